from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avtryck.core.disclosure.windows import Span, Window, contains, snap

FIRST = Span(None, date(2023, 12, 31))
Y2024 = Span(date(2024, 1, 1), date(2024, 12, 31))
Q1 = Span(date(2025, 1, 1), date(2025, 3, 31))
Y2025 = Span(date(2025, 1, 1), date(2025, 12, 31))
SPANS = [FIRST, Y2024, Q1, Y2025]


def test_a_window_contains_whole_spans_only() -> None:
    assert contains(Window(date(2024, 1, 1), date(2024, 12, 31)), Y2024)
    assert not contains(Window(date(2024, 1, 2), date(2024, 12, 31)), Y2024)
    assert not contains(Window(date(2024, 1, 1), date(2024, 12, 30)), Y2024)
    assert contains(Window(None, date(2023, 12, 31)), FIRST)
    assert not contains(Window(date(1900, 1, 1), None), FIRST)
    assert contains(Window(), FIRST)


def test_the_printed_window_is_the_snapped_one() -> None:
    assert snap(Window(date(2023, 6, 1), date(2025, 6, 30)), SPANS) == Window(
        date(2024, 1, 1), date(2025, 3, 31)
    )
    assert snap(Window(), SPANS) == Window(None, date(2025, 12, 31))
    assert snap(Window(date(2025, 1, 2), None), SPANS) is None
    assert snap(Window(), []) is None


def test_backward_periods_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^the span starts 2024-01-02, after its end 2024-01-01$"):
        Span(date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(
        ValueError, match=r"^the window starts 2024-01-02, after its end 2024-01-01$"
    ):
        Window(date(2024, 1, 2), date(2024, 1, 1))
    day = date(2024, 1, 1)
    assert contains(Window(day, day), Span(day, day))


days = st.integers(0, 60).map(lambda day: date(2024, 1, 1) + timedelta(days=day))
pairs = st.tuples(days, days).map(sorted)
spans = st.tuples(pairs, st.booleans()).map(
    lambda drawn: Span(None if drawn[1] else drawn[0][0], drawn[0][1])
)
windows = st.tuples(pairs, st.booleans(), st.booleans()).map(
    lambda drawn: Window(
        None if drawn[1] else drawn[0][0],
        None if drawn[2] else drawn[0][1],
    )
)


@given(windows, st.lists(spans, max_size=6))
def test_snapping_changes_no_span_and_is_done_once(window: Window, every: list[Span]) -> None:
    snapped = snap(window, every)
    held = [span for span in every if contains(window, span)]
    if snapped is None:
        assert held == []
        return
    assert [span for span in every if contains(snapped, span)] == held
    assert snap(snapped, every) == snapped

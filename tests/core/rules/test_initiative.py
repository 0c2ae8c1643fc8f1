"""The times of the process, on Swedish working days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from avtryck.core.rules.initiative import Initiative, initiative, is_short_notice, task_day
from avtryck.core.rules.working_days import is_working_day

DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def times(known: date, last_day: date) -> tuple[date, Initiative]:
    task_on = task_day(last_day=last_day, known=known)
    return task_on, initiative(task_on=task_on, last_day=last_day, known=known)


def test_an_ordinary_spring() -> None:
    """Monday 16 March 2026; Easter is 3–6 April."""
    assert times(date(2026, 3, 16), date(2026, 4, 30)) == (
        date(2026, 3, 19), Initiative(date(2026, 3, 26), date(2026, 4, 2))
    )  # fmt: skip


def test_christmas_is_no_working_time() -> None:
    """Friday 18 December 2026: 24, 25, 31 December, 1 and 6 January and week-ends do not count."""
    assert times(date(2026, 12, 18), date(2027, 2, 28)) == (
        date(2026, 12, 23), Initiative(date(2027, 1, 5), date(2027, 1, 13))
    )  # fmt: skip


def test_on_short_notice_hr_after_two_days() -> None:
    known = date(2026, 3, 16)
    at_once = (known, Initiative(None, date(2026, 3, 18)))
    assert times(known, date(2026, 4, 5)) == at_once  # D−20
    assert times(known, date(2026, 3, 1)) == at_once  # after the last day
    assert times(known, date(2026, 4, 6))[0] == date(2026, 3, 19)  # D−21


def test_nobody_is_reminded_after_the_last_day() -> None:
    assert initiative(
        task_on=date(2026, 4, 24), last_day=date(2026, 4, 30), known=date(2026, 3, 1)
    ) == Initiative(None, date(2026, 5, 11))


@given(known=DAYS, ahead=st.integers(-60, 400))
def test_first_the_task_then_the_reminder_then_hr(known: date, ahead: int) -> None:
    last_day = known + timedelta(days=ahead)
    task_on, days = times(known, last_day)
    assert known <= task_on < days.raise_to_hr
    assert is_working_day(days.raise_to_hr)
    assert (days.raise_to_hr - task_on).days <= (8 if ahead < 21 else 25)
    if days.remind is None:
        assert is_short_notice(last_day=last_day, known=known) or days.raise_to_hr > last_day
    else:
        assert is_working_day(days.remind)
        assert task_on < days.remind < days.raise_to_hr
        assert days.remind <= last_day

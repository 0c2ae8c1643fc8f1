import pytest
from hypothesis import given
from hypothesis import strategies as st

from avtryck.core.statistics.counts import CountRange, exactly
from avtryck.core.statistics.flags import two_proportions
from avtryck.core.statistics.trend import change, newcombe

ranges = st.integers(1, 15).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.integers(0, n)).map(
        lambda ends: CountRange(min(ends), max(ends), n)
    )
)


@pytest.mark.parametrize(
    ("counts", "printed"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_table_ii_of_newcombe_1998(
    counts: tuple[int, int, int, int], printed: tuple[float, float]
) -> None:
    found = newcombe(*counts)
    assert (round(found.low, 4), round(found.high, 4)) == printed


@given(ranges, ranges)
def test_a_range_holds_the_interval_of_every_count_within(
    before: CountRange, after: CountRange
) -> None:
    found = change(before, after)
    for then in range(before.low, before.high + 1):
        for now in range(after.low, after.high + 1):
            one = newcombe(now, after.n, then, before.n)
            assert found.difference.low <= one.low + 1e-12
            assert found.difference.high >= one.high - 1e-12
            assert found.p >= two_proportions(now, after.n, then, before.n) - 1e-12


@given(ranges, ranges)
def test_backwards_is_the_other_way_round(before: CountRange, after: CountRange) -> None:
    there, back = change(before, after), change(after, before)
    assert there.difference.low == pytest.approx(-back.difference.high)
    assert there.established == back.established
    assert there.p == pytest.approx(back.p)


def test_established_only_when_zero_is_out_for_every_count() -> None:
    assert change(exactly(12, 20), exactly(3, 20)).established
    assert not change(CountRange(7, 12, 20), exactly(3, 20)).established


def test_nobody_before_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^0 of 0 is not a share$"):
        change(exactly(0, 0), exactly(1, 5))

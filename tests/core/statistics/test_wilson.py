from math import comb, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avtryck.core.statistics.wilson import ShareRange, share_range, wilson


def test_the_worked_example() -> None:
    interval = wilson(57, 193)
    assert (round(100 * interval.low, 2), round(100 * interval.high, 2)) == (23.55, 36.32)


def test_nobody_and_everybody_reach_the_ends_exactly() -> None:
    assert wilson(0, 5).low == 0.0
    assert wilson(5, 5).high == 1.0
    assert round(wilson(0, 5).high, 4) == 0.4345
    assert round(wilson(5, 5).low, 4) == 0.5655


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n + 1))))
def test_the_ends_solve_the_score_equation(case: tuple[int, int]) -> None:
    """Wilson's ends are the shares from which the one seen lies 1.96 standard errors away."""
    successes, n = case
    z = NormalDist().inv_cdf(0.975)
    interval = wilson(successes, n)
    for end in (interval.low, interval.high):
        error = (successes / n - end) ** 2 - z * z * end * (1 - end) / n
        assert abs(error) < 1e-9


def test_low_of_the_low_and_high_of_the_high() -> None:
    found = share_range(9, 10, 13)
    assert found == ShareRange(9 / 13, 10 / 13, found.interval)
    assert (found.interval.low, found.interval.high) == (wilson(9, 13).low, wilson(10, 13).high)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match=rf"^{successes} of {n} is not a share$"):
        wilson(successes, n)


def test_backward_ranges_and_impossible_confidence_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^the lowest count 3 is above the highest 2$"):
        share_range(3, 2, 5)
    with pytest.raises(ValueError, match=r"^confidence 1 is not between 0 and 1$"):
        wilson(1, 2, 1)


def coverage(intervals: list[tuple[float, float]], shares: list[float]) -> float:
    """Per cent of five answers whose interval holds the true share, averaged over the shares."""
    covered = sum(
        comb(5, successes) * share**successes * (1 - share) ** (5 - successes)
        for share in shares
        for successes, (low, high) in enumerate(intervals)
        if low <= share <= high
    )
    return 100 * covered / len(shares)


def wald(successes: int, n: int) -> tuple[float, float]:
    share = successes / n
    half = NormalDist().inv_cdf(0.975) * sqrt(share * (1 - share) / n)
    return share - half, share + half


@pytest.mark.parametrize(
    ("shares", "known"),
    [
        ([(step + 0.5) / 5000 for step in range(5000)], (95.5, 64.1)),
        ([0.05 + (step + 0.5) / 5000 for step in range(4500)], (95.8, 69.9)),
        ([0.05 + step / 200 for step in range(181)], (95.7, 69.6)),
    ],
    ids=["0 to 1", "5 to 95 %", "5 to 95 % in 181 steps"],
)
def test_coverage_at_five_answers(shares: list[float], known: tuple[float, float]) -> None:
    """What Wilson's and Wald's 95 % intervals cover depends on the shares that count."""
    ours = [(wilson(successes, 5).low, wilson(successes, 5).high) for successes in range(6)]
    other = [wald(successes, 5) for successes in range(6)]
    assert (round(coverage(ours, shares), 1), round(coverage(other, shares), 1)) == known

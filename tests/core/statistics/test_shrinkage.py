from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import beta, betabinom

from avtryck.core.statistics.shrinkage import (
    STRONGEST,
    WEAKEST,
    Prior,
    fit_prior,
    posterior,
    posterior_range,
    probability_above,
)

RATS = [
    *[(0, n) for n in (20, 20, 20, 20, 20, 20, 20, 19, 19, 19, 19, 18, 18, 17)],
    *[(1, n) for n in (20, 20, 20, 20, 19, 19, 18, 18)],
    *[(2, n) for n in (25, 24, 23, 20, 20, 20, 20, 20, 20)],
    *[(1, 10), (5, 49), (2, 19), (5, 46), (3, 27), (2, 17), (7, 49), (7, 47), (3, 20), (3, 20)],
    *[(2, 13), (9, 48), (10, 50), (4, 20), (4, 20), (4, 20), (4, 20), (4, 20), (4, 20), (4, 20)],
    *[(10, 48), (4, 19), (4, 19), (4, 19), (5, 22), (11, 46), (12, 49), (5, 20), (5, 20), (6, 23)],
    *[(5, 19), (6, 22), (6, 20), (6, 20), (6, 20), (16, 52), (15, 47), (15, 46), (9, 24), (4, 14)],
]
"""Tumours in 71 groups of rats (Tarone 1982), the example of Bayesian Data Analysis, chapter 5."""

units = st.lists(
    st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=25,
)
priors = st.builds(Prior, st.floats(0.1, 50), st.floats(0.1, 50))
ranges = st.integers(1, 40).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))
)


def likelihood(counts: Sequence[tuple[int, int]], prior: Prior) -> float:
    """By SciPy's beta-binomial, which we do not use."""
    return sum(float(betabinom.logpmf(y, n, prior.alpha, prior.beta)) for y, n in counts)


def test_the_rats_of_the_textbook() -> None:
    """Against an independent maximum of SciPy's likelihood."""
    assert len(RATS) == 71
    found = fit_prior(RATS)
    best = minimize(
        lambda x: -likelihood(RATS, Prior(float(np.exp(x[0])), float(np.exp(x[1])))),
        [0.0, 1.0],
        method="Nelder-Mead",
    )
    assert found.alpha == pytest.approx(float(np.exp(best.x[0])), rel=0.01)
    assert found.beta == pytest.approx(float(np.exp(best.x[1])), rel=0.01)
    assert likelihood(RATS, found) >= -best.fun - 1e-4


@given(units, st.floats(0.02, 0.98), st.floats(WEAKEST, STRONGEST))
def test_no_prior_within_bounds_is_likelier(
    counts: list[tuple[int, int]], mean: float, strength: float
) -> None:
    found = fit_prior(counts)
    assert 0.999 * WEAKEST <= found.strength <= 1.001 * STRONGEST
    other = Prior(mean * strength, (1 - mean) * strength)
    total = sum(n for _, n in counts)
    if 1 / (2 * (total + 1)) <= mean <= 1 - 1 / (2 * (total + 1)):
        assert likelihood(counts, found) >= likelihood(counts, other) - 0.002


def test_units_that_agree_give_the_strongest_prior() -> None:
    found = fit_prior([(3, 10)] * 8)
    assert round(found.strength) == STRONGEST
    assert found.mean == pytest.approx(0.3, abs=0.001)


def test_fewer_than_three_units_tell_no_spread() -> None:
    assert fit_prior([]) == Prior(5.0, 5.0)
    two = fit_prior([(0, 10), (9, 9), (0, 0)])
    assert (two.mean, two.strength) == (9.5 / 20, 10.0)


def test_order_does_not_matter() -> None:
    assert fit_prior([(1, 10), (4, 9), (8, 12)]) == fit_prior([(8, 12), (1, 10), (4, 9)])


@given(ranges, priors)
def test_the_posterior_is_the_beta_of_scipy(case: tuple[int, int, int], prior: Prior) -> None:
    successes, _, n = case
    known = beta(successes + prior.alpha, n - successes + prior.beta)
    found = posterior(successes, n, prior)
    assert found.share == found.lowest == found.highest == pytest.approx(known.mean())
    assert found.interval90.low == pytest.approx(known.ppf(0.05), abs=1e-9)
    assert found.interval90.high == pytest.approx(known.ppf(0.95), abs=1e-9)
    assert probability_above(successes, n, prior, 0.3) == pytest.approx(known.sf(0.3), abs=1e-9)


@given(ranges, priors)
def test_the_share_lies_between_its_own_and_the_siblings(
    case: tuple[int, int, int], prior: Prior
) -> None:
    successes, _, n = case
    low, high = sorted([successes / n, prior.mean])
    assert low - 1e-12 <= posterior(successes, n, prior).share <= high + 1e-12


@given(ranges, priors)
def test_low_of_the_low_and_high_of_the_high(case: tuple[int, int, int], prior: Prior) -> None:
    (low, high), n = sorted(case[:2]), case[2]
    found = posterior_range(low, high, n, prior)
    ends = posterior(low, n, prior), posterior(high, n, prior)
    assert (found.lowest, found.highest) == (ends[0].share, ends[1].share)
    assert found.interval90.low == ends[0].interval90.low
    assert found.interval90.high == ends[1].interval90.high
    assert found.lowest <= found.share <= found.highest


def test_seven_of_seven_twice_stays_a_range_below_one() -> None:
    """Rule U publishes each as "at least 6 of 7"."""
    found = posterior_range(12, 14, 14, Prior(3, 7))
    assert (found.lowest, found.highest) == (15 / 24, 17 / 24)
    assert found.interval90.high < 0.9


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^6 of 5 is not a share$"):
        posterior(6, 5, Prior(1, 1))
    with pytest.raises(ValueError, match=r"^6 of 5 is not a share$"):
        fit_prior([(6, 5)])
    with pytest.raises(ValueError, match=r"^the lowest count 3 is above the highest 2$"):
        posterior_range(3, 2, 5, Prior(1, 1))
    with pytest.raises(ValueError, match=r"^reference 30 is not between 0 and 1$"):
        probability_above(1, 5, Prior(1, 1), 30)
    with pytest.raises(ValueError, match=r"^beta\(0, 1\) is no distribution$"):
        Prior(0, 1)

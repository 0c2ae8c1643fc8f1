"""Shares of small units drawn towards what their siblings have: beta-binomial empirical Bayes.

Of five answers a raw share is some 20 points off, the drawn one 11 (root mean square, units that
really differ by ten points; tests/core/statistics/test_calibration.py). Fractions of 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from avtryck.core.statistics.interval import Interval
from avtryck.core.statistics.special import betainc, betaincinv, gammaln

Floats = NDArray[np.float64]

WEAKEST, STRONGEST = 2.0, 400.0
"""The answers that a fitted prior may be worth: never less than a flat one, never so many that a
unit's own answers stop mattering because the siblings happened to agree."""
TOO_FEW_UNITS = 3
WITHOUT_SIBLINGS = 10.0
"""The answers that the prior is worth where too few units stand beside to tell their spread."""
ALLOWED = 0.82
"""Half the square of 1.28: the one-sided 90 % bound of a likelihood ratio."""
_STEPS, _ZOOMS = 9, 7


@dataclass(frozen=True, slots=True)
class Prior:
    """A beta distribution of the units' shares: like `alpha` successes and `beta` failures more.

    `loosest` = the least strength that the siblings allow, for intervals; None where the strength
    is known. ValueError unless alpha and beta are above 0.
    """

    alpha: float
    beta: float
    loosest: float | None = None

    def __post_init__(self) -> None:
        if not (self.alpha > 0 and self.beta > 0):
            raise ValueError(f"beta({self.alpha}, {self.beta}) is no distribution")

    @property
    def mean(self) -> float:
        return self.alpha / self.strength

    @property
    def strength(self) -> float:
        """How many answers the prior is worth."""
        return self.alpha + self.beta

    @property
    def loose(self) -> Prior:
        """The same mean with the least strength."""
        strength = self.strength if self.loosest is None else min(self.loosest, self.strength)
        return Prior(self.mean * strength, (1 - self.mean) * strength)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A share drawn towards the siblings', with the interval that holds it with 90 % probability.

    Where the count is a range, `lowest` and `highest` are the drawn shares of its two ends and
    `share` lies halfway.
    """

    share: float
    interval90: Interval
    lowest: float
    highest: float


def fit_prior(counts: Sequence[tuple[float, int]]) -> Prior:
    """The prior under which the siblings' (successes, n) are likeliest, n people answering in each.

    Maximises Σ ln [B(y + α, n - y + β) / B(α, β)] over the mean α / (α + β) and the strength
    α + β, the latter from 2 to 400 (Kleinman 1973, doi:10.1080/01621459.1973.10481332). Siblings
    that differ no more than chance makes them give the strength 400. Fewer than three units with
    answers tell no spread: the pooled share (y + ½) / (n + 1), worth 10 answers. Successes may be
    halves, the middle of a range. ValueError when they do not fit in n.

    >>> prior = fit_prior([(1, 10), (2, 10), (3, 10), (6, 10), (8, 10)])
    >>> round(prior.mean, 2), round(prior.strength, 1)
    (0.4, 4.6)
    """
    for successes, n in counts:
        if not 0 <= successes <= n:
            raise ValueError(f"{successes} of {n} is not a share")
    return _fitted(tuple(sorted((float(successes), n) for successes, n in counts if n)))


@lru_cache(maxsize=4096)
def _fitted(counts: tuple[tuple[float, int], ...]) -> Prior:
    successes, n = np.array(counts, dtype=float).reshape(-1, 2).T
    pooled = (successes.sum() + 0.5) / (n.sum() + 1)
    if len(counts) < TOO_FEW_UNITS:
        return Prior(float(WITHOUT_SIBLINGS * pooled), float(WITHOUT_SIBLINGS * (1 - pooled)))
    mean, strength = _likeliest(successes, n)
    loosest = _loosest(mean, strength, successes, n)
    return Prior(mean * strength, (1 - mean) * strength, loosest)


def _loosest(mean: float, strength: float, successes: Floats, n: Floats) -> float:
    """The least strength whose log likelihood lies at most `ALLOWED` below the highest."""
    logs = np.linspace(np.log(WEAKEST), np.log(strength), 65)
    found = _log_likelihood(np.full((65, 1), mean), np.exp(logs)[:, None], successes, n)
    return float(np.exp(logs[np.argmax(found >= found[-1] - ALLOWED)]))


def _likeliest(successes: Floats, n: Floats) -> tuple[float, float]:
    """Mean and strength, by a grid that closes in on its best point.

    In log odds of the mean and log strength, where the likelihood is about as wide everywhere. It
    begins beside the best of a few strengths, each with its own best mean: a grid over all means
    is too coarse to choose between strengths.
    """
    edge = float(np.log(2 * n.sum() + 1))
    tried = np.linspace(np.log(WEAKEST), np.log(STRONGEST), _STEPS)
    odds = _best_odds(tried, edge, successes, n)
    at = int(np.argmax(_log_likelihood(_mean(odds[:, None]), np.exp(tried)[:, None], successes, n)))
    beside = slice(max(0, at - 1), at + 2)
    box = np.array([[odds[beside].min() - 0.05, odds[beside].max() + 0.05],
                    [tried[beside].min(), tried[beside].max()]])  # fmt: skip
    bounds = np.array([[-edge, edge], [tried[0], tried[-1]]])
    for _ in range(_ZOOMS):
        box = np.clip(box, bounds[:, :1], bounds[:, 1:])
        places, logs = np.linspace(box[:, 0], box[:, 1], _STEPS, axis=1)
        means, strengths = _mean(places)[:, None, None], np.exp(logs)[None, :, None]
        found = _log_likelihood(means, strengths, successes, n)
        row, column = np.unravel_index(np.argmax(found), found.shape)
        best = np.array([places[row], logs[column]])
        reach = (box[:, 1] - box[:, 0]) * 3 / 16
        box = np.stack([best - reach, best + reach], axis=1)
    return float(_mean(best[0])), float(np.exp(best[1]))


def _best_odds(logs: Floats, edge: float, successes: Floats, n: Floats) -> Floats:
    """The log odds of the likeliest mean at each strength, to 1/100; there is one top in each."""
    low, high = np.full(len(logs), -edge), np.full(len(logs), edge)
    while (high - low).max() > 0.01:
        tried = np.linspace(low, high, _STEPS)
        found = _log_likelihood(_mean(tried)[:, :, None], np.exp(logs)[:, None], successes, n)
        best = tried[np.argmax(found, axis=0), np.arange(len(logs))]
        reach = (high - low) / (_STEPS - 1)
        low, high = np.maximum(best - reach, -edge), np.minimum(best + reach, edge)
    return np.asarray((low + high) / 2)


def _mean(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-odds)))


def _log_likelihood(mean: Floats, strength: Floats, successes: Floats, n: Floats) -> Floats:
    """Summed over the units in the last axis, without the binomial coefficients (constant)."""
    alpha, beta = mean * strength, (1 - mean) * strength
    rising = gammaln(successes + alpha) - gammaln(alpha)
    falling = gammaln(n - successes + beta) - gammaln(beta)
    whole = gammaln(n + strength) - gammaln(strength)
    return np.asarray((rising + falling - whole).sum(axis=-1))


def posterior(successes: int, n: int, prior: Prior) -> Shrunk:
    """The mean (y + α) / (n + α + β) of the beta posterior and its 5 % and 95 % quantiles.

    ValueError when successes do not fit in n; n = 0 gives the prior.

    >>> found = posterior(5, 5, Prior(3, 7))
    >>> round(found.share, 3), round(found.interval90.low, 3), round(found.interval90.high, 3)
    (0.533, 0.325, 0.736)
    """
    return posterior_range(successes, successes, n, prior)


def posterior_range(low: int, high: int, n: int, prior: Prior) -> Shrunk:
    """From the fewest to the most people; low of the low, high of the high."""
    lower, upper = _posterior(low, n, prior), _posterior(high, n, prior)
    if low > high:
        raise ValueError(f"the lowest count {low} is above the highest {high}")
    loose = _posterior(low, n, prior.loose), _posterior(high, n, prior.loose)
    interval = Interval(
        min(float(betaincinv(*ends, 0.05)) for ends in (lower, loose[0])),
        max(float(betaincinv(*ends, 0.95)) for ends in (upper, loose[1])),
    )
    ends = lower[0] / sum(lower), upper[0] / sum(upper)
    return Shrunk(sum(ends) / 2, interval, *ends)


def probability_above(successes: int, n: int, prior: Prior, reference: float) -> float:
    """P(the unit's share > reference) given its answers: 1 - I(reference; y + α, n - y + β).

    ValueError unless 0 <= reference <= 1 and successes fit in n.

    >>> round(probability_above(5, 5, Prior(3, 7), 0.3), 3)
    0.969
    """
    if not 0 <= reference <= 1:
        raise ValueError(f"reference {reference} is not between 0 and 1")
    return float(1 - betainc(*_posterior(successes, n, prior), reference))


def _posterior(successes: int, n: int, prior: Prior) -> tuple[float, float]:
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    return successes + prior.alpha, n - successes + prior.beta

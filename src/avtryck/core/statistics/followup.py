"""Did the action help? Later answers against a baseline frozen when the finding was pinned.

The unit that looks worst is partly unlucky: with no effect at all it "improves" by more than twenty
points. So the baseline is the share drawn towards the siblings', and the change is what the unit
changed more than the rest of the organisation did. Shares and differences are fractions of 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import ceil, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from avtryck.core.statistics.counts import CountRange
from avtryck.core.statistics.interval import Interval, quantile
from avtryck.core.statistics.shrinkage import Prior, Shrunk, posterior_range
from avtryck.core.statistics.special import betainc, betaincinv

Floats = NDArray[np.float64]
Verdict = Literal["reduced", "increased", "no_change_established", "cannot_tell_yet"]

CERTAIN = 0.89
"""More than this for one direction is called a change; found by simulation."""
POWER = 0.80
MOST = 999
"""More answers than this are out of reach, or no number of later answers is enough."""
_POINT = 1e-9
_U, _WEIGHTS = (np.asarray(part) for part in np.polynomial.legendre.leggauss(32))
_QUANTILES, _WEIGHTS = (_U + 1) / 2, _WEIGHTS / 2
_Z, _NORMAL = (np.asarray(part) for part in np.polynomial.hermite_e.hermegauss(8))
_NORMAL = _NORMAL / _NORMAL.sum()


@dataclass(frozen=True, slots=True)
class Baseline:
    """The unit's share when the finding was pinned, the prior it was drawn with, and its counts."""

    shrunk: Shrunk
    prior: Prior
    counts: CountRange

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Baseline:
        """What `to_dict` gave, also after JSON. KeyError or TypeError when something is missing."""
        shrunk = dict(stored["shrunk"])
        interval = Interval(**shrunk.pop("interval90"))
        return cls(
            Shrunk(interval90=interval, **shrunk),
            Prior(**stored["prior"]),
            CountRange(**stored["counts"]),
        )


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`p_reduced` = P(the unit's share fell more, or rose less, than that of the rest).

    `difference` = the unit's change less the rest's, its 11 % and 89 % quantiles: below 0 is
    "reduced". `more_needed` = later answers that lack until a true halving would be called in four
    cases of five; 0 when there are enough, `MOST` when that is out of reach.
    """

    p_reduced: float
    difference: Interval
    verdict: Verdict
    more_needed: int

    @property
    def within_reach(self) -> bool:
        return self.more_needed < MOST


def freeze(counts: CountRange, prior: Prior) -> Baseline:
    """The baseline of a finding; `prior` from `fit_prior` over the unit and its siblings."""
    return Baseline(posterior_range(counts.low, counts.high, counts.n, prior), prior, counts)


def follow_up(
    baseline: Baseline, now: CountRange, rest_before: CountRange, rest_now: CountRange
) -> FollowUp:
    """Later answers of the unit and of the rest, against the baseline and the rest then.

    D = (now - baseline) - (rest now - rest before). The baseline has its beta posterior, the rest
    normal ones, and of the later share x only what its exact tails say: P(x <= s) is the chance of
    more than the y people seen among n if the share were s, I(s; y + 1, n - y), and for a rise the
    chance of y or more, I(s; y, n - y + 1). So P(reduced) is one less the probability of seeing as
    few or fewer with no effect (Box 1980, doi:10.2307/2982063, the predictive check), and a verdict
    is wrong in at most 11 % of no-effect cases as far as the prior is right. *reduced* and
    *increased* need more than 89 %; else nothing is established, and where a true halving would
    have gone unseen too often it cannot be told yet. Ranges: the end nearest to no difference.
    Without a rest (n = 0 then or now) the unit's own change is told. docs/methods/statistics.md
    has the simulations behind it.

    >>> from avtryck.core.statistics.counts import exactly
    >>> then, rest = freeze(exactly(24, 80), Prior(7.5, 17.5)), exactly(120, 400)
    >>> found = follow_up(then, exactly(12, 80), rest, rest)
    >>> found.verdict, round(found.p_reduced, 3), found.more_needed
    ('reduced', 0.978, 0)
    """
    fall = _Effect(baseline, now, rest_before, rest_now, least_fallen=True)
    rise = _Effect(baseline, now, rest_before, rest_now, least_fallen=False)
    fallen, risen = fall.below(0), 1 - rise.below(0)
    verdict: Verdict = "no_change_established"
    more = 0
    if fallen > CERTAIN:
        verdict = "reduced"
    elif risen > CERTAIN:
        verdict = "increased"
    elif more := _more_needed(fall, now.n):
        verdict = "cannot_tell_yet"
    return FollowUp(
        p_reduced=max(fallen, 0.5) if fallen > risen else min(1 - risen, 0.5),
        difference=Interval(rise.quantile(1 - CERTAIN), fall.quantile(CERTAIN)),
        verdict=verdict,
        more_needed=more,
    )


class _Effect:
    """The distribution of D at one end of the ranges: where the unit has fallen least, or most.

    Of the later share it takes the exact upper tail where little must not pass for a fall, and the
    lower one where it must not pass for a rise.
    """

    def __init__(
        self,
        baseline: Baseline,
        now: CountRange,
        rest_before: CountRange,
        rest_now: CountRange,
        *,
        least_fallen: bool,
    ) -> None:
        then = baseline.counts.low if least_fallen else baseline.counts.high
        prior = baseline.prior
        self.base = then + prior.alpha, baseline.counts.n - then + prior.beta
        if least_fallen:
            self.later = now.high + 1.0, max(now.n - now.high, _POINT)
            ends = rest_before.high, rest_now.low
        else:
            self.later = max(now.low, _POINT), now.n - now.low + 1.0
            ends = rest_before.low, rest_now.high
        self.rest = _rest_change((ends[0], rest_before.n), (ends[1], rest_now.n))
        shares = np.asarray(betaincinv(*self.base, _QUANTILES))
        change, variance = self.rest
        self._unchanged = shares[:, None] + change + sqrt(variance) * _Z

    def below(self, d: float) -> float:
        """P(D <= d), over 32 quantiles of the baseline and 8 normal nodes of the rest."""
        chance = betainc(*self.later, np.clip(self._unchanged + d, 0, 1))
        return float(_WEIGHTS @ chance @ _NORMAL)

    def quantile(self, probability: float) -> float:
        """The d with P(D <= d) = probability, by halving, to a millionth; within ±1."""
        low, high = -1.0, 1.0
        for _ in range(21):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < probability else (low, middle)
        return (low + high) / 2


def _rest_change(before: tuple[int, int], now: tuple[int, int]) -> tuple[float, float]:
    """Mean and variance of the rest's change, (successes, n) each; none where there is no rest."""
    if not (before[1] and now[1]):
        return 0.0, 0.0
    means = [(successes + 0.5) / (n + 1) for successes, n in (before, now)]
    variances = [
        mean * (1 - mean) / (n + 2) for mean, (_, n) in zip(means, (before, now), strict=True)
    ]
    return means[1] - means[0], sum(variances)


def _more_needed(effect: _Effect, n: int) -> int:
    """Answers beyond `n` with which a true halving of the baseline is called with 80 % probability.

    h(1 - h) / N = ((m - h) / (z₀.₈₉ + z₀.₈))² less the variances of baseline and rest, h = m / 2.
    """
    alpha, beta = effect.base
    mean = alpha / (alpha + beta)
    known = mean * (1 - mean) / (alpha + beta + 1) + effect.rest[1]
    half = mean / 2
    far = quantile(2 * CERTAIN - 1) + quantile(2 * POWER - 1)
    left = (half / far) ** 2 - known
    if left <= 0:
        return MOST
    return min(MOST, max(0, ceil(half * (1 - half) / left) - n))

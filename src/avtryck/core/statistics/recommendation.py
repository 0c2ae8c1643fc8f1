"""The recommendation value: promoters less detractors, in points from -100 to 100."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from avtryck.core.statistics.interval import CONFIDENCE, Interval, quantile

ADDED = 0.75
TOO_WIDE = 60
"""An interval of more points than this reads "too few to tell"."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`low` and `high` are the lowest and highest value the published blocks allow, in points."""

    low: float
    high: float
    interval: Interval

    @property
    def too_few(self) -> bool:
        return self.interval.width > TOO_WIDE


def value(detractors: int, promoters: int, n: int) -> float:
    """100 (promoters - detractors) / n. ValueError when the counts do not fit in n >= 1."""
    if n < 1 or min(detractors, promoters) < 0 or detractors + promoters > n:
        raise ValueError(f"{detractors} detractors and {promoters} promoters of {n}")
    return 100 * (promoters - detractors) / n


def recommendation_interval(
    detractors: int, promoters: int, n: int, confidence: float = CONFIDENCE
) -> Interval:
    """The adjusted Wald interval in points: 3/4 is added to each of the three classes.

    N = n + 9/4, P = (promoters + 3/4) / N, D = (detractors + 3/4) / N;
    100 (P - D ± z √((P + D - (P - D)²) / N)), cut at ±100. An
    adjusted Wald in the family of Rocks (2016, arXiv:1601.07235); the variant of his R package
    NPS adds 3/2 to the passives, N = n + 3, and gives other figures.
    (detractors, promoters, n) = (0, 8, 8) gives 43.5 to 100. ValueError as for `value`.
    """
    value(detractors, promoters, n)
    size = n + 3 * ADDED
    up, down = (promoters + ADDED) / size, (detractors + ADDED) / size
    half = quantile(confidence) * sqrt((up + down - (up - down) ** 2) / size)
    return Interval(max(-100.0, 100 * (up - down - half)), min(100.0, 100 * (up - down + half)))


def recommendation(detractors: int, promoters: int, n: int) -> Recommendation:
    """Value and interval of counts that are known exactly."""
    return recommendation_range((detractors, promoters), (detractors, promoters), n)


def recommendation_range(
    lowest: tuple[int, int], highest: tuple[int, int], n: int
) -> Recommendation:
    """From the lowest to the highest (detractors, promoters); low of the low, high of the high.

    ValueError when the lowest gives more than the highest, or as for `value`.
    """
    low, high = value(*lowest, n), value(*highest, n)
    if low > high:
        raise ValueError(f"the lowest value {low} is above the highest {high}")
    bounds = recommendation_interval(*lowest, n), recommendation_interval(*highest, n)
    return Recommendation(low, high, Interval(bounds[0].low, bounds[1].high))

"""How many more answers until a figure can be told, if they come as those before."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

from avtryck.core.statistics.counts import CountRange
from avtryck.core.statistics.interval import CONFIDENCE, quantile
from avtryck.core.statistics.recommendation import ADDED, TOO_WIDE, value

MARGIN = 0.10
MOST = 999_999


def answers_until_recommendation(
    detractors: int,
    promoters: int,
    n: int,
    width: float = TOO_WIDE,
    confidence: float = CONFIDENCE,
) -> int:
    """Answers more until the recommendation value's interval spans at most `width` points.

    The adjusted Wald interval of `recommendation_interval` with the classes in the proportions
    seen; 0 when it is narrow enough already. It is cut at ±100, as it is printed. ValueError when
    counts do not fit in n >= 1, or width <= 0.

    >>> answers_until_recommendation(3, 4, 10)
    18
    """
    value(detractors, promoters, n)
    if width <= 0:
        raise ValueError(f"no interval is {width} wide")
    z = quantile(confidence)

    def spread(size: int) -> float:
        whole = size + 3 * ADDED
        up = (promoters * size / n + ADDED) / whole
        down = (detractors * size / n + ADDED) / whole
        half = z * sqrt((up + down - (up - down) ** 2) / whole)
        return 100 * (min(1.0, up - down + half) - max(-1.0, up - down - half))

    return _first(lambda size: spread(size) <= width, n) - n


def answers_until_share(
    counts: CountRange, margin: float = MARGIN, confidence: float = CONFIDENCE
) -> int:
    """Answers more until the share's Wilson interval spans at most twice `margin`.

    `margin` as a fraction of 1; the share stays as it is, where it is a range at the end nearest
    one half. ValueError unless somebody answered and 0 < margin < 1.

    >>> answers_until_share(CountRange(3, 3, 10))
    68
    """
    if not counts.n or not 0 < margin < 1:
        raise ValueError(f"{counts.n} answers, ±{margin}")
    z = quantile(confidence)
    share = min(max(0.5, counts.low / counts.n), counts.high / counts.n)

    def half(size: int) -> float:
        return z * sqrt(share * (1 - share) / size + (z / (2 * size)) ** 2) / (1 + z * z / size)

    return _first(lambda size: half(size) <= margin, counts.n) - counts.n


def _first(enough: Callable[[int], bool], start: int) -> int:
    """The first size from `start` with enough; halves the way, as intervals only get narrower."""
    low, high = start, start
    while not enough(high) and high < MOST:
        low, high = high + 1, min(2 * high, MOST)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return high

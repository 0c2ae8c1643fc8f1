"""The change of a share between two spans of time."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from avtryck.core.statistics.counts import CountRange
from avtryck.core.statistics.flags import two_proportions_range
from avtryck.core.statistics.interval import CONFIDENCE, Interval
from avtryck.core.statistics.wilson import wilson


@dataclass(frozen=True, slots=True)
class Change:
    """`difference` = after less before, as fractions of 1; `established` when it leaves out 0.

    `p` is exact and two-sided, for a caller who looks at many changes at once
    (`flags.benjamini_hochberg`).
    """

    difference: Interval
    established: bool
    p: float


def change(before: CountRange, after: CountRange, confidence: float = CONFIDENCE) -> Change:
    """From the fewest to the most people on both sides; low of the low, high of the high.

    ValueError when nobody answered before or after.

    >>> from avtryck.core.statistics.counts import exactly
    >>> found = change(exactly(48, 80), exactly(56, 70))
    >>> round(found.difference.low, 4), round(found.difference.high, 4), found.established
    (0.0524, 0.3339, True)
    """
    lowest = newcombe(after.low, after.n, before.high, before.n, confidence)
    highest = newcombe(after.high, after.n, before.low, before.n, confidence)
    difference = Interval(lowest.low, highest.high)
    established = difference.low > 0 or difference.high < 0
    p = two_proportions_range((after.low, after.high), after.n, (before.low, before.high), before.n)
    return Change(difference, established, p)


def newcombe(a: int, n: int, b: int, m: int, confidence: float = CONFIDENCE) -> Interval:
    """The hybrid score interval of a / n - b / m, from the Wilson intervals [l, u] of both.

    d - √((p₁ - l₁)² + (u₂ - p₂)²) to d + √((u₁ - p₁)² + (p₂ - l₂)²), d = p₁ - p₂: method 10 of
    Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I). ValueError
    when n or m is 0 or the counts do not fit.
    """
    first, second = a / n if n else 0.0, b / m if m else 0.0
    one, other = wilson(a, n, confidence), wilson(b, m, confidence)
    down = hypot(first - one.low, other.high - second)
    up = hypot(one.high - first, second - other.low)
    return Interval(max(-1.0, first - second - down), min(1.0, first - second + up))

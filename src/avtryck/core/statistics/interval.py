"""An interval, and the quantile that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """`low` and `high` in the unit of the estimate they surround."""

    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def quantile(confidence: float = CONFIDENCE) -> float:
    """The two-sided normal quantile: 1.96 for 0.95. ValueError unless 0 < confidence < 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)

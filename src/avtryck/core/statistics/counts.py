"""How many people of a class there are among those who answered, as far as it is published."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CountRange:
    """From the fewest to the most of `n` people; equal where all blocks are shown exactly.

    Nothing in between is ever guessed at: what is computed from it takes the low of the low and the
    high of the high. ValueError unless 0 <= low <= high <= n.
    """

    low: int
    high: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= self.n:
            raise ValueError(f"{self.low} to {self.high} of {self.n} is not a count")

    @property
    def middle(self) -> float:
        """Halfway between the ends: for fitting over many units, never to be printed."""
        return (self.low + self.high) / 2


def exactly(successes: int, n: int) -> CountRange:
    """A count that is known exactly."""
    return CountRange(successes, successes, n)

"""How well sheets are matched to invitations, and what chance alone would give.

Somebody who knows nothing pairs n sheets with n invitations at random: the number of right pairs
has mean 1 and is nearly Poisson, and Spearman's rho has mean 0 and deviation 1/√(n-1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

# By chance one look in 1.7 million gives |rho|·√(n-1) > 5, one in 9 million ten right pairs.
MOST_RHO = 5.0
MOST_RIGHT = 9


@dataclass(frozen=True)
class Guess:
    """One way of looking at sheets against one thing known of invitations."""

    witness: str
    clue: str
    n: int
    right: int
    rho: float

    @property
    def beats_chance(self) -> bool:
        return self.right > MOST_RIGHT or abs(self.rho) * sqrt(max(self.n - 1, 0)) > MOST_RHO


def guess(
    witness: str,
    found: Mapping[str, float],
    clue: str,
    known: Mapping[str, float],
    owners: Mapping[str, str],
) -> Guess:
    """`found`: sheet → number; `known`: invitation → number; `owners`: sheet → invitation.

    Sheets and invitations are put in order and paired; where numbers tie, nothing tells them apart,
    and so a tie counts as the share of its pairs that would be right by chance.
    """
    sheets = [sheet for sheet in found if owners[sheet] in known]
    mine = {sheet: found[sheet] for sheet in sheets}
    theirs = {sheet: known[owners[sheet]] for sheet in sheets}
    one, other = ranks(mine), ranks(theirs)
    return Guess(witness, clue, len(sheets), round(_right(one, other)), correlation(one, other))


def ranks(numbers: Mapping[str, float]) -> dict[str, tuple[float, int]]:
    """Mean rank and size of the tie, for each."""
    at: dict[float, list[int]] = {}
    for place, number in enumerate(sorted(numbers.values())):
        at.setdefault(number, []).append(place)
    means = {number: (sum(places) / len(places), len(places)) for number, places in at.items()}
    return {name: means[number] for name, number in numbers.items()}


def _right(one: Mapping[str, tuple[float, int]], other: Mapping[str, tuple[float, int]]) -> float:
    """Expected right pairs when both orders are laid side by side, ties at random."""
    total = 0.0
    for name, (rank, tie) in one.items():
        place, size = other[name]
        first, last = rank - (tie - 1) / 2, rank + (tie - 1) / 2
        start, end = place - (size - 1) / 2, place + (size - 1) / 2
        overlap = min(last, end) - max(first, start) + 1
        total += max(overlap, 0) / (tie * size)
    return total


def correlation(
    one: Mapping[str, tuple[float, int]], other: Mapping[str, tuple[float, int]]
) -> float:
    """Spearman's rho; 0 when one side does not vary at all."""
    n = len(one)
    middle = (n - 1) / 2
    pairs = [(one[name][0] - middle, other[name][0] - middle) for name in one]
    across = sum(a * b for a, b in pairs)
    spread = sqrt(sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs))
    return across / spread if spread else 0.0

"""Where a unit differs from the rest of the organisation: established, worth a look, or neither.

Counts are of unfavourable answers, or of people for whom a reason played a part; more is "worse".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Literal, NamedTuple

import numpy as np

from avtryck.core.statistics.shrinkage import Prior, fit_prior, probability_above
from avtryck.core.statistics.special import gammaln

Kind = Literal["none", "look_here", "established"]
Direction = Literal["worse", "better"]
FALSE_DISCOVERIES = 0.10
LOOK = 0.90
_FAR = 12


class Key(NamedTuple):
    """A unit and a figure; a plain pair of the two is the same."""

    unit: str
    figure: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit and figure against the rest of the organisation, the unit's own people left out.

    `key` = (unit, figure). Fewest and most people of `n` in the unit and of `rest_n` in the rest.
    ValueError when they do not fit.
    """

    key: tuple[str, str]
    successes_low: int
    successes_high: int
    n: int
    rest_low: int
    rest_high: int
    rest_n: int

    def __post_init__(self) -> None:
        if not 0 <= self.successes_low <= self.successes_high <= self.n:
            raise ValueError(f"{self.successes_low} to {self.successes_high} of {self.n}")
        if not 0 <= self.rest_low <= self.rest_high <= self.rest_n:
            raise ValueError(f"{self.rest_low} to {self.rest_high} of {self.rest_n}")


@dataclass(frozen=True, slots=True)
class Flag:
    """`direction` is None when `kind` is "none", which says "no established difference"."""

    kind: Kind = "none"
    direction: Direction | None = None


NO_FLAG = Flag()


def fit_priors(cells: Iterable[Cell]) -> dict[str, Prior]:
    """Figure → prior over the units that have it; a range counts as its middle."""
    counts: dict[str, list[tuple[float, int]]] = {}
    for cell in cells:
        middle = (cell.successes_low + cell.successes_high) / 2
        counts.setdefault(cell.key[1], []).append((middle, cell.n))
    return {figure: fit_prior(units) for figure, units in counts.items()}


def flags(
    cells: Iterable[Cell], priors: Mapping[str, Prior] | None = None
) -> dict[tuple[str, str], Flag]:
    """Cell key → flag, for all shown cells of one report; `priors` by figure, else fitted to them.

    *established*: among the cells with the smallest p that Benjamini and Hochberg keep at a false
    discovery rate of 10 %. Else *look_here*: the posterior gives more than 90 % to the unit's share
    lying above (worse) or below (better) the organisation's. Both at the end of a range that is
    nearest to no difference. A cell without answers, or with no rest, has no flag. KeyError when
    a figure has no prior, ValueError when two cells have one key.
    """
    shown = list(cells)
    if len({cell.key for cell in shown}) != len(shown):
        raise ValueError("two cells have one key")
    comparable = [cell for cell in shown if cell.n and cell.rest_n]
    fitted = fit_priors(comparable) if priors is None else priors
    kept = benjamini_hochberg([p_of(cell) for cell in comparable])
    found = dict.fromkeys((cell.key for cell in shown), NO_FLAG)
    for cell, established in zip(comparable, kept, strict=True):
        direction = direction_of(cell)
        if established and direction:
            found[cell.key] = Flag("established", direction)
        else:
            found[cell.key] = _look(cell, fitted[cell.key[1]])
    return found


def p_of(cell: Cell) -> float:
    """The two-sided p of the cell, largest over its ranges."""
    return two_proportions_range(
        (cell.successes_low, cell.successes_high),
        cell.n,
        (cell.rest_low, cell.rest_high),
        cell.rest_n,
    )


def direction_of(cell: Cell) -> Direction | None:
    """Which way the unit lies wherever in their ranges the counts are; None when that differs."""
    if cell.successes_low * cell.rest_n > cell.rest_high * cell.n:
        return "worse"
    if cell.successes_high * cell.rest_n < cell.rest_low * cell.n:
        return "better"
    return None


def _look(cell: Cell, prior: Prior) -> Flag:
    """Against the whole organisation's share, at the end of its range nearest to the unit's."""
    people = cell.n + cell.rest_n
    highest = (cell.successes_low + cell.rest_high) / people
    lowest = (cell.successes_high + cell.rest_low) / people
    direction = direction_of(cell)
    if direction == "worse":
        certain = probability_above(cell.successes_low, cell.n, prior, highest)
    elif direction == "better":
        certain = 1 - probability_above(cell.successes_high, cell.n, prior, lowest)
    else:
        return NO_FLAG
    return Flag("look_here", direction) if certain > LOOK else NO_FLAG


def two_proportions(a: int, n: int, b: int, m: int) -> float:
    """Two-sided p of "a of n and b of m have one share": twice the smaller one-sided Fisher p.

    Exact for every n; its size is at most α / 2 in each direction, which a flag that names a
    direction needs, and it moves one way with a and with b, so that the most cautious end of a
    range is a corner (Fay 2010, doi:10.1093/biostatistics/kxp050, "central Fisher"). The usual
    two-sided Fisher p has neither property; exact unconditional tests (Barnard, Boschloo) find a
    little more but take seconds for a report. ValueError when counts do not fit.

    >>> round(two_proportions(3, 4, 1, 4), 6)  # Fisher's lady tasting tea: 2 · 17/70
    0.485714
    """
    if not (0 <= a <= n and 0 <= b <= m):
        raise ValueError(f"{a} of {n} and {b} of {m} are not shares")
    if a * m > b * n:
        return min(1.0, 2 * upper_tail(a, n, b, m))
    return min(1.0, 2 * upper_tail(n - a, n, m - b, m))


@lru_cache(maxsize=65536)
def upper_tail(a: int, n: int, b: int, m: int) -> float:
    """P(at least a of the a + b successes fall on the n) when all n + m are alike.

    Hypergeometric: Σ C(n, x) C(m, a + b - x) / C(n + m, a + b), x from a to min(n, a + b). Ours,
    because importing scipy.stats for it costs each process a second; the tests compare.
    What lies more than `_FAR` standard deviations further out is less than a double can add.
    """
    successes = a + b
    share = successes / (n + m) if n + m else 0.0
    far = max(a, n * share) + _FAR * (n * share * (1 - share)) ** 0.5 + _FAR**2
    x = np.arange(a, min(n, successes, ceil(far)) + 1, dtype=float)
    log = _choose(n, x) + _choose(m, successes - x) - _choose(n + m, np.array([float(successes)]))
    return min(1.0, float(np.exp(log).sum()))


def _choose(n: int, k: np.ndarray) -> np.ndarray:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


def two_proportions_range(a: tuple[int, int], n: int, b: tuple[int, int], m: int) -> float:
    """The largest p over two ranges (fewest, most): 1 where equal shares lie within them.

    p falls as the shares move apart, so elsewhere it is at the corner where they are nearest.
    """
    if a[0] * m > b[1] * n:
        return two_proportions(a[0], n, b[1], m)
    if a[1] * m < b[0] * n:
        return two_proportions(a[1], n, b[0], m)
    return 1.0


def benjamini_hochberg(p_values: Sequence[float], q: float = FALSE_DISCOVERIES) -> list[bool]:
    """Which of m hypotheses fall: the r smallest p, r the largest with p(r) <= q r / m.

    Of those that fall a share of at most q is wrong on average, also for positively dependent p
    (Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001). ValueError unless all p and q lie
    from 0 to 1.

    >>> benjamini_hochberg([0.001, 0.2, 0.04, 0.03], 0.05)
    [True, False, False, False]
    """
    if not all(0 <= p <= 1 for p in [*p_values, q]):
        raise ValueError("p-values and q lie from 0 to 1")
    ordered = sorted(p_values)
    passing = [p for rank, p in enumerate(ordered, 1) if p <= q * rank / len(ordered)]
    return [bool(passing) and p <= passing[-1] for p in p_values]

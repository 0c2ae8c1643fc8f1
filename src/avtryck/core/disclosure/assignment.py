"""What planning takes and gives: counts and units, never an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from avtryck.core.disclosure.tree import Tree


@dataclass(frozen=True)
class Cells:
    """How many counted sheets wait in each unit; units without any are left out."""

    counts: Mapping[str, int]

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Cells:
        """Raise ValueError naming a unit with a negative count."""
        for code, n in counts.items():
            if n < 0:
                raise ValueError(f"unit {code!r} has the negative count {n}")
        return cls({code: counts[code] for code in sorted(counts) if counts[code]})

    @cached_property
    def n(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class PoolRules:
    """Which nodes may hold a pool, how many people it needs, what a person is worth there."""

    minimum: int
    min_level: int
    max_level: int | None
    alpha: Sequence[float]

    def allows(self, level: int) -> bool:
        return self.min_level <= level and self.within_depth(level)

    def within_depth(self, level: int) -> bool:
        return self.max_level is None or level <= self.max_level

    def worth(self, level: int) -> float:
        if level >= len(self.alpha):
            raise ValueError(f"alpha says nothing about level {level}")
        return self.alpha[level]


@dataclass(frozen=True)
class PlannedPool:
    """`cells` = unit code → people, as they stood in; `label` = the units it is named after."""

    node: str
    n: int
    cells: Mapping[str, int]
    label: tuple[str, ...]


@dataclass(frozen=True)
class Assignment:
    """Every cell once: in one pool, or waiting. `value` = Σ n · alpha(level of the pool's node)."""

    pools: tuple[PlannedPool, ...]
    waiting: Mapping[str, int]
    value: float


Placement = dict[str, str]
"""Cell → the ancestor-or-self node whose pool takes it; a cell that waits is absent."""


def places(cells: Cells, tree: Tree, rules: PoolRules) -> dict[str, tuple[str, ...]]:
    """For every cell the nodes that may take it, deepest first; ValueError on an unknown unit."""
    return {
        code: tuple(node for node in tree.path(code) if rules.allows(tree.level(node)))
        for code in cells.counts
    }

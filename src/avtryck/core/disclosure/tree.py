"""The unit tree: who belongs under whom, at which level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `parent` is None for a root, `level` grows downwards (organisation = 0)."""

    code: str
    parent: str | None
    level: int


@dataclass(frozen=True)
class Tree:
    """A forest of units. Make it with `Tree.of`, which refuses what is not a forest."""

    units: Mapping[str, Unit]

    @classmethod
    def of(cls, units: Iterable[Unit]) -> Tree:
        """Raise ValueError naming the first unit that is double, orphaned or above itself."""
        by_code: dict[str, Unit] = {}
        for unit in units:
            if unit.code in by_code:
                raise ValueError(f"unit {unit.code!r} occurs twice")
            if unit.level < 0:
                raise ValueError(f"unit {unit.code!r} has the negative level {unit.level}")
            by_code[unit.code] = unit
        if not by_code:
            raise ValueError("a tree needs at least one unit")
        _refuse_orphans(by_code)
        _refuse_cycles(by_code)
        return cls(by_code)

    def __contains__(self, code: object) -> bool:
        return code in self.units

    def level(self, code: str) -> int:
        return self._unit(code).level

    def path(self, code: str) -> tuple[str, ...]:
        """The unit itself, its parent, and so on up to its root."""
        steps = [self._unit(code).code]
        while (parent := self.units[steps[-1]].parent) is not None:
            steps.append(parent)
        return tuple(steps)

    def depth(self, code: str) -> int:
        """Steps up to the root; a root has depth 0. Levels may skip a number, depth never does."""
        return self._depths[self._unit(code).code]

    def inside(self, code: str, node: str) -> bool:
        """Is `code` the node itself or anywhere below it?"""
        self._unit(node)
        return node in self.path(code)

    def children(self, code: str) -> tuple[str, ...]:
        """The units directly below, in code order."""
        return self._children.get(self._unit(code).code, ())

    def subtree(self, code: str) -> tuple[str, ...]:
        """The unit itself and everything below it, parents before children, siblings by code."""
        found = []
        waiting = [self._unit(code).code]
        while waiting:
            found.append(waiting.pop())
            waiting.extend(reversed(self.children(found[-1])))
        return tuple(found)

    def lowest_common(self, codes: Iterable[str]) -> str:
        """The deepest unit that every code is inside; ValueError when there is none."""
        paths = [self.path(code) for code in codes]
        if not paths:
            raise ValueError("no units, so no common unit")
        shared = set(paths[0]).intersection(*paths[1:])
        for code in paths[0]:
            if code in shared:
                return code
        raise ValueError(f"units {sorted(path[0] for path in paths)} have no common unit")

    @cached_property
    def roots(self) -> tuple[str, ...]:
        return tuple(sorted(code for code, unit in self.units.items() if unit.parent is None))

    @cached_property
    def levels(self) -> tuple[int, ...]:
        return tuple(sorted({unit.level for unit in self.units.values()}))

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        below: dict[str, list[str]] = {}
        for code in sorted(self.units):
            parent = self.units[code].parent
            if parent is not None:
                below.setdefault(parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in below.items()}

    @cached_property
    def _depths(self) -> dict[str, int]:
        depths: dict[str, int] = {}
        for root in self.roots:
            for code in self.subtree(root):
                parent = self.units[code].parent
                depths[code] = 0 if parent is None else depths[parent] + 1
        return depths

    def _unit(self, code: str) -> Unit:
        try:
            return self.units[code]
        except KeyError:
            raise ValueError(f"unknown unit {code!r}") from None


def _refuse_orphans(units: Mapping[str, Unit]) -> None:
    for unit in units.values():
        if unit.parent is None:
            continue
        if unit.parent not in units:
            raise ValueError(f"unit {unit.code!r} has the unknown parent {unit.parent!r}")


def _refuse_cycles(units: Mapping[str, Unit]) -> None:
    sound: set[str] = set()
    for start in units:
        steps: list[str] = []
        code: str | None = start
        while code is not None and code not in sound:
            if code in steps:
                raise ValueError(f"unit {code!r} is above itself")
            steps.append(code)
            code = units[code].parent
        sound.update(steps)

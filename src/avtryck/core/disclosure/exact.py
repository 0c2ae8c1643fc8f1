"""The best assignment there is: dynamic programming over the unit tree.

State at a unit v: for every node at or above v that may hold a pool, how many people from below v
are sent there, capped at k = `rules.minimum`. A table gives the most that can be won in each state.
Cells and subtrees join by capped addition, keeping the best; when all below v is in, v's own
coordinate must be 0 or k and is dropped. The value at the root is the optimum of

    max Σ n_u · alpha(level(v)) · x_uv,  x_uv ∈ {0, 1},  Σ_v x_uv <= 1,  v at or above u,
    Σ_u n_u · x_uv  = 0 or >= k  for every v.

Where all alpha are whole numbers, of several optimal placements one that leaves fewest waiting.
Capping loses nothing: a pool only asks whether it has reached k. All units of one depth are worked
on at once; the way back down repeats each step's sums and takes the first that gives the best.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avtryck.core.disclosure.assignment import Cells, Placement, PoolRules
from avtryck.core.disclosure.tree import Tree

Ints = NDArray[np.int64]
Values = NDArray[Any]
"""int64 when every alpha is a whole number, else float64."""

MOST_STATES = 200_000
"""Of one unit; four levels at k = 20 have 9,261."""

MOST_PAIRS = 200_000_000
"""Pairs of states over all joins; what needs more is left to `greedy`."""

MOST_KEPT = 50_000_000
"""Table entries kept for the way back down, 8 bytes each."""

AT_ONCE = 4_000_000
"""Sums held in memory together."""

GREATEST = 2**60
NEVER = -(2**62)


@dataclass(frozen=True)
class _Cell:
    """People who wait in `unit`: what they win by waiting (or alone in a pool of their own, then
    `alone`), and in each holder of the unit whose part this is, from the root down."""

    unit: str
    n: int
    alone: bool
    values: tuple[float, ...]


@dataclass
class _Unit:
    """A unit with people at or below it; `holders` = nodes from the root down to it that may hold
    a pool, with the unit itself last when it may (`own`)."""

    code: str
    holders: tuple[str, ...]
    own: bool
    parts: list[_Cell | _Unit] = field(default_factory=list)


@dataclass(frozen=True)
class _Pairs:
    """Pair i adds a state that was reached and one that a part offers (their positions), and leads
    to state `target[i]`; sorted by target."""

    source: Ints
    offer: Ints
    target: Ints


@dataclass(frozen=True)
class _Step:
    """One part joined to each unit of `rows`: the states that some row had reached and what they
    were worth, shape (states, rows); the states that some part offers, and their worth."""

    rows: Ints
    reached: Ints
    before: Values
    parts: Sequence[_Cell | _Unit]
    offered: Ints
    offers: Values

    def pairs(self, base: int, holders: int) -> _Pairs:
        coordinates, weights = _coordinates(base, holders)
        both = coordinates[self.reached][:, None, :] + coordinates[self.offered][None, :, :]
        target = (np.minimum(both, base - 1) @ weights).ravel()
        order = np.argsort(target, kind="stable")
        source = np.repeat(np.arange(len(self.reached)), len(self.offered))
        offer = np.tile(np.arange(len(self.offered)), len(self.reached))
        return _Pairs(source[order], offer[order], target[order])

    def sums(self, pairs: _Pairs) -> Iterator[tuple[slice, Values]]:
        """Some rows at a time, their sums, shape (pairs, rows)."""
        size = max(1, AT_ONCE // len(pairs.target))
        for start in range(0, len(self.rows), size):
            some = slice(start, start + size)
            yield some, self.before[pairs.source, some] + self.offers[pairs.offer, some]


@dataclass
class _Batch:
    """Units of one depth with equally many holders, and how their tables came about."""

    units: list[_Unit]
    table: Values  # (states, units)
    steps: list[_Step] = field(default_factory=list)

    @property
    def holders(self) -> int:
        return len(self.units[0].holders)


def place(cells: Cells, tree: Tree, rules: PoolRules) -> Placement | None:
    """An optimal placement; None when the search would be larger than MOST_PAIRS allows."""
    rules = _fewest_waiting(rules, cells)
    units = _units(cells, tree, rules)
    if not _feasible(units, cells, tree, rules):
        return None
    return _Search(units, tree, rules).placement()


def _fewest_waiting(rules: PoolRules, cells: Cells) -> PoolRules:
    """Each placed person is worth one more, in a unit too small to outweigh any alpha."""
    finer = [worth * (cells.n + 1) + 1 for worth in rules.alpha]
    whole = all(isinstance(worth, int) for worth in rules.alpha)
    if not whole or cells.n * max(map(abs, finer), default=0) >= GREATEST:
        return rules
    return replace(rules, alpha=finer)


def _units(cells: Cells, tree: Tree, rules: PoolRules) -> dict[str, _Unit]:
    """Units from a cell up to the topmost node that may hold its people, with their parts.

    A unit with nobody below it is a cell of its parent, so that it needs no table.
    """
    paths = {code: tree.path(code) for code in cells.counts}
    useful = _useful(paths, cells, tree, rules)
    units: dict[str, _Unit] = {}
    for path in paths.values():
        holders: tuple[str, ...] = ()
        for above in reversed(path):
            if above in units:
                holders = units[above].holders
                continue
            own = above in useful
            holders = (*holders, above) if own else holders
            if holders:
                units[above] = _Unit(above, holders, own)
    _give_parts(units, cells, tree, rules)
    return {code: unit for code, unit in units.items() if unit.parts}


def _useful(
    paths: Mapping[str, Sequence[str]], cells: Cells, tree: Tree, rules: PoolRules
) -> set[str]:
    """Nodes that are worth asking to hold a pool.

    One with fewer than k people inside cannot; and of nodes with the same cells inside, one above
    the other, the one where people are worth most can take what the others would.
    """
    inside: dict[str, int] = {}
    alike: dict[str, tuple[str, int]] = {}  # its first cell and how many: the same = the same cells
    for code, path in paths.items():
        for above in path:
            inside[above] = inside.get(above, 0) + cells.counts[code]
            first, number = alike.get(above, (code, 0))
            alike[above] = (first, number + 1)
    best: dict[tuple[str, int], tuple[float, int, str]] = {}
    for node, people in inside.items():
        if people >= rules.minimum and rules.allows(tree.units[node].level):
            candidate = (rules.worth(tree.units[node].level), tree.depth(node), node)
            best[alike[node]] = max(best.get(alike[node], candidate), candidate)
    return {node for _, _, node in best.values()}


def _give_parts(units: Mapping[str, _Unit], cells: Cells, tree: Tree, rules: PoolRules) -> None:
    inner = {tree.units[code].parent for code in units}
    worth = {code: rules.worth(tree.units[code].level) for code in units if units[code].own}
    for code in sorted(units):
        unit, n = units[code], cells.counts.get(code, 0)
        parent = units.get(tree.units[code].parent or "")
        if code not in inner and parent is not None:
            alone = n * worth[code] if unit.own else 0
            parent.parts.append(_cell(code, n, alone, parent.holders, worth))
            continue
        if n:
            unit.parts.insert(0, _cell(code, n, 0, unit.holders, worth))
        if parent is not None:
            parent.parts.append(unit)


def _cell(
    code: str, n: int, alone: float, holders: tuple[str, ...], worth: Mapping[str, float]
) -> _Cell:
    return _Cell(code, n, alone > 0, (max(alone, 0), *(n * worth[node] for node in holders)))


def _feasible(units: Mapping[str, _Unit], cells: Cells, tree: Tree, rules: PoolRules) -> bool:
    """Bounds on states and pairs: a part of n people asks at most min(n, k) of any holder."""
    if cells.n * max([1, *map(abs, rules.alpha)]) >= GREATEST:
        return False
    base = rules.minimum + 1
    people = dict.fromkeys(units, 0)
    pairs = kept = 0
    for code in sorted(units, key=lambda code: -tree.depth(code)):
        holders = len(units[code].holders)
        states = base**holders
        for part in units[code].parts:
            n = part.n if isinstance(part, _Cell) else people[part.code]
            people[code] += n
            offered = holders + 1 if isinstance(part, _Cell) else min(n + 1, base) ** holders
            pairs += min(states, (people[code] + 1) ** holders) * offered
            kept += states
        if states > MOST_STATES or pairs > MOST_PAIRS or kept > MOST_KEPT:
            return False
    return True


class _Search:
    """Tables from the deepest units up, then choices from the roots down."""

    def __init__(self, units: Mapping[str, _Unit], tree: Tree, rules: PoolRules) -> None:
        self.base = rules.minimum + 1
        whole = all(isinstance(worth, int) for worth in rules.alpha)
        self.kind = np.dtype(np.int64 if whole else np.float64)
        self.never = NEVER if whole else -np.inf
        self.tables: dict[str, Values] = {}
        alike: dict[tuple[int, int], list[_Unit]] = {}
        for code in sorted(units):
            alike.setdefault((-tree.depth(code), len(units[code].holders)), []).append(units[code])
        self.batches = [self._batch(alike[key]) for key in sorted(alike)]

    def placement(self) -> Placement:
        chosen: Placement = {}
        states: dict[str, int] = {}
        for batch in reversed(self.batches):
            self._choose(batch, states, chosen)
        return chosen

    def _batch(self, units: list[_Unit]) -> _Batch:
        """Join every unit's parts one after the other, all units at once."""
        shape = (self.base ** len(units[0].holders), len(units))
        table: Values = np.full(shape, self.never, self.kind)
        table[0] = 0
        batch = _Batch(units, table)
        for turn in range(max(len(unit.parts) for unit in units)):
            for rows in self._rows_alike(units, turn):
                step = self._step(batch, rows, [units[row].parts[turn] for row in rows])
                batch.steps.append(step)
                self._join(batch, step)
        for row, unit in enumerate(units):
            by_own = table[:, row].reshape(-1, self.base) if unit.own else table[:, row, None]
            self.tables[unit.code] = np.maximum(by_own[:, 0], by_own[:, -1])
        return batch

    def _rows_alike(self, units: list[_Unit], turn: int) -> list[list[int]]:
        """Rows whose next part is of one kind: subtrees (0), or cells of one capped size."""
        kinds: dict[int, list[int]] = {}
        for row, unit in enumerate(units):
            if turn < len(unit.parts):
                part = unit.parts[turn]
                size = self._capped(part) if isinstance(part, _Cell) else 0
                kinds.setdefault(size, []).append(row)
        return [kinds[size] for size in sorted(kinds)]

    def _capped(self, cell: _Cell) -> int:
        return min(cell.n, self.base - 1)

    def _step(self, batch: _Batch, rows: list[int], parts: Sequence[_Cell | _Unit]) -> _Step:
        now = batch.table[:, rows]
        reached = np.flatnonzero((now > self.never).any(axis=1))
        offers, offered = self._offers(parts, batch.holders)
        return _Step(np.array(rows), reached, now[reached], parts, offered, offers)

    def _offers(self, parts: Sequence[_Cell | _Unit], holders: int) -> tuple[Values, Ints]:
        """A row for each state that some part offers, a column for each part; those states."""
        if isinstance(parts[0], _Cell):
            size = self._capped(parts[0])
            states = [0, *(size * self.base**place for place in reversed(range(holders)))]
            rows = [part.values for part in parts if isinstance(part, _Cell)]
            return np.array(rows, self.kind).T.copy(), np.array(states, np.int64)
        given = [self.tables[part.code] for part in parts if isinstance(part, _Unit)]
        table = np.stack(given, axis=1)
        offered = np.flatnonzero((table > self.never).any(axis=1))
        return table[offered], offered

    def _join(self, batch: _Batch, step: _Step) -> None:
        pairs = step.pairs(self.base, batch.holders)
        starts = np.flatnonzero(np.diff(pairs.target, prepend=-1))
        joined: Values = np.full((len(batch.table), len(step.rows)), self.never, self.kind)
        for some, sums in step.sums(pairs):
            best = np.maximum.reduceat(sums, starts, axis=0)
            joined[pairs.target[starts], some] = np.maximum(best, self.never)
        batch.table[:, step.rows] = self._undominated(joined, batch.holders)

    def _undominated(self, table: Values, holders: int) -> Values:
        """Without the states that another, worth as much, can stand in for.

        Whatever completes c people in a pool to k completes more than c too, and a pool that has
        reached k asks for nothing, as does one that is not begun.
        """
        grid = table.reshape(*[self.base] * holders, table.shape[1])
        kept = grid.copy()
        for axis in range(holders):
            values, left = np.moveaxis(grid, axis, 0), np.moveaxis(kept, axis, 0)
            beyond = np.maximum.accumulate(values[:0:-1], axis=0)[::-1]
            left[1:-1][values[1:-1] <= beyond[1:]] = self.never
            left[0][values[0] <= values[-1]] = self.never
        return kept.reshape(table.shape)

    def _choose(self, batch: _Batch, states: dict[str, int], chosen: Placement) -> None:
        """`states` = the state each unit was given by its parent; its parts are given theirs."""
        now = np.array([self._own(batch, row, states) for row in range(len(batch.units))])
        for step in reversed(batch.steps):
            pairs = step.pairs(self.base, batch.holders)
            for some, sums in step.sums(pairs):
                rows = step.rows[some]
                wanted = pairs.target[:, None] == now[rows]
                best = np.where(wanted, sums, self.never).argmax(axis=0)
                now[rows] = step.reached[pairs.source[best]]
                for row, part, offer in zip(rows, step.parts[some], pairs.offer[best], strict=True):
                    if isinstance(part, _Unit):
                        states[part.code] = int(step.offered[offer])
                    elif offer:
                        chosen[part.unit] = batch.units[row].holders[offer - 1]
                    elif part.alone:
                        chosen[part.unit] = part.unit

    def _own(self, batch: _Batch, row: int, states: dict[str, int]) -> int:
        """The unit's whole state: what is sent above it, and 0 or k in its own pool."""
        unit = batch.units[row]
        above = states.get(unit.code, 0)
        if not unit.own:
            return above
        empty, full = above * self.base, above * self.base + self.base - 1
        return full if batch.table[full, row] > batch.table[empty, row] else empty


@cache
def _coordinates(base: int, holders: int) -> tuple[Ints, Ints]:
    """Every state's coordinates, shape (states, holders), and the weight of each coordinate."""
    weights = np.array([base**place for place in reversed(range(holders))], np.int64)
    states = np.arange(base**holders, dtype=np.int64)
    return (states[:, None] // weights[None, :]) % base, weights

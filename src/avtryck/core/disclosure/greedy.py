"""Bottom-up greedy placement of cells, and the exchanges that repair its short-sightedness.

For trees too deep for `exact`. Every used node collects at least `rules.minimum` people; the value
was within 1 % of the optimum wherever both could be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from avtryck.core.disclosure.assignment import Cells, Placement, PoolRules, places
from avtryck.core.disclosure.tree import Tree

MOST_SUMS = 10_000


def place(cells: Cells, tree: Tree, rules: PoolRules) -> Placement:
    """Deepest nodes first; what cannot stand alone goes up; then exchanges while value grows."""
    search = _Search(cells, tree, rules)
    for code, nodes in places(cells, tree, rules).items():
        for node in nodes:
            search.inside.setdefault(node, []).append(code)
    order = sorted(search.inside, key=lambda node: (-tree.depth(node), node))
    for node in order:
        search.collect(node)
    changed = True
    while changed:
        changed = False
        for node in order:
            changed |= search.exchange(node)
    return search.placement


@dataclass
class _Search:
    """One placement in the making. `inside` = node → the cells it may take, in code order."""

    cells: Cells
    tree: Tree
    rules: PoolRules
    inside: dict[str, list[str]] = field(default_factory=dict)
    placement: Placement = field(default_factory=dict)

    def collect(self, node: str) -> None:
        free = [code for code in self.inside[node] if code not in self.placement]
        if self._people(free) >= self.rules.minimum:
            self.placement.update(dict.fromkeys(free, node))

    def exchange(self, node: str) -> bool:
        """Draw cells from above, or from waiting, down to `node`; lift others up when too few.

        A leftover of three beside a pool of nine is worth more if two of the nine join it.
        """
        depth = self.tree.depth(node)
        inside = self.inside[node]
        drawn = self._free_to_leave([code for code in inside if self._depth(code) < depth])
        if not drawn:
            return False
        here = [code for code in inside if self._depth(code) == depth]
        need = self.rules.minimum - self._people(here) - self._people(drawn)
        below = [code for code in inside if self._depth(code) > depth]
        lifts = self._lifts(below, need) if need > 0 else [()]
        moves = [(*drawn, *lift) for lift in lifts]
        best = max(moves, key=lambda move: self._gain(move, node), default=())
        if self._gain(best, node) <= 0:
            return False
        self.placement.update(dict.fromkeys(best, node))
        return True

    def _people(self, codes: Sequence[str]) -> int:
        return sum(self.cells.counts[code] for code in codes)

    def _depth(self, code: str) -> int:
        """Where a cell is placed now; waiting counts as above every root."""
        return self.tree.depth(self.placement[code]) if code in self.placement else -1

    def _gain(self, codes: Sequence[str], node: str) -> float:
        worth = self.rules.worth(self.tree.level(node))
        return sum(self.cells.counts[code] * (worth - self._worth_now(code)) for code in codes)

    def _worth_now(self, code: str) -> float:
        if code not in self.placement:
            return 0
        return self.rules.worth(self.tree.level(self.placement[code]))

    def _free_to_leave(self, codes: list[str]) -> tuple[str, ...]:
        """Those whose present pool, once they all have left it, is empty or still big enough."""
        leaving: dict[str, list[str]] = {}
        for code in codes:
            if code in self.placement:
                leaving.setdefault(self.placement[code], []).append(code)
        broken = set()
        for node, gone in leaving.items():
            pool = [code for code in self.inside[node] if self.placement.get(code) == node]
            if 0 < self._people(pool) - self._people(gone) < self.rules.minimum:
                broken.add(node)
        return tuple(code for code in codes if self.placement.get(code) not in broken)

    def _lifts(self, below: list[str], need: int) -> Iterator[tuple[str, ...]]:
        """Per deeper pool: the whole of it, and the fewest people it can spare."""
        donors: dict[str, list[str]] = {}
        for code in below:
            donors.setdefault(self.placement[code], []).append(code)
        for node in sorted(donors):
            size = self._people(donors[node])
            if size >= need:
                yield tuple(donors[node])
            spared = _fewest(donors[node], self.cells, need, size - self.rules.minimum)
            if spared:
                yield spared


def _fewest(codes: Sequence[str], cells: Cells, need: int, most: int) -> tuple[str, ...]:
    """The choice of cells with the smallest sum in need..most; empty when none is found.

    Looks at MOST_SUMS sums at most.
    """
    reached: dict[int, tuple[str, ...]] = {0: ()}
    for code in codes:
        for total, chosen in list(reached.items()):
            if total < need and len(reached) < MOST_SUMS:
                reached.setdefault(total + cells.counts[code], (*chosen, code))
    enough = [total for total in reached if need <= total <= most]
    return reached[min(enough)] if enough else ()

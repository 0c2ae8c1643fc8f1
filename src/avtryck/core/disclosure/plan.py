"""From waiting cells to pools: place, refine, and check what the proof relies on.

The placement is the best there is (`exact`); only where the tree is too deep for that, `greedy`.
"""

from __future__ import annotations

from collections.abc import Sequence

from avtryck.core.disclosure import exact, greedy
from avtryck.core.disclosure.assignment import Assignment, Cells, PlannedPool, PoolRules
from avtryck.core.disclosure.refine import refine
from avtryck.core.disclosure.tree import Tree

__all__ = ["Assignment", "Cells", "PlannedPool", "PoolRules", "plan"]

ALPHA = (1, 2, 3, 4)
"""What one person is worth in a pool at level 0, 1, 2, 3: nearer the group says more."""


def plan(
    cells: Cells,
    tree: Tree,
    *,
    minimum: int,
    min_level: int = 0,
    max_level: int | None = None,
    alpha: Sequence[float] = ALPHA,
    previous: Sequence[Sequence[str]] = (),
) -> Assignment:
    """Put every cell in one pool of at least `minimum` people at itself or above, or let it wait.

    `minimum` is a policy's threshold, `min_level`/`max_level` bound the level of a pool's node (a
    cell deeper than `max_level` goes to its ancestor there), `alpha[level]` weighs the levels,
    `previous` holds the last release's pool labels. Deterministic; ValueError on an unknown unit
    or a level without weight. `value` is the greatest possible.

    >>> from avtryck.core.disclosure.tree import Unit
    >>> tree = Tree.of([Unit("d", None, 2), Unit("a", "d", 3), Unit("b", "d", 3)])
    >>> plan(Cells.of({"a": 3, "b": 4}), tree, minimum=5).pools
    (PlannedPool(node='d', n=7, cells={'a': 3, 'b': 4}, label=('a', 'b')),)
    """
    if minimum < 1:
        raise ValueError(f"minimum {minimum} is below 1")
    rules = PoolRules(minimum, min_level, max_level, tuple(alpha))
    _refuse_bare_levels(tree, rules)
    placement = exact.place(cells, tree, rules)
    if placement is None:
        placement = greedy.place(cells, tree, rules)
    pooled: dict[str, dict[str, int]] = {}
    for code, node in placement.items():
        pooled.setdefault(node, {})[code] = cells.counts[code]
    pools = tuple(
        pool
        for node in sorted(pooled)
        for pool in refine(pooled[node], node, tree, rules, previous)
    )
    waiting = {code: n for code, n in cells.counts.items() if code not in placement}
    value = sum(pool.n * rules.worth(tree.level(pool.node)) for pool in pools)
    assignment = Assignment(pools, waiting, value)
    _refuse_unsound(assignment, cells, tree, rules)
    return assignment


def _refuse_bare_levels(tree: Tree, rules: PoolRules) -> None:
    for level in tree.levels:
        if rules.allows(level):
            rules.worth(level)


def _refuse_unsound(assignment: Assignment, cells: Cells, tree: Tree, rules: PoolRules) -> None:
    """What Theorem 1 takes for granted, checked on every plan whatever search made it."""
    seen = dict(assignment.waiting)
    for pool in assignment.pools:
        if pool.n < rules.minimum or pool.n != sum(pool.cells.values()):
            raise RuntimeError(f"a pool at {pool.node!r} is too small or miscounted")
        if not rules.allows(tree.level(pool.node)):
            raise RuntimeError(f"a pool at {pool.node!r}, whose level may hold none")
        for code, n in pool.cells.items():
            if code in seen or not tree.inside(code, pool.node):
                raise RuntimeError(f"cell {code!r} is pooled twice or outside its pool's node")
            seen[code] = n
    if seen != cells.counts:
        raise RuntimeError("some cell is neither pooled nor waiting")

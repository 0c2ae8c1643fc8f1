"""Cutting a large pool into smaller ones at the same node: sums and value do not change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avtryck.core.disclosure.assignment import PlannedPool, PoolRules
from avtryck.core.disclosure.tree import Tree

Groups = dict[str, dict[str, int]]
"""Label unit (a child of the pool's node, or the node itself) → its cells."""


def refine(
    pool_cells: Mapping[str, int],
    node: str,
    tree: Tree,
    rules: PoolRules,
    previous: Sequence[Sequence[str]] = (),
) -> tuple[PlannedPool, ...]:
    """Runs of at least `rules.minimum` people, by child in code order.

    Below twice the minimum nothing is cut. A run that was a label in the last release is taken
    first, when what it leaves is nothing or enough to stand alone.
    """
    groups = _groups(pool_cells, node, tree, rules)
    sizes = {label: sum(cells.values()) for label, cells in groups.items()}
    if sum(sizes.values()) < 2 * rules.minimum:
        return (_pool(node, tuple(groups), groups),)
    runs = _kept_runs(sizes, rules.minimum, previous)
    taken = {label for run in runs for label in run}
    rest = {label: n for label, n in sizes.items() if label not in taken}
    runs += _cut(rest, rules.minimum)
    return tuple(_pool(node, run, groups) for run in sorted(runs))


def _groups(cells: Mapping[str, int], node: str, tree: Tree, rules: PoolRules) -> Groups:
    """Grouped by child of the node; by the node itself where the child is too deep for a label."""
    groups: Groups = {}
    for code in sorted(cells):
        path = tree.path(code)
        above = path.index(node)
        child = path[above - 1] if above else node
        label = child if rules.within_depth(tree.level(child)) else node
        groups.setdefault(label, {})[code] = cells[code]
    return {label: groups[label] for label in sorted(groups)}


def _kept_runs(
    sizes: Mapping[str, int], minimum: int, previous: Sequence[Sequence[str]]
) -> list[tuple[str, ...]]:
    left = dict(sizes)
    kept = []
    for run in sorted({tuple(sorted(set(label))) for label in previous}):
        if not run or not all(label in left for label in run):
            continue
        n = sum(left[label] for label in run)
        rest = sum(left.values()) - n
        if n >= minimum and (rest == 0 or rest >= minimum):
            kept.append(run)
            for label in run:
                del left[label]
    return kept


def _cut(sizes: Mapping[str, int], minimum: int) -> list[tuple[str, ...]]:
    """Left to right; the remainder joins the run before it."""
    runs: list[tuple[str, ...]] = []
    run: tuple[str, ...] = ()
    n = 0
    for label in sorted(sizes):
        run, n = (*run, label), n + sizes[label]
        if n >= minimum:
            runs.append(run)
            run, n = (), 0
    if run:
        runs[-1] = (*runs[-1], *run)
    return runs


def _pool(node: str, label: tuple[str, ...], groups: Groups) -> PlannedPool:
    cells = {code: n for unit in label for code, n in groups[unit].items()}
    ordered = {code: cells[code] for code in sorted(cells)}
    return PlannedPool(node, sum(ordered.values()), ordered, label)

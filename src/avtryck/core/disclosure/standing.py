"""Where an old pool and an old union stand in today's tree.

A pool never changes, and it stays whole: it stands at the lowest node that today has all its cells
inside. Nothing is said there that the release did not say; only the place is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from avtryck.core.disclosure.tree import Tree


@dataclass(frozen=True, slots=True)
class OldPool:
    """One pool as its release placed it.

    `path` = its node and all above at the release, the node first. `label` = the units it is named
    after. `cells` = the units its people left; () when that is no longer known. `max_level` = the
    deepest level its ledger may name, None without limit.
    """

    path: tuple[str, ...]
    label: tuple[str, ...]
    cells: tuple[str, ...]
    max_level: int | None = None


def place_today(pool: OldPool, tree: Tree) -> str | None:
    """The lowest common node of the pool's cells in `tree`; None when they share none.

    A cell whose unit is no longer there counts as the nearest unit above the pool that is. Never
    deeper than the ledger allows, nor than the units that the pool is named after: which of those
    below them its people left was not said. A pool that its release kept above the only unit it is
    named after stays there as long as that unit does.

    >>> from avtryck.core.disclosure.tree import Unit
    >>> today = Tree.of([Unit("o", None, 0), Unit("i", "o", 1), Unit("a", "i", 2),
    ...                  Unit("b", "o", 1)])
    >>> place_today(OldPool(("i", "o"), ("a", "b"), ("a", "b")), today)
    'o'
    """
    fallback = next((code for code in pool.path if code in tree), None)
    cells = {code if code in tree else fallback for code in pool.cells or pool.path[:1]}
    known = [code for code in cells if code is not None]
    if len(known) < len(cells):
        return None
    try:
        lowest = tree.lowest_common(known)
    except ValueError:
        return None
    if _kept_above(pool, lowest, tree):
        return pool.path[0]
    return _allowed(lowest, pool, tree)


def union_today(places: Iterable[str | None], tree: Tree) -> str | None:
    """The lowest common node of a union's pools where they stand today; None when there is none."""
    found = set(places)
    known = [code for code in found if code is not None]
    if not known or len(known) < len(found):
        return None
    try:
        return tree.lowest_common(known)
    except ValueError:
        return None


def has_moved(pool: OldPool, place: str | None, tree: Tree) -> bool:
    """Does the pool, or anything above it, stand elsewhere than at its release?"""
    return place is None or tree.path(place) != pool.path


def _kept_above(pool: OldPool, lowest: str, tree: Tree) -> bool:
    node = pool.path[0]
    if len(pool.label) != 1 or node not in tree or pool.label[0] not in tree:
        return False
    unit = pool.label[0]
    return tree.units[unit].parent == node and tree.inside(lowest, unit)


def _allowed(node: str, pool: OldPool, tree: Tree) -> str | None:
    limits = [] if pool.max_level is None else [pool.max_level]
    named = [tree.level(code) for code in pool.label if code in tree]
    if named:
        limits.append(max(named))
    return next(
        (code for code in tree.path(node) if all(tree.level(code) <= limit for limit in limits)),
        None,
    )


def places_today(pools: Mapping[str, OldPool], tree: Tree) -> dict[str, str | None]:
    """Pool id → where it stands."""
    return {key: place_today(pool, tree) for key, pool in pools.items()}

"""The unit tree as the core knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from avtryck.core.disclosure.tree import Tree, Unit
from avtryck.org.models import Unit as OrgUnit


def present_tree() -> Tree:
    """All units, whatever their dates: a cell keeps its place after a unit has ended."""
    rows = OrgUnit.objects.values_list("code", "parent__code", "level")
    return Tree.of([Unit(code, parent, level) for code, parent, level in rows])


def rows_of(tree: Tree) -> list[list[Any]]:
    """[code, parent, level] of every unit, as a run keeps the tree it was planned in."""
    return [[unit.code, unit.parent, unit.level] for unit in tree.units.values()]


def kept_tree(rows: Sequence[Sequence[Any]]) -> Tree:
    """The tree that `rows_of` wrote; of no rows the present one."""
    return Tree.of([Unit(*row) for row in rows]) if rows else present_tree()

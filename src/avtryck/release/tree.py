"""The unit tree as the core knows it."""

from __future__ import annotations

from avtryck.core.disclosure.tree import Tree, Unit
from avtryck.org.models import Unit as OrgUnit


def present_tree() -> Tree:
    """All units, whatever their dates: a cell keeps its place after a unit has ended."""
    rows = OrgUnit.objects.values_list("code", "parent__code", "level")
    return Tree.of([Unit(code, parent, level) for code, parent, level in rows])

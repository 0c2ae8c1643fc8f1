"""At a close: which comments are to be read together, and where. No text is opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from avtryck.core.disclosure.comments import comment_nodes
from avtryck.core.disclosure.tree import Tree
from avtryck.vault.doors import comments as vault

PEOPLE = 2
"""A batch has comments of at least so many times k people."""


def gather(*, run: str, until: date, minimum_group: int, tree: Tree, live_too: bool) -> None:
    """Once for each release, however often it is called. What came to be is told nobody."""

    def plan(cells: vault.Cells) -> Sequence[vault.PlannedBatch]:
        nodes = comment_nodes(cells, tree, minimum=PEOPLE * minimum_group)
        return [vault.PlannedBatch(one.node, path_of(one.node, tree), one.units) for one in nodes]

    vault.gather(run=run, until=until, minimum_group=minimum_group, plan=plan, live_too=live_too)


def path_of(node: str, tree: Tree) -> str:
    return "/".join(reversed(tree.path(node))) + "/"

"""What a release shows inside each node, added up once, so that a report adds one row a release.

Made from a `ProtectedTable` alone, with the tree of the release: below the node where concentrated
blocks were united (or left over) their exceptions total at most 1 + t, else they would have been
united there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import add as plus

from avtryck.core.disclosure.tables import Block, Counts, ProtectedTable, Union
from avtryck.core.disclosure.tree import Tree


@dataclass(frozen=True, slots=True)
class Concentration:
    """At least `at_least` of `n` answers are in the class; the others may be anywhere else."""

    at_least: int = 0
    n: int = 0

    def __add__(self, other: Concentration) -> Concentration:
        return Concentration(self.at_least + other.at_least, self.n + other.n)


@dataclass(frozen=True, slots=True)
class Sums:
    """One question inside one node.

    `counts` = answers per category in exact blocks and unions; `concentrated` = per class what is
    only bounded. Both in the question's order, zeros where there is nothing.
    """

    counts: Counts
    concentrated: tuple[Concentration, ...]

    @property
    def n(self) -> int:
        """Answers in shown blocks."""
        return sum(self.counts) + sum(part.n for part in self.concentrated)

    @property
    def unshown(self) -> int:
        """Answers that may be exceptions in "at least" blocks."""
        return sum(part.n - part.at_least for part in self.concentrated)


SumsByPlace = dict[tuple[str, str], Sums]
"""(node, question key) → sums; a node in which nothing of the question is shown is absent."""


def add(first: Sums, *others: Sums) -> Sums:
    """The same question over several releases or ledgers; ValueError when the shapes differ."""
    total = first
    for other in others:
        if len(other.counts) != len(total.counts):
            raise ValueError("sums of questions with different categories")
        if len(other.concentrated) != len(total.concentrated):
            raise ValueError("sums of questions with different classes")
        total = Sums(
            tuple(map(plus, total.counts, other.counts)),
            tuple(map(plus, total.concentrated, other.concentrated)),
        )
    return total


def sums_of(table: ProtectedTable, tree: Tree) -> SumsByPlace:
    """The sums of one ledger's release at every node that has something to show."""
    found: SumsByPlace = {}
    for place, part in (*_exact_parts(table, tree), *_concentrated_parts(table, tree)):
        found[place] = add(found[place], part) if place in found else part
    return found


Part = tuple[tuple[str, str], Sums]


def _exact_parts(table: ProtectedTable, tree: Tree) -> Iterable[Part]:
    shown: list[tuple[str, Block | Union]] = [
        (table.nodes[block.pool], block) for block in table.blocks if block.kind == "exact"
    ]
    shown += [(union.node, union) for union in table.unions]
    for place, item in shown:
        empty = (Concentration(),) * len(table.questions[item.question].classes)
        for node in tree.path(place):
            yield (node, item.question), Sums(item.counts or (), empty)


def _concentrated_parts(table: ProtectedTable, tree: Tree) -> Iterable[Part]:
    """Per node and group the blocks not yet used up there; a group shares one slack."""
    union_of = {
        (pool, union.question): union.node for union in table.unions for pool in union.pools
    }
    together = set(union_of) | {
        (pool, left.question) for left in table.unknown for pool in left.pools
    }
    sizes: dict[tuple[str, str, int, str], int] = {}
    for block in table.blocks:
        if block.class_index is None or block.n is None:
            continue
        path = tree.path(table.nodes[block.pool])
        used_up = union_of.get((block.pool, block.question))
        below = path if used_up is None else path[: path.index(used_up)]
        alone = "" if (block.pool, block.question) in together else block.pool
        for node in below:
            group = (node, block.question, block.class_index, alone)
            sizes[group] = sizes.get(group, 0) + block.n
    for (node, key, class_index, _), n in sizes.items():
        question = table.questions[key]
        parts = [Concentration()] * len(question.classes)
        parts[class_index] = Concentration(n - table.slack, n)
        yield (node, key), Sums((0,) * len(question.categories), tuple(parts))

"""What a release shows inside each node, added up once, so that a report adds one row a release.

The bound on what is not shown exactly comes from how unions are made. Concentrated blocks climb
the tree of the release in one *bag* until their exceptions total at least 2 + t; so a bag that is
still climbing at some node has at most 1 + t, however many blocks it holds. Bags that met in one
union have at most the union's exceptions together. Nothing else bounds a block but its own 1 + t.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import add as plus

from avtryck.core.disclosure.tables import Block, Counts, ProtectedTable, Question, Union
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

Bag = tuple[int, str]
"""(number of the union it ended in, or -1; what tells it from the other bags of that union)."""


@dataclass(frozen=True)
class Shown:
    """What one ledger's release shows, and in which bags its concentrated blocks climbed.

    `bags` = (pool, question key) → bag, for every concentrated block; `exceptions` = how many
    answers each union shows outside its class; `shapes` = question key → number of (categories,
    classes).
    """

    blocks: Sequence[Block]
    unions: Sequence[Union]
    exceptions: Sequence[int]
    bags: Mapping[tuple[str, str], Bag]
    shapes: Mapping[str, tuple[int, int]]
    slack: int


@dataclass(frozen=True)
class Places:
    """The node of every pool, and of every union in its order; None = nowhere."""

    pools: Mapping[str, str | None]
    unions: Sequence[str | None]


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
    left = {(pool, one.question) for one in table.unknown for pool in one.pools}
    paths = {pool: tree.path(node) for pool, node in table.nodes.items()}
    shown = Shown(
        blocks=table.blocks,
        unions=table.unions,
        exceptions=[
            exceptions_of(union, table.questions[union.question]) for union in table.unions
        ],
        bags=bags_of(table.blocks, table.unions, left, paths),
        shapes={
            key: (len(question.categories), len(question.classes))
            for key, question in table.questions.items()
        },
        slack=table.slack,
    )
    return sums_at(shown, Places(table.nodes, [union.node for union in table.unions]), tree)


def bags_of(
    blocks: Iterable[Block],
    unions: Sequence[Union],
    left: Iterable[tuple[str, str]],
    paths: Mapping[str, Sequence[str]],
) -> dict[tuple[str, str], Bag]:
    """The bag of every concentrated block when its release was made.

    `left` = (pool, question) of what climbed to its root without a union; `paths` = pool → its node
    and all above in the release's tree. What neither united nor climbed is a bag of its own.
    """
    bags: dict[tuple[str, str], Bag] = {}
    for number, union in enumerate(unions):
        for pool in union.pools:
            at = paths[pool].index(union.node)
            bags[pool, union.question] = (number, paths[pool][at - 1] if at else f"={pool}")
    bags |= {(pool, question): (-1, paths[pool][-1]) for pool, question in left}
    for block in blocks:
        if block.class_index is not None:
            bags.setdefault((block.pool, block.question), (-1, f"={block.pool}"))
    return bags


def sums_at(shown: Shown, places: Places, tree: Tree) -> SumsByPlace:
    """The sums at every node, with pools and unions wherever `places` has them in `tree`.

    A union must stand at or above its pools. Of a concentrated block's `n` at least what the bags
    inside the node leave is in its class; that is the highest number the release's output proves.
    """
    path = cache(tree.path)
    counts: dict[tuple[str, str], Counts] = {}
    bounded: dict[tuple[str, str, int], _Bounded] = {}
    for place, question, exact in _exact(shown, places):
        for node in path(place):
            key = (node, question)
            counts[key] = tuple(map(plus, counts[key], exact)) if key in counts else exact
    for block, above in _concentrated(shown, places, path):
        for node in above:
            part = (node, block.question, block.class_index or 0)
            found = bounded.get(part) or bounded.setdefault(part, _Bounded())
            found.n += block.n or 0
            found.bags.add(shown.bags[block.pool, block.question])
    return _together(shown, counts, bounded)


class _Bounded:
    """Concentrated blocks of one question and class inside one node."""

    __slots__ = ("bags", "n")

    def __init__(self) -> None:
        self.n = 0
        self.bags: set[Bag] = set()


def _exact(shown: Shown, places: Places) -> Iterable[tuple[str, str, Counts]]:
    for block in shown.blocks:
        place = places.pools[block.pool]
        if block.counts is not None and place is not None:
            yield place, block.question, block.counts
    for union, place in zip(shown.unions, places.unions, strict=True):
        if place is not None:
            yield place, union.question, union.counts


def _concentrated(
    shown: Shown, places: Places, path: Callable[[str], tuple[str, ...]]
) -> Iterable[tuple[Block, tuple[str, ...]]]:
    """Every concentrated block with the nodes above it at which it is not yet used up."""
    for block in shown.blocks:
        if block.class_index is None:
            continue
        place = places.pools[block.pool]
        if place is None:
            continue
        number, _ = shown.bags[block.pool, block.question]
        union = places.unions[number] if number >= 0 else None
        above = path(place)
        yield block, above if union is None else above[: above.index(union)]


def _together(
    shown: Shown,
    counts: Mapping[tuple[str, str], Counts],
    bounded: Mapping[tuple[str, str, int], _Bounded],
) -> SumsByPlace:
    parts: dict[tuple[str, str], dict[int, Concentration]] = {}
    for (node, question, class_index), found in bounded.items():
        concentration = Concentration(found.n - most_exceptions(found.bags, shown), found.n)
        parts.setdefault((node, question), {})[class_index] = concentration
    sums: SumsByPlace = {}
    for place in {**counts, **parts}:
        categories, classes = shown.shapes[place[1]]
        here = parts.get(place, {})
        sums[place] = Sums(
            counts.get(place, (0,) * categories),
            tuple([here.get(index, _NOTHING) for index in range(classes)]),
        )
    return sums


_NOTHING = Concentration()


def most_exceptions(bags: Iterable[Bag], shown: Shown) -> int:
    """The most answers outside their class in bags of one question and class."""
    by_union: dict[int, int] = {}
    for number, _ in bags:
        by_union[number] = by_union.get(number, 0) + shown.slack
    return sum(
        most if number < 0 else min(most, shown.exceptions[number])
        for number, most in by_union.items()
    )


def exceptions_of(union: Union, question: Question) -> int:
    """How many answers a union shows outside its class."""
    return sum(union.counts) - question.by_class(union.counts)[union.class_index]

"""Everything the product shows of some pools: blocks, unions, unknown, sums and every range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.ranges import extremes
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import sums_of
from avtryck.core.disclosure.tables import Counts, ProtectedTable, Question, RawTable
from avtryck.core.disclosure.tree import Tree, Unit
from confidentiality.worlds.finder import Look, Seen

TWO_LEVELS = Tree.of(
    [
        Unit("o", None, 0),
        Unit("i1", "o", 1),
        Unit("i2", "o", 1),
        Unit("d1", "i1", 2),
        Unit("d2", "i1", 2),
        Unit("d3", "i2", 2),
    ]
)
BESIDE = ("d1", "d2", "d3", "d1", "i1")
"""Where p0, p1, … stand unless a test says otherwise."""


def protected(
    questions: Sequence[Question],
    nodes: Mapping[str, str],
    policy: LedgerPolicy,
    histograms: Sequence[Sequence[Counts]],
) -> ProtectedTable:
    """The production rule on one release; `histograms` per pool and question."""
    raw = {
        pool: {question.key: counts for question, counts in zip(questions, by, strict=True)}
        for pool, by in zip(nodes, histograms, strict=True)
    }
    return protect(RawTable.of(raw), questions, TWO_LEVELS, nodes, policy)


def everything(table: ProtectedTable, tree: Tree = TWO_LEVELS) -> bytes:
    """All that any report may print of a protected table, canonically."""
    sums = sorted(sums_of(table, tree).items(), key=lambda item: item[0])
    ranges = [
        (place, extremes(found, table.questions[place[1]], scores))
        for place, found in sums
        for scores in _scores(len(table.questions[place[1]].classes))
    ]
    return repr((table.blocks, table.unions, table.unknown, sums, ranges)).encode()


def _scores(classes: int) -> list[list[int]]:
    """The share of each class, and the balance of the last against the first."""
    shares = [[int(one == other) for other in range(classes)] for one in range(classes)]
    return [*shares, [-1, *[0] * (classes - 2), 1][:classes]]


def nodes_of(places: Sequence[str]) -> dict[str, str]:
    return {f"p{number}": node for number, node in enumerate(places)}


def product_looks(
    questions: Sequence[Question], places: Sequence[str], policy: LedgerPolicy
) -> list[Look]:
    """A look per question: what is shown of one does not depend on the others (tested)."""
    return [
        Look((number,), product_seen(question, tuple(places), policy))
        for number, question in enumerate(questions)
    ]


@cache
def product_seen(question: Question, places: tuple[str, ...], policy: LedgerPolicy) -> Seen:
    """Remembers what it has published, for the next setting that asks the same."""
    nodes = nodes_of(places)

    @cache
    def seen(pools: tuple[tuple[Counts, ...], ...]) -> bytes:
        return everything(protected([question], nodes, policy, pools))

    return seen


def pooled(cells: Sequence[Sequence[int]], seen: Seen) -> Seen:
    """The same when p0, p1, … are made of several cells each."""

    def show(found: tuple[tuple[Counts, ...], ...]) -> object:
        return seen(
            tuple(
                tuple(
                    tuple(map(sum, zip(*counts, strict=True)))
                    for counts in zip(*(found[cell] for cell in one), strict=True)
                )
                for one in cells
            )
        )

    return show

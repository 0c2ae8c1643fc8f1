"""Published rows for tests of what is shown: our own pools, the product's own Rule U and sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from avtryck.content.figures import figures_of
from avtryck.content.queries import instrument
from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import sums_of
from avtryck.core.disclosure.tables import ProtectedTable, Question, RawTable
from avtryck.core.disclosure.tree import Tree, Unit
from avtryck.org.models import Unit as OrgUnit
from avtryck.published.models import Background, Block, Pool, Release, Sum, Union
from avtryck.published.operations import Edition, publish

Histogram = Sequence[int]


@dataclass(frozen=True)
class Group:
    """One pool: where it stands, which units it is made of, item key → counts by category."""

    node: str
    n: int
    cells: tuple[str, ...]
    histograms: Mapping[str, Histogram]
    ledger: str = "everyone"
    source: str = "live"
    asked: str = "exit-survey/1"


def release(
    name: str,
    groups: Sequence[Group],
    *,
    until: date,
    span_from: date | None = None,
    full: bool = True,
    background: Mapping[str, Mapping[str, int]] | None = None,
    minimum_group: int = 5,
) -> Release:
    """Publish the groups as one release, protected as a close protects them."""
    tree = Tree.of(
        [Unit(*row) for row in OrgUnit.objects.values_list("code", "parent__code", "level")]
    )
    places = dict.fromkeys((group.source, group.ledger) for group in groups)
    made = [
        _ledger(name, [one for one in groups if (one.source, one.ledger) == place], tree)
        for place in places
    ]
    register = [
        Background(source=groups[0].source, field=field, counts=dict(counts))
        for field, counts in (background or {}).items()
    ]
    return publish(
        Edition(
            name=name,
            full=full,
            span_from=span_from,
            until=until,
            minimum_group=minimum_group,
            policy="disclosure-1",
            pools=[row for pools, *_ in made for row in pools],
            blocks=[row for _, blocks, *_ in made for row in blocks],
            unions=[row for *_, unions, _ in made for row in unions],
            sums=[row for *_, sums in made for row in sums],
            background=register,
        )
    )


Made = tuple[list[Pool], list[Block], list[Union], list[Sum]]


def _ledger(name: str, groups: list[Group], tree: Tree) -> Made:
    ids = {f"{name}:{one.source}:{one.ledger}:{at}": one for at, one in enumerate(groups)}
    pools = {
        key: Pool(id=key, source=one.source, ledger=one.ledger, node=one.node, n=one.n,
                  path=path_of(one.node, tree), label=list(one.cells))
        for key, one in ids.items()
    }  # fmt: skip
    table = _protected(ids, tree)
    place = {"source": groups[0].source, "ledger": groups[0].ledger}
    return (
        list(pools.values()),
        [
            Block(pool=pools[one.pool], figure=one.question, kind=one.kind,
                  counts=list(one.counts) if one.counts else None, concentrated=one.class_index,
                  at_least=one.at_least, n=one.n)
            for one in table.blocks
        ],
        [
            Union(**place, node=one.node, path=path_of(one.node, tree), figure=one.question,
                  concentrated=one.class_index, pools=list(one.pools), counts=list(one.counts))
            for one in table.unions
        ],
        [
            Sum(**place, node=node, figure=figure, counts=list(sums.counts),
                at_least=[[at, part.at_least, part.n]
                          for at, part in enumerate(sums.concentrated) if part.n])
            for (node, figure), sums in sums_of(table, tree).items()
        ],
    )  # fmt: skip


def path_of(node: str, tree: Tree) -> str:
    return "".join(f"{code}/" for code in reversed(tree.path(node)))


def _protected(ids: Mapping[str, Group], tree: Tree) -> ProtectedTable:
    questions: dict[str, Question] = {}
    histograms: dict[str, dict[str, Histogram]] = {}
    for key, group in ids.items():
        items = figures_of(instrument(group.asked))
        names = {item.key: figure for figure, item in items.items()}
        histograms[key] = {names[item]: counts for item, counts in group.histograms.items()}
        for figure in histograms[key]:
            item = items[figure]
            questions[figure] = Question(figure, item.categories, item.classes, item.linked)
    return protect(
        RawTable.of(histograms),
        list(questions.values()),
        tree,
        {key: group.node for key, group in ids.items()},
        LedgerPolicy("test", 5),
    )

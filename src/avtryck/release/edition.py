"""From histograms to what is published: Rule U, unions, sums, background."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import Sums, sums_of
from avtryck.core.disclosure.tables import ProtectedTable, RawTable
from avtryck.core.disclosure.tree import Tree
from avtryck.core.disclosure.windows import Span
from avtryck.published.models import Background, Block, Pool, Sum, Union
from avtryck.published.operations import Edition
from avtryck.release.counting import Tally, merged
from avtryck.release.planning import PlacedPool
from avtryck.release.policies import POLICY, LedgerRules
from avtryck.release.response import responses

Place = tuple[str, str]  # source, ledger


@dataclass(frozen=True)
class Terms:
    """Under which a release is made."""

    name: str
    full: bool
    span_from: date | None
    until: date
    minimum_group: int
    policy: str = POLICY


def edition_of(
    terms: Terms,
    pools: list[PlacedPool],
    tally: Tally,
    rules: Mapping[str, LedgerRules],
    tree: Tree,
) -> Edition:
    """Everything this release publishes, from protected tables only."""
    rows = {pool.id: _pool_row(pool, tree) for pool in pools}
    blocks: list[Block] = []
    unions: list[Union] = []
    sums: list[Sum] = []
    for place in sorted({(pool.source, pool.ledger) for pool in pools}):
        mine = {pool.id: pool.node for pool in pools if (pool.source, pool.ledger) == place}
        table = _protected(mine, tally, rules[place[1]], tree)
        blocks += _blocks(table, rows)
        unions += _unions(table, place, tree)
        sums += _sums(sums_of(table, tree), place)
    return Edition(
        name=terms.name,
        full=terms.full,
        span_from=terms.span_from,
        until=terms.until,
        minimum_group=terms.minimum_group,
        policy=terms.policy,
        pools=list(rows.values()),
        blocks=blocks,
        unions=unions,
        sums=sums,
        background=_background(terms, pools, tally),
        responses=responses(
            rows.values(),
            tree,
            full=terms.full,
            span=Span(terms.span_from, terms.until),
            minimum_group=terms.minimum_group,
        ),
    )


def _protected(
    nodes: Mapping[str, str], tally: Tally, rules: LedgerRules, tree: Tree
) -> ProtectedTable:
    histograms = {pool: tally.histograms.get(pool, {}) for pool in nodes}
    asked = {figure for by_figure in histograms.values() for figure in by_figure}
    questions = [tally.questions[figure] for figure in sorted(asked)]
    return protect(RawTable.of(histograms), questions, tree, nodes, rules.policy)


def _path(node: str, tree: Tree) -> str:
    return "/".join(reversed(tree.path(node))) + "/"


def _pool_row(pool: PlacedPool, tree: Tree) -> Pool:
    return Pool(
        id=pool.id,
        source=pool.source,
        ledger=pool.ledger,
        node=pool.node,
        path=_path(pool.node, tree),
        n=pool.n,
        since=date.fromisoformat(pool.since) if pool.since else None,
        label=sorted(pool.label),  # not the cells: a group with one leaver would say who answered
    )


def _blocks(table: ProtectedTable, rows: Mapping[str, Pool]) -> list[Block]:
    return [
        Block(
            pool=rows[block.pool],
            figure=block.question,
            kind=block.kind,
            counts=list(block.counts) if block.counts is not None else None,
            concentrated=block.class_index,
            at_least=block.at_least,
            n=block.n,
        )
        for block in table.blocks
    ]


def _unions(table: ProtectedTable, place: Place, tree: Tree) -> list[Union]:
    return [
        Union(
            source=place[0],
            ledger=place[1],
            node=union.node,
            path=_path(union.node, tree),
            figure=union.question,
            concentrated=union.class_index,
            pools=list(union.pools),
            counts=list(union.counts),
        )
        for union in table.unions
    ]


def _sums(found: Mapping[tuple[str, str], Sums], place: Place) -> list[Sum]:
    return [
        Sum(
            source=place[0],
            ledger=place[1],
            node=node,
            figure=figure,
            counts=list(sums.counts),
            at_least=[
                [index, part.at_least, part.n]
                for index, part in enumerate(sums.concentrated)
                if part.n
            ],
        )
        for (node, figure), sums in sorted(found.items())
    ]


def _background(terms: Terms, pools: list[PlacedPool], tally: Tally) -> list[Background]:
    """The whole organisation's register, at full closes only, categories under k merged."""
    if not terms.full:
        return []
    totals: dict[tuple[str, str], Counter[str]] = {}
    for pool in pools:
        for name, counts in tally.background.get(pool.id, {}).items():
            totals.setdefault((pool.source, name), Counter()).update(counts)
    return [
        Background(source=source, field=name, counts=merged(counts, minimum=terms.minimum_group))
        for (source, name), counts in sorted(totals.items())
    ]

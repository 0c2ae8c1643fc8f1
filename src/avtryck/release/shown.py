"""What a release showed, read back from its published rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from avtryck.content.figures import figures_of, versions_of
from avtryck.core.disclosure import tables
from avtryck.core.disclosure.sums import Shown, bags_of, exceptions_of
from avtryck.core.disclosure.tables import Question
from avtryck.published.models import Block, Release, Sum, Union


def shown_in(
    release: Release, ledger: tuple[str, str], paths: Mapping[str, Sequence[str]]
) -> Shown:
    """One ledger's release; `paths` = pool → its node and all above when it was published."""
    source, name = ledger
    at = {"source": source, "ledger": name}
    rows = Block.objects.filter(
        pool__release=release, pool__source=source, pool__ledger=name
    ).exclude(kind="not_shown")
    blocks = [_block(row) for row in rows]
    unions = [_union(row) for row in Union.objects.filter(release=release, **at).order_by("id")]
    roots = {path[-1] for path in paths.values()}
    tops = list(Sum.objects.filter(release=release, node__in=roots, **at))
    left = _climbed(blocks, unions, tops, paths)
    slack = max((_slack(block) for block in blocks), default=0)
    sizes = {row.figure: len(row.counts) for row in tops}
    return Shown(
        blocks=blocks,
        unions=unions,
        exceptions=_exceptions(unions),
        bags=bags_of(blocks, unions, left, paths),
        shapes={figure: (size, size) for figure, size in sizes.items()},
        slack=slack,
    )


def _block(row: Block) -> tables.Block:
    return tables.Block(
        pool=row.pool_id,
        question=row.figure,
        kind="exact" if row.kind == "exact" else "at_least",
        counts=tuple(row.counts) if row.counts is not None else None,
        class_index=row.concentrated,
        at_least=row.at_least,
        n=row.n,
    )


def _union(row: Union) -> tables.Union:
    return tables.Union(row.node, row.figure, row.concentrated, tuple(row.pools), tuple(row.counts))


def _slack(block: tables.Block) -> int:
    if block.class_index is None:
        return 0
    return (block.n or 0) - (block.at_least or 0)


def _climbed(
    blocks: Iterable[tables.Block],
    unions: Iterable[tables.Union],
    tops: Iterable[Sum],
    paths: Mapping[str, Sequence[str]],
) -> set[tuple[str, str]]:
    """(pool, figure) of blocks that reached their root together: the root's sum gave them less
    room than each its own. Linked questions, and ledgers with t known in each pool, never climb.
    """
    united = {(pool, union.question) for union in unions for pool in union.pools}
    together: dict[tuple[str, str, int], list[tables.Block]] = defaultdict(list)
    for block in blocks:
        if block.class_index is not None and (block.pool, block.question) not in united:
            root = paths[block.pool][-1]
            together[root, block.question, block.class_index].append(block)
    room = {
        (row.node, row.figure, index): n - least for row in tops for index, least, n in row.at_least
    }
    return {
        (block.pool, block.question)
        for key, same in together.items()
        if room[key] < sum(map(_slack, same))
        for block in same
    }


def _exceptions(unions: Sequence[tables.Union]) -> list[int]:
    """Answers outside the class of each union; all of them when its question is not known here."""
    questions: dict[str, Question | None] = {}
    for union in unions:
        if union.question not in questions:
            questions[union.question] = _question(union.question, len(union.counts))
    found = []
    for union in unions:
        question = questions[union.question]
        found.append(exceptions_of(union, question) if question else sum(union.counts))
    return found


def _question(figure: str, size: int) -> Question | None:
    key = figure.split("~", 1)[0].split("/", 1)[0]
    for version in reversed(versions_of(key)):
        item = figures_of(version).get(figure)
        if item is not None and len(item.categories) == size:
            return Question(figure, item.categories, item.classes)
    return None

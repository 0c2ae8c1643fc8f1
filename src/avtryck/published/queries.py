from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Model

from avtryck.published.models import (
    Background,
    Block,
    CommentPool,
    CommentTheme,
    Pool,
    PublishedComment,
    Release,
    Response,
    Sum,
    Union,
)
from avtryck.published.operations import head_of, ledger_hash


def rows_of(release: Release) -> list[Model]:
    tables = (Pool, Union, Sum, Background, Response, CommentPool)
    inside = (Block, PublishedComment, CommentTheme)
    rows: list[Model] = [row for table in tables for row in table.objects.filter(release=release)]
    return rows + [row for one in inside for row in one.objects.filter(pool__release=release)]


def chain_breaks() -> Iterator[str]:
    """Every release whose rows or place in the chain do not verify."""
    previous = ""
    for expected, release in enumerate(Release.objects.order_by("sequence"), start=1):
        if release.sequence != expected or release.previous != previous:
            yield f"{release.name}: does not follow its predecessor"
        if release.hash != ledger_hash(
            release.previous, head_of(release, release.sequence), rows_of(release)
        ):
            yield f"{release.name}: the rows are not those that were published"
        previous = release.hash


def last_until(*, full: bool | None = None) -> date | None:
    """The cut-off of the last release (of its kind)."""
    releases = Release.objects.order_by("-until")
    if full is not None:
        releases = releases.filter(full=full)
    last = releases.first()
    return last.until if last else None


def previous_pools(source: str, ledger: str) -> list[list[str]]:
    """Unit codes of the pools of the last release that pooled this ledger."""
    last = Pool.objects.filter(source=source, ledger=ledger).order_by("-release__sequence").first()
    if last is None:
        return []
    same = Pool.objects.filter(source=source, ledger=ledger, release=last.release_id)
    return [list(pool.label) for pool in same]


def sum_breaks() -> Iterator[str]:
    """Every stored sum that is not what its release's blocks and unions add up to."""
    for release in Release.objects.order_by("sequence"):
        expected = _recounted(release)
        stored = {}
        for row in Sum.objects.filter(release=release):
            bounded = sum(n for _class, _least, n in row.at_least)
            stored[row.source, row.ledger, row.node, row.figure] = (tuple(row.counts), bounded)
        for key in sorted(expected.keys() | stored.keys()):
            if expected.get(key) != stored.get(key):
                yield f"{release.name}: the sum of {key[3]} at {key[2]} ({key[1]}) is wrong"


SumKey = tuple[str, str, str, str]  # source, ledger, node, figure


def _recounted(release: Release) -> dict[SumKey, tuple[tuple[int, ...], int]]:
    """(exact counts, answers in concentrated blocks) from pools, blocks and unions alone."""
    found: dict[SumKey, tuple[tuple[int, ...], int]] = {}
    united: dict[tuple[str, str], str] = {}

    def put(key: SumKey, counts: tuple[int, ...], bounded: int) -> None:
        old, more = found.get(key, ((), 0))
        longest = max(len(old), len(counts))
        padded = [part + (0,) * (longest - len(part)) for part in (old, counts)]
        found[key] = (tuple(map(sum, zip(*padded, strict=True))), more + bounded)

    for union in Union.objects.filter(release=release):
        united |= {(pool, union.figure): union.path for pool in union.pools}
        for node in union.path.strip("/").split("/"):
            put((union.source, union.ledger, node, union.figure), tuple(union.counts), 0)
    blocks = Block.objects.filter(pool__release=release).exclude(kind="not_shown")
    for block in blocks.select_related("pool"):
        pool = block.pool
        nodes = pool.path.strip("/").split("/")
        if block.kind != "exact":
            above = united.get((pool.id, block.figure), "").strip("/")
            nodes = nodes[len(above.split("/")) :] if above else nodes
        for node in nodes:
            counts = tuple(block.counts or ())
            put(
                (pool.source, pool.ledger, node, block.figure),
                counts,
                0 if counts else block.n or 0,
            )
    return _with_zeros(found, release)


def _with_zeros(
    found: dict[SumKey, tuple[tuple[int, ...], int]], release: Release
) -> dict[SumKey, tuple[tuple[int, ...], int]]:
    """Where only concentrated blocks stand, the stored counts are zeros of the figure's length."""
    lengths = {row.figure: len(row.counts) for row in Sum.objects.filter(release=release)}
    return {
        key: (counts or (0,) * lengths.get(key[3], 0), bounded)
        for key, (counts, bounded) in found.items()
    }

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.forms.models import model_to_dict

from avtryck.clock import today
from avtryck.core.instruments.asked import EVERYONE
from avtryck.published.models import (
    Background,
    Block,
    CommentPool,
    CommentTheme,
    Headcount,
    Pool,
    PublishedComment,
    Release,
    Response,
    Sum,
    Union,
    WriteOnce,
)

TABLES: tuple[type[WriteOnce], ...] = (
    Pool, Block, Union, Sum, Background, Response, CommentPool, PublishedComment, CommentTheme,
)  # fmt: skip
WITHIN_A_POOL = (Block, PublishedComment, CommentTheme)
"""Rows that belong to their release through their pool."""
ADDED_LATER = {"pool": ("since",)}
"""Columns younger than the first releases: left out of a row's facts when empty, so that what was
published before the column came keeps its hash."""


@dataclass(frozen=True)
class Edition:
    """Everything one release publishes, made from protected tables only."""

    name: str
    full: bool
    span_from: date | None
    until: date
    minimum_group: int
    policy: str
    pools: Sequence[Pool]
    blocks: Sequence[Block]
    unions: Sequence[Union]
    sums: Sequence[Sum]
    background: Sequence[Background]
    responses: Sequence[Response] = ()
    comment_pools: Sequence[CommentPool] = ()
    comments: Sequence[PublishedComment] = ()
    themes: Sequence[CommentTheme] = ()


def facts(row: Model) -> dict[str, Any]:
    """A row's content without its number in the table."""
    found = model_to_dict(row)
    if row._meta.pk.get_internal_type() == "BigAutoField":
        found.pop("id", None)
    table = str(row._meta.model_name)
    for column in ADDED_LATER.get(table, ()):
        if found[column] is None:
            del found[column]
    return found | {"table": table}


def ledger_hash(previous: str, head: dict[str, Any], rows: Iterable[Model]) -> str:
    """sha256 over the previous hash, the release's own facts and all its rows, in sorted order."""
    lines = sorted(json.dumps(facts(row), sort_keys=True, default=str) for row in rows)
    first = json.dumps(head, sort_keys=True, default=str)
    return hashlib.sha256("\n".join([previous, first, *lines]).encode()).hexdigest()


def head_of(release: Release | Edition, sequence: int) -> dict[str, Any]:
    fields = ("name", "full", "span_from", "until", "minimum_group", "policy")
    return {field: getattr(release, field) for field in fields} | {"sequence": sequence}


@transaction.atomic
def publish(edition: Edition) -> Release:
    """Write one release, once. The same name again returns what is there."""
    return Release.objects.filter(pk=edition.name).first() or write(edition)


@transaction.atomic
def write(edition: Edition) -> Release:
    """IntegrityError when there is one of that name: whoever comes second knows that it is."""
    last = Release.objects.order_by("-sequence").first()
    sequence, previous = (last.sequence + 1, last.hash) if last else (1, "")
    release = Release(
        name=edition.name,
        sequence=sequence,
        full=edition.full,
        span_from=edition.span_from,
        until=edition.until,
        minimum_group=edition.minimum_group,
        policy=edition.policy,
        previous=previous,
        made_on=today(),
    )
    tables = (
        edition.pools, edition.blocks, edition.unions,
        edition.sums, edition.background, edition.responses,
        edition.comment_pools, edition.comments, edition.themes,
    )  # fmt: skip
    rows: list[Any] = [row for table in tables for row in table]
    for row in rows:
        if not isinstance(row, WITHIN_A_POOL):
            row.release = release
    release.hash = ledger_hash(previous, head_of(edition, sequence), rows)
    release.save(force_insert=True)
    for model, table in zip(TABLES, tables, strict=True):
        model.objects.bulk_create(list(table), batch_size=500)
    places = [(row.source, row.path, row.n) for row in edition.pools if row.ledger == EVERYONE]
    write_headcounts(release=release, counted=headcounts(places))
    return release


Counted = dict[tuple[str, str], tuple[int, int]]
"""(source, node) → (people, pools)."""


def headcounts(places: Iterable[tuple[str, str, int]]) -> Counted:
    """People and pools inside every node, from each pool's source, path and size."""
    found: Counted = {}
    for source, path, n in places:
        for node in filter(None, path.split("/")):
            people, pools = found.get((source, node), (0, 0))
            found[source, node] = (people + n, pools + 1)
    return found


@transaction.atomic
def write_headcounts(*, release: Release, counted: Counted) -> None:
    """In place of those that the release has."""
    Headcount.objects.filter(release=release).delete()
    Headcount.objects.bulk_create(
        [
            Headcount(release=release, source=source, node=node, people=people, pools=pools)
            for (source, node), (people, pools) in counted.items()
        ],
        batch_size=500,
    )

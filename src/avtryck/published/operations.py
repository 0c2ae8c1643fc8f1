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

from avtryck.published.models import Background, Block, Pool, Release, Sum, Union, WriteOnce

TABLES: tuple[type[WriteOnce], ...] = (Pool, Block, Union, Sum, Background)


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


def facts(row: Model) -> dict[str, Any]:
    """A row's content without its number in the table."""
    found = model_to_dict(row)
    if row._meta.pk.get_internal_type() == "BigAutoField":
        found.pop("id", None)
    return found | {"table": row._meta.model_name}


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
    found = Release.objects.filter(pk=edition.name).first()
    if found is not None:
        return found
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
    )
    tables = (edition.pools, edition.unions, edition.sums, edition.background)
    rows: list[Any] = [row for table in tables for row in table]
    for row in rows:
        row.release = release
    release.hash = ledger_hash(previous, head_of(edition, sequence), [*rows, *edition.blocks])
    release.save(force_insert=True)
    for model, table in zip(TABLES, (edition.pools, edition.blocks, *tables[1:]), strict=True):
        model.objects.bulk_create(list(table), batch_size=500)
    return release

"""The release's door: the only bulk way out, and only towards pools."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from avtryck.keys.operations import SHEETS, destroy, make_key, secret, wipe_log
from avtryck.keys.sealing import Place, open_sealed, seal
from avtryck.vault.models import Comment, Run, Sheet, SheetKey

__all__ = ["Run"]  # a release holds its run, and reaches it through this door

CHUNK = 1000
Ledger = tuple[str, str]  # (source, ledger)


class OtherArgumentsError(ValueError):
    """A release of this name exists with other arguments."""


class AnotherRunningError(RuntimeError):
    """Another release is under way; finish it first (same command again)."""


class MovedMeanwhileError(RuntimeError):
    """Sheets came or went between planning and assigning; nothing was assigned."""


@dataclass(frozen=True)
class Extracted:
    """One sheet, opened in memory, with the pool it was put into."""

    pool: str
    ledger: str
    instrument: str
    answers: dict[str, Any]


@transaction.atomic(using="vault")
def begin(*, name: str, arguments: dict[str, Any]) -> Run:
    """Start or resume a release: the row is the lock."""
    SheetKey.objects.select_for_update().filter(pk=1).first()  # two that begin wait in a line
    run = Run.objects.select_for_update().filter(pk=name).first()
    if run is None:
        if Run.objects.filter(done=False).exists():
            raise AnotherRunningError(name)
        return Run.objects.create(name=name, arguments=arguments)
    if run.arguments != arguments:
        raise OtherArgumentsError(name)
    return run


def arguments_of(name: str) -> dict[str, Any] | None:
    """With which arguments a release was begun; None when it was not."""
    run = Run.objects.filter(pk=name).first()
    return run.arguments if run else None


def waiting(*, until: date) -> QuerySet[Sheet]:
    """Counted sheets that no pool holds yet and that were received by `until`."""
    by_then = Q(received=None) | Q(received__lte=until)
    return Sheet.objects.filter(by_then, counts=True, pool="")


def cells(*, until: date) -> dict[Ledger, dict[str, int]]:
    """Counts of waiting sheets by unit, a table a ledger and source. Carries no answers."""
    found: dict[Ledger, Counter[str]] = defaultdict(Counter)
    for source, ledger, unit in waiting(until=until).values_list("source", "ledger", "unit"):
        found[source, ledger][unit] += 1
    return {key: dict(counter) for key, counter in found.items()}


@transaction.atomic(using="vault")
def assign(
    *,
    run: Run,
    until: date,
    pools: Mapping[Ledger, Mapping[str, tuple[str, int]]],
    described: dict[str, Any],
) -> Run:
    """Step 1 of publishing: put every sheet of a planned cell into its pool, once for ever.

    `pools`: unit → (pool id, planned count); MovedMeanwhileError when a count has changed since.
    """
    fresh = Run.objects.select_for_update().get(pk=run.pk)
    if fresh.assignment is not None:
        return fresh
    for (source, ledger), pool_of_unit in pools.items():
        sheets = waiting(until=until).filter(source=source, ledger=ledger)
        for unit, (pool, planned) in pool_of_unit.items():
            if sheets.filter(unit=unit).update(pool=pool) != planned:
                raise MovedMeanwhileError(unit)
    fresh.assignment = described
    fresh.save()
    return fresh


def pool_ids(run: Run) -> list[str]:
    return [pool["id"] for pool in (run.assignment or {}).get("pools", [])]


def extract(*, run: Run) -> Iterator[Extracted]:
    """Open, in memory, every sheet that this release pools."""
    pools = pool_ids(run)
    keys: dict[UUID, bytes] = {}
    for start in range(0, len(pools), CHUNK):
        for sheet in Sheet.objects.filter(pool__in=pools[start : start + CHUNK]).iterator(CHUNK):
            answers = json.loads(_opened(sheet, keys))
            yield Extracted(sheet.pool, sheet.ledger, sheet.instrument, answers)


def _key_of(sealed: bytes, keys: dict[UUID, bytes]) -> bytes:
    key_id = UUID(bytes=sealed[1:17])
    if key_id not in keys:
        keys[key_id] = secret(key_id)
    return keys[key_id]


def _place(row: Sheet | Comment) -> Place:
    if isinstance(row, Sheet):
        return Place("sheet", "answers", row.ledger, row.id.hex)
    return Place("comment", row.question, "", row.id.hex)


def _opened(row: Sheet | Comment, keys: dict[UUID, bytes]) -> bytes:
    sealed = bytes(row.sealed)
    return open_sealed(sealed, place=_place(row), key=_key_of(sealed, keys))


def finish(*, run: Run) -> None:
    """Step 3: delete what is pooled, reseal what waits to a new key, destroy the old one."""
    with transaction.atomic(using="vault"):
        Sheet.objects.filter(pool__in=pool_ids(run)).delete()
    if SheetKey.objects.filter(pk=1, previous=None).exists():
        _reseal(make_key(purpose=SHEETS))
    _destroy_previous_key()
    with transaction.atomic(using="vault"):
        Run.objects.filter(pk=run.pk).update(done=True)
    for store in ("keys", "vault"):
        wipe_log(store=store)


@transaction.atomic(using="vault")
def _reseal(new: UUID) -> None:
    # Who deposits meanwhile waits, and then starts anew.
    if SheetKey.objects.select_for_update().get(pk=1).previous is not None:
        return  # another process finishes the same release
    key, keys = secret(new), dict[UUID, bytes]()
    for model in (Sheet, Comment):
        rows: list[Any] = list(model.objects.all())
        for row in rows:
            row.sealed = seal(_opened(row, keys), key_id=new, place=_place(row), key=key)
        model.objects.bulk_create(
            rows,
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["sealed"],
        )
    SheetKey.objects.filter(pk=1).update(key=new, previous=F("key"))


def _destroy_previous_key() -> None:
    """After the resealing has committed: the old key opens nothing that is still needed."""
    row = SheetKey.objects.filter(pk=1).first()
    if row is not None and row.previous is not None:
        destroy(key_id=row.previous)
        SheetKey.objects.filter(pk=1).update(previous=None)

"""The release's door: the only bulk way out, and only towards pools."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from avtryck.keys.operations import SHEETS, destroy, make_key, secret
from avtryck.keys.sealing import seal
from avtryck.keys.wiping import wipe, wipe_keys
from avtryck.vault.giving import GivenSheet, given_sheets, told, waiting_by_spot
from avtryck.vault.models import Comment, Review, Run, Sheet, SheetKey
from avtryck.vault.opening import Row, opened, place_of
from avtryck.vault.spots import COMMENTS, LIVE, Spot, count, counted_spots, uncounted_spots

# A release holds its run, and decides what counts, and what one person may know, by spots.
__all__ = [
    "COMMENTS",
    "LIVE",
    "GivenSheet",
    "Run",
    "Spot",
    "given_sheets",
    "told",
    "waiting_by_spot",
]

CHUNK = 1000
SEALED: tuple[type[Row], ...] = (Sheet, Comment, Review)
Ledger = tuple[str, str]  # (source, ledger)
May = Callable[[Spot, int, AbstractSet[Spot]], bool]


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


def begin(*, name: str, arguments: dict[str, Any]) -> Run:
    """Start or resume a release: the row is the lock."""
    try:
        return _begin(name, arguments)
    except IntegrityError:  # another process began in the same instant: its row is there now
        return _begin(name, arguments)


@transaction.atomic(using="vault")
def _begin(name: str, arguments: dict[str, Any]) -> Run:
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


def cells_of(name: str) -> dict[str, tuple[str, ...]]:
    """Pool id → codes of the units its people left; {} for a release that has no run here."""
    run = Run.objects.filter(pk=name).first()
    pools = (run.assignment or {}).get("pools", []) if run else []
    return {pool["id"]: tuple(sorted(pool["cells"])) for pool in pools}


@transaction.atomic(using="vault")
def promote(*, until: date, may: May) -> None:
    """Let uncounted live answers count, a whole spot at a time, oldest first.

    `may(spot, how many, counted spots)` is asked once a spot, and sees those that have just
    begun to count. Nobody deposits meanwhile.
    """
    SheetKey.objects.select_for_update().filter(pk=1).first()
    counted = counted_spots()
    for spot, size in uncounted_spots(until=until):
        if may(spot, size, counted):
            count(spot)
            counted = counted_spots()


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


def oldest(*, until: date) -> dict[Ledger, dict[str, date | None]]:
    """When the longest waiting of each cell's sheets was received; None: one carries no date."""
    found: dict[Ledger, dict[str, date | None]] = defaultdict(dict)
    columns = ("source", "ledger", "unit", "received")
    for source, ledger, unit, received in waiting(until=until).values_list(*columns).distinct():
        units = found[source, ledger]
        first = units.get(unit, received)
        units[unit] = None if None in (first, received) else min(first, received)
    return dict(found)


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
            answers = json.loads(opened(sheet, keys))
            yield Extracted(sheet.pool, sheet.ledger, sheet.instrument, answers)


def finish(*, run: Run) -> None:
    """Step 3: delete what is pooled, reseal what waits to a new key, destroy the old one."""
    with transaction.atomic(using="vault"):
        Sheet.objects.filter(pool__in=pool_ids(run)).delete()
    if SheetKey.objects.filter(pk=1, previous=None).exists():
        new = make_key(purpose=SHEETS)
        if not _reseal(run, new):
            destroy(key_id=new)
    _destroy_previous_key(run)
    wipe_keys()
    wipe(store="vault", tables=[model._meta.db_table for model in SEALED])


@transaction.atomic(using="vault")
def _reseal(run: Run, new: UUID) -> bool:
    """False when another process that finishes the same release has done it."""
    # Who deposits meanwhile waits, and then starts anew.
    replaced = SheetKey.objects.select_for_update().get(pk=1).previous is not None
    if replaced or Run.objects.filter(pk=run.pk, done=True).exists():
        return False
    for model in SEALED:
        _reseal_rows(model, new)
    SheetKey.objects.filter(pk=1).update(key=new, previous=F("key"))
    return True


def _reseal_rows(model: type[Row], new: UUID) -> None:
    key, keys = secret(new), dict[UUID, bytes]()
    rows: list[Any] = list(model._default_manager.exclude(sealed=None))
    for row in rows:
        row.sealed = seal(opened(row, keys), key_id=new, place=place_of(row), key=key)
    model._default_manager.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["sealed"],
    )


def _destroy_previous_key(run: Run) -> None:
    """After the resealing has committed: the old key opens nothing that is still needed."""
    previous = SheetKey.objects.filter(pk=1).values_list("previous", flat=True).first()
    if previous is not None:
        destroy(key_id=previous)
    with transaction.atomic(using="vault"):
        Run.objects.filter(pk=run.pk).update(done=True)
        if previous is not None:  # not the next release's, which may have begun
            SheetKey.objects.filter(pk=1, previous=previous).update(previous=None)

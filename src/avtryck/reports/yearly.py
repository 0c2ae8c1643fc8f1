"""All yearly reports at once, ordered by central HR and made by the jobs, a little every minute.

Killed at any point, the next round goes on with the files that are missing.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import structlog
from django.conf import settings
from django.db import transaction

from avtryck.audit.operations import record
from avtryck.clock import now
from avtryck.org.access import Scope
from avtryck.org.models import Person, Unit
from avtryck.reports.advance import withheld
from avtryck.reports.batch import key_of
from avtryck.reports.files import HALF, put, written
from avtryck.reports.models import YearlyBatch
from avtryck.reports.report import report
from avtryck.reports.year import Done, Edition, window_of

State = YearlyBatch.State
UNDER_WAY = (State.WAITING, State.RUNNING)
FOLDER = "yearly-reports"
ARCHIVE = "reports.zip"
SECONDS = 40
"""Of each minute, so that letters are sent in between."""
KEPT = timedelta(days=30)

log = structlog.get_logger("avtryck.reports")


class Measures(Protocol):
    """What has been done about a unit's findings, as far as somebody may see it."""

    def __call__(self, unit: Unit, language: str, scope: Scope) -> tuple[Done, ...]: ...


@transaction.atomic
def order(*, year: int, language: str, kind: str, person: Person) -> YearlyBatch:
    """The one that is under way for the same year, language and kind, or a new one."""
    same = YearlyBatch.objects.filter(year=year, language=language, kind=kind, state__in=UNDER_WAY)
    found = same.first()
    if found is not None:
        return found
    made = YearlyBatch.objects.create(
        year=year,
        language=language,
        kind=kind,
        ordered_by=person,
        ordered_at=now(),
        total=Unit.objects.count(),
    )
    record(actor=person.actor, verb="order yearly reports", subject=f"yearly/{made.pk}",
           year=year, kind=kind)  # fmt: skip
    return made


@transaction.atomic
def cancel(*, batch: YearlyBatch, person: Person) -> bool:
    """Whether there was anything left to stop. What it made is removed."""
    stopped = YearlyBatch.objects.filter(pk=batch.pk, state__in=UNDER_WAY).update(
        state=State.CANCELLED, ended_at=now()
    )
    if stopped:
        record(actor=person.actor, verb="cancel yearly reports", subject=f"yearly/{batch.pk}")
        _remove(batch)
    return bool(stopped)


def work(measures: Measures, seconds: float = SECONDS) -> int:
    """Goes on with what is ordered, for about so many seconds; how many files were made."""
    _forget_old()
    until, made = time.monotonic() + seconds, 0
    for batch in YearlyBatch.objects.filter(state__in=UNDER_WAY).order_by("ordered_at", "pk"):
        try:
            for _made in _go_on(batch, measures):
                made += 1
                if time.monotonic() > until:
                    return made
        except Exception:
            log.exception("yearly reports failed", batch=str(batch.pk))
            _end(batch, State.FAILED)
    return made


def archive_of(batch: YearlyBatch) -> Path:
    """Where the finished archive lies, on the machine that made it."""
    return folder_of(batch) / ARCHIVE


def folder_of(batch: YearlyBatch) -> Path:
    return Path(settings.ENV.data) / FOLDER / str(batch.pk)


def _go_on(batch: YearlyBatch, measures: Measures) -> Iterator[Path]:
    """Makes the files that are missing, then the archive; stops when somebody cancels."""
    scope = Scope(batch.ordered_by)
    folder = folder_of(batch)
    key = key_of(batch.year, batch.language, batch.kind)
    if batch.key != key:  # nothing is made yet, or of something that has changed since
        _remove(batch)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    units = list(Unit.objects.filter(scope.readable_units).order_by("path"))
    if not _say(batch, state=State.RUNNING, key=key, total=len(units)):
        return
    made = 0
    for unit in units:
        path = folder / f"{unit.code}.{batch.kind}"
        fresh = not path.exists()
        if fresh:
            put(path, _file(batch, unit, scope, measures))
        made += 1
        if fresh:
            if not _say(batch, made=made):
                _remove(batch)
                return
            yield path
    _pack(batch, units)
    _end(batch, State.DONE, made=made)


def _file(batch: YearlyBatch, unit: Unit, scope: Scope, measures: Measures) -> bytes:
    window = window_of(batch.year)
    found = report(unit, window, batch.language, withheld=withheld(scope, unit))
    edition = Edition(batch.year, measures(unit, batch.language, scope))
    return written(found, batch.kind, edition)


def _say(batch: YearlyBatch, **facts: object) -> bool:
    """False when somebody has cancelled in the meantime."""
    same = YearlyBatch.objects.filter(pk=batch.pk, state__in=UNDER_WAY)
    return bool(same.update(**facts))


def _end(batch: YearlyBatch, state: str, **facts: object) -> None:
    if not _say(batch, state=state, ended_at=now(), **facts):
        _remove(batch)


def _pack(batch: YearlyBatch, units: list[Unit]) -> None:
    """The archive in the tree's order; the same bytes for the same files. The files then go."""
    folder = folder_of(batch)
    half = folder / f"{HALF[0]}{ARCHIVE}{HALF[1]}"
    at = (batch.year, 12, 31, 12, 0, 0)
    with ZipFile(half, "w") as packed:
        for unit in units:
            entry = ZipInfo(f"{unit.code}.{batch.kind}", at)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            packed.writestr(entry, (folder / entry.filename).read_bytes())
    half.replace(folder / ARCHIVE)
    for unit in units:
        (folder / f"{unit.code}.{batch.kind}").unlink(missing_ok=True)


def _forget_old() -> None:
    for batch in YearlyBatch.objects.filter(ended_at__lt=now() - KEPT):
        _remove(batch)
        batch.delete()


def _remove(batch: YearlyBatch) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder_of(batch))


__all__ = ["State", "archive_of", "cancel", "order", "work"]

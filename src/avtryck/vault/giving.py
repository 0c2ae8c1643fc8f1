"""What a finalised interview gives to be counted: one sheet, once, and who may know of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from avtryck.keys.operations import secret
from avtryck.keys.sealing import Place, open_sealed
from avtryck.vault.models import Given, Sheet, SheetKey
from avtryck.vault.sheets import SheetDraft, by_id, current_sheet_key, sealed_sheet
from avtryck.vault.spots import LIVE, Spot, counted_spots

LEDGER = "interviews"
TOLD = "told"
"""In a sheet: the items on which the leaver lets the interviewer tell the management."""


class MovedMeanwhileError(RuntimeError):
    """The sheets are being sealed to another key, or the place is taken; nothing was deposited."""


@dataclass(frozen=True)
class GivenSheet:
    """An interview whose sheet came to lie there: register facts, whatever has become of it."""

    interview: UUID
    unit: str
    received: date

    @property
    def spot(self) -> Spot:
        return LEDGER, self.unit, self.received


def give(*, interview: UUID, draft: SheetDraft, unless: Collection[Spot] = ()) -> bool:
    """Deposit an interview's sheet; False when it has given one before.

    MovedMeanwhileError when the key is being replaced, or something counted waits at one of the
    spots `unless` (what counts was decided because they were empty).
    """
    return give_several(drafts={interview: draft}, unless=unless) == 1


def give_several(*, drafts: Mapping[UUID, SheetDraft], unless: Collection[Spot] = ()) -> int:
    """The same of several interviews at once; how many had given none before."""
    key_id = current_sheet_key()
    key = secret(key_id)
    rows = {pk: sealed_sheet(draft, key_id=key_id, key=key) for pk, draft in drafts.items()}
    with transaction.atomic(using="vault"):
        if SheetKey.objects.select_for_update().get(pk=1).key != key_id:
            raise MovedMeanwhileError
        done = {one.interview for one in given_sheets(list(rows))}
        fresh = {pk: row for pk, row in rows.items() if pk not in done}
        if fresh and unless and not counted_spots().isdisjoint(unless):
            raise MovedMeanwhileError
        Given.objects.bulk_create(
            Given(interview=pk, unit=drafts[pk].unit, received=_day(drafts[pk])) for pk in fresh
        )
        if fresh:
            _put_among_the_others(fresh.values())
    return len(fresh)


def _day(draft: SheetDraft) -> date:
    if draft.received is None or draft.ledger != LEDGER:
        raise ValueError("a sheet of an interview has a day and its own ledger")
    return draft.received


def _put_among_the_others(fresh: Iterable[Sheet]) -> None:
    """All that waits is written anew in the order of random keys, in one transaction.

    One by one, rows would stand in the order in which interviews became final.
    """
    waiting = Sheet.objects.filter(ledger=LEDGER, source=LIVE, pool="")
    rows = [*waiting, *fresh]
    waiting.delete()
    Sheet.objects.bulk_create(sorted(rows, key=by_id), batch_size=500)


def given_sheets(interviews: Collection[UUID] | None = None) -> list[GivenSheet]:
    """Every interview that has given a sheet, or those among `interviews`."""
    rows = Given.objects.order_by("interview")
    if interviews is not None:
        rows = rows.filter(pk__in=list(interviews))
    return [GivenSheet(*row) for row in rows.values_list("interview", "unit", "received")]


def _waiting(until: date) -> QuerySet[Sheet]:
    by_then = Q(received__lte=until)
    return Sheet.objects.filter(by_then, ledger=LEDGER, source=LIVE, counts=True, pool="")


def waiting_by_spot(*, until: date) -> dict[Spot, int]:
    """Spot → how many counted sheets of interviews wait there, received by `until`."""
    rows = _waiting(until).values_list("unit", "received").annotate(n=Count("pk")).order_by()
    return {(LEDGER, unit, received): n for unit, received, n in rows}


def told(*, until: date) -> Counter[str]:
    """Item → in how many of the waiting sheets the management may have been told of it.

    Opened in memory, and nothing else of them leaves here.
    """
    found: Counter[str] = Counter()
    keys: dict[UUID, bytes] = {}
    for sheet in _waiting(until).iterator(500):
        sealed = bytes(sheet.sealed)
        key_id = UUID(bytes=sealed[1:17])
        if key_id not in keys:
            keys[key_id] = secret(key_id)
        place = Place("sheet", "answers", sheet.ledger, sheet.id.hex)
        answers = json.loads(open_sealed(sealed, place=place, key=keys[key_id]))
        found.update(set(answers.get(TOLD, ())))
    return found

"""Waiting sheets: what becomes one, and the key that seals them until their release."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from avtryck.keys.envelopes import STEP
from avtryck.keys.operations import SHEETS, make_key
from avtryck.keys.sealing import Place, seal
from avtryck.vault.models import Comment, Sheet, SheetKey
from avtryck.vault.spots import LIVE


@dataclass(frozen=True)
class SheetDraft:
    """What becomes one waiting sheet: answers of one person to one ledger's questions."""

    ledger: str
    unit: str
    instrument: str
    answers: dict[str, Any]
    counts: bool = True
    source: str = LIVE
    received: date | None = None
    person: str = ""


def current_sheet_key() -> UUID:
    """The key new sheets are sealed to; made when first needed."""
    row = SheetKey.objects.filter(pk=1).first()
    return row.key if row else _first_sheet_key()


@transaction.atomic(using="vault")
def _first_sheet_key() -> UUID:
    key_id = make_key(purpose=SHEETS)
    return SheetKey.objects.get_or_create(pk=1, defaults={"key": key_id})[0].key


def spaced(plain: bytes) -> bytes:
    """Filled with spaces to whole kilobytes: how long an answer is says something about it."""
    return plain + b" " * (-len(plain) % STEP)


def sealed_sheet(draft: SheetDraft, *, key_id: UUID, key: bytes) -> Sheet:
    sheet_id = uuid4()
    place = Place("sheet", "answers", draft.ledger, sheet_id.hex)
    plain = spaced(json.dumps(draft.answers, ensure_ascii=False, sort_keys=True).encode())
    return Sheet(
        id=sheet_id,
        ledger=draft.ledger,
        unit=draft.unit,
        instrument=draft.instrument,
        counts=draft.counts,
        source=draft.source,
        received=draft.received,
        person=draft.person,
        sealed=seal(plain, key_id=key_id, place=place, key=key),
    )


def by_id(row: Sheet | Comment) -> str:
    return row.id.hex

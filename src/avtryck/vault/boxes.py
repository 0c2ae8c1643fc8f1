"""Boxes: one sealed answer each, while its round is open. Reached through the surveys' door."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from avtryck.keys.envelopes import (
    Envelope,
    RoundKeys,
    data_key_of,
    enclose,
    open_for_code,
    open_for_round,
    open_with,
    resealed,
    unpadded,
)
from avtryck.keys.wiping import wipe
from avtryck.vault.models import Box

# What the form accepts in Latin script fits, so that nearly all boxes are of one size.
LEAST = 16 * 1024


class Landed(Enum):
    """What became of an answer that was to go into a box."""

    NEW = "new"
    AGAIN = "again"  # the same code: its box now holds this answer
    TAKEN = "taken"  # another code's answer lies there, untouched


def box_id(*, pepper: bytes, invitation: UUID) -> str:
    return hmac.new(pepper, invitation.bytes, hashlib.sha256).hexdigest()


def _bound(round_id: UUID, box: str) -> bytes:
    return round_id.bytes + box.encode()


def _plain(answers: dict[str, Any]) -> bytes:
    return json.dumps(answers, ensure_ascii=False, sort_keys=True).encode()


def _row(round_id: UUID, box: str, envelope: Envelope) -> Box:
    return Box(
        id=box,
        round=round_id,
        sealed=envelope.sealed,
        for_round=envelope.for_round,
        for_code=envelope.for_code,
    )


def _envelope(row: Box) -> Envelope:
    for_round, for_code = bytes(row.for_round or b""), bytes(row.for_code or b"")
    return Envelope(bytes(row.sealed), for_round, for_code, _bound(row.round, row.id))


def deposit(
    *, round_id: UUID, box: str, keys: RoundKeys, code: str, answers: dict[str, Any]
) -> Landed:
    """Seal one answer to the round and to its change code, and keep it: on disk when this returns.

    One box an invitation, also when many send at once: the first one decides the code.
    """
    plain = _plain(answers)
    envelope = enclose(plain, keys=keys, code=code, bound=_bound(round_id, box), least=LEAST)
    new = _row(round_id, box, envelope)
    while True:
        with suppress(IntegrityError), transaction.atomic(using="vault"):
            new.save(force_insert=True)
            return Landed.NEW
        landed = _deposit_again(new, plain, pepper=keys.pepper, code=code)
        if landed is not None:
            return landed


@transaction.atomic(using="vault")
def _deposit_again(new: Box, plain: bytes, *, pepper: bytes, code: str) -> Landed | None:
    """None when the box that stood in the way has been taken back in this very moment."""
    row = Box.objects.select_for_update().filter(pk=new.pk).first()
    if row is None:
        return None
    there = open_for_code(_envelope(row), pepper=pepper, code=code)
    if there is None:
        return Landed.TAKEN
    if there != plain:
        new.save(force_update=True)
    return Landed.AGAIN


def open_own(*, box: str, pepper: bytes, code: str) -> dict[str, Any] | None:
    """One's own answer, by its change code; None: no box, or another's code."""
    row = Box.objects.filter(pk=box).first()
    plain = None if row is None else open_for_code(_envelope(row), pepper=pepper, code=code)
    found: dict[str, Any] | None = None if plain is None else json.loads(plain)
    return found


@transaction.atomic(using="vault")
def replace(*, box: str, keys: RoundKeys, code: str, answers: dict[str, Any]) -> bool:
    """Another answer under the same code; False: no box, or another's code."""
    row = _mine(box, keys.pepper, code)
    if row is None:
        return False
    bound = _bound(row.round, box)
    envelope = enclose(_plain(answers), keys=keys, code=code, bound=bound, least=LEAST)
    _row(row.round, box, envelope).save(force_update=True)
    return True


@transaction.atomic(using="vault")
def take_back(*, box: str, pepper: bytes, code: str) -> bool:
    """Delete one's own box; False: no box, or another's code."""
    row = _mine(box, pepper, code)
    if row is None:
        return False
    row.delete()
    return True


def _mine(box: str, pepper: bytes, code: str) -> Box | None:
    row = Box.objects.select_for_update().filter(pk=box).first()
    if row is None or data_key_of(_envelope(row), pepper=pepper, code=code) is None:
        return None
    return row


@transaction.atomic(using="vault")
def discard(*, box: str) -> None:
    """Delete a box if it is there. Whether it was is not told."""
    Box.objects.filter(pk=box).delete()


@transaction.atomic(using="vault")
def discard_round(*, round_id: UUID) -> None:
    """Delete what lies in a round whose keys are gone: nobody was told that it arrived."""
    Box.objects.filter(round=round_id).delete()


def exists(*, boxes: Iterable[str]) -> set[str]:
    """Which of these boxes are there: for 'already answered', never for a count shown."""
    return {box for box in boxes if _is_there(box)}


def _is_there(box: str) -> bool:
    """Asked at every look at a form: as plain SQL, for making it would take longer than asking."""
    table = Box._meta.db_table
    with transaction.get_connection(using="vault").cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s", [box])  # noqa: S608 - no input
        return cursor.fetchone() is not None


def size_of_round(*, round_id: UUID, besides: Iterable[str] = ()) -> int:
    """How many boxes a round holds: decides whether it may be opened, is never shown."""
    return Box.objects.filter(round=round_id).exclude(pk__in=list(besides)).count()


@dataclass(frozen=True)
class OpenedBox:
    """One box, opened in memory while its round closes."""

    box: str
    answers: dict[str, Any]


def _by_round(row: Box, private: bytes) -> bytes:
    if row.for_round is None:  # from before change codes
        return unpadded(open_with(private, bytes(row.sealed), info=_bound(row.round, row.id)))
    return open_for_round(_envelope(row), private=private)


def open_round(*, round_id: UUID, private: bytes) -> list[OpenedBox]:
    """Open every box of the round in memory, in random order."""
    rows = Box.objects.filter(round=round_id)
    opened = [OpenedBox(row.id, json.loads(_by_round(row, private))) for row in rows]
    random.SystemRandom().shuffle(opened)
    return opened


@dataclass(frozen=True)
class Destination:
    """The round and box that a held answer moves to."""

    round_id: UUID
    box: str
    keys: RoundKeys


@transaction.atomic(using="vault")
def carry(*, box: str, private: bytes, pepper: bytes, to: Destination) -> None:
    """Move a held answer to another round, if there is one; its change code still opens it."""
    row = Box.objects.select_for_update().filter(pk=box).first()
    if row is None:
        return
    bound = _bound(to.round_id, to.box)
    if row.for_code is None:  # from before change codes: no code opens it there either
        plain = _by_round(row, private)
        code = secrets.token_hex()
        envelope = enclose(plain, keys=to.keys, code=code, bound=bound, least=LEAST)
    else:
        envelope = resealed(
            _envelope(row), private=private, pepper=pepper, keys=to.keys, bound=bound
        )
    row.delete()
    _row(to.round_id, to.box, envelope).save(force_insert=True)


def wipe_boxes() -> bool:
    """Opened boxes rest in no page and no log; between transactions. False: not now."""
    return wipe(store="vault", tables=(Box._meta.db_table,))


@dataclass(frozen=True)
class Specimen:
    """A box's sealed data, kept in memory to see that it does not open any more."""

    row: Box

    def open(self, private: bytes) -> None:
        """Returns when it opens; raises the cipher's own error when it does not."""
        _by_round(self.row, private)


def specimen(*, round_id: UUID, public: bytes) -> Specimen:
    """One of the round's boxes; one sealed for the purpose when there is none."""
    row = Box.objects.filter(round=round_id).first()
    if row is None:
        keys = RoundKeys(public, secrets.token_bytes(32))
        bound = _bound(round_id, "")
        row = _row(round_id, "", enclose(b"{}", keys=keys, code="", bound=bound))
    return Specimen(row)

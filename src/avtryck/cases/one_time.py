"""The one-time code to a leaver's private address: the link alone does not open the own talk.

Derived from a nonce under the leaver's data key when the letter is made, and again when it is
entered: no store, row or backup holds a code.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from avtryck.audit.models import Event
from avtryck.audit.operations import record
from avtryck.cases.leavers import LEAVER
from avtryck.cases.models import Departure, OneTimeCode
from avtryck.cases.queries import private_email
from avtryck.clock import now
from avtryck.keys.operations import KeyGoneError, secret
from avtryck.outbox.operations import enqueue

LETTER = "one-time-code"
PURPOSE = b"one-time code"
DIGITS = 8
NONCE = 16
LIFE = timedelta(minutes=10)
TRIES = 5
WAIT = timedelta(minutes=5)
"""Between two codes: at most five guesses at one in a hundred million each five minutes."""
SETTLES = timedelta(days=3)
"""How long an address that replaced another gets no code: its owner has been written to."""


class NoAddressError(LookupError):
    """There is no private address, or it replaced another so lately that no code goes there."""


def settles_at(departure: Departure) -> datetime | None:
    """When a newly changed address may get codes; None when it may now.

    Whoever reads the work mailbox can change the address; the one it replaced is told at once.
    """
    changes = Event.objects.filter(
        payload__subject=f"departure:{departure.id}", payload__replaced=True
    )
    latest = max((str(event.payload["at"]) for event in changes if event.payload), default="")
    until = datetime.fromisoformat(latest) + SETTLES if latest else None
    return until if until is not None and until > now() else None


@transaction.atomic
def ask_code(*, departure: Departure) -> None:
    """Send a code, and only the latest is good; within WAIT of the last one nothing happens.

    NoAddressError without a private address that has settled.
    """
    if not private_email(departure) or settles_at(departure) is not None:
        raise NoAddressError
    Departure.objects.select_for_update().only("pk").get(pk=departure.pk)
    last = OneTimeCode.objects.filter(departure=departure).first()
    if last is not None and now() < last.asked_at + WAIT:
        return
    nonce = secrets.token_bytes(NONCE)
    facts = {"nonce": nonce, "asked_at": now(), "tries": 0}
    OneTimeCode.objects.update_or_create(departure=departure, defaults=facts)
    enqueue(kind=LETTER, subject_id=_subject(departure, nonce), language=departure.language)


@transaction.atomic
def enter_code(*, departure: Departure, code: str) -> bool:
    """Whether it is the code; good once, for LIFE and for TRIES. A try counts before it is read."""
    row = OneTimeCode.objects.select_for_update().filter(departure=departure).first()
    if row is None or row.tries >= TRIES or now() >= row.asked_at + LIFE:
        return False
    row.tries += 1
    row.save(update_fields=["tries"])
    entered = "".join(sign for sign in code if sign.isdecimal() and sign.isascii())
    try:
        right = code_of(departure, bytes(row.nonce))
    except KeyGoneError:
        return False
    if not hmac.compare_digest(entered, right):
        return False
    row.delete()
    record(actor=LEAVER, verb="enter one-time code", subject=f"departure:{departure.id}",
           institution=departure.institution)  # fmt: skip
    return True


def code_of(departure: Departure, nonce: bytes) -> str:
    """Eight digits; KeyGoneError when the leaver's key was destroyed."""
    key = HKDF(SHA256(), 32, None, PURPOSE).derive(secret(departure.data_key))
    mac = hmac.new(key, departure.id.bytes + nonce, hashlib.sha256).digest()
    return f"{int.from_bytes(mac) % 10**DIGITS:0{DIGITS}d}"


def waiting_code(subject_id: str) -> tuple[Departure, str] | None:
    """Whose letter it is and the code; None when it is not the latest, or no longer good."""
    pk, _colon, _start = subject_id.partition(":")
    rows = OneTimeCode.objects.select_related("departure__unit")
    row = rows.filter(departure=UUID(pk)).first()
    if row is None or now() >= row.asked_at + LIFE:
        return None
    if subject_id != _subject(row.departure, bytes(row.nonce)):
        return None
    return row.departure, code_of(row.departure, bytes(row.nonce))


def _subject(departure: Departure, nonce: bytes) -> str:
    """Each code has a row of its own in the outbox; the start of a nonce says nothing of it."""
    return f"{departure.id}:{nonce[:8].hex()}"

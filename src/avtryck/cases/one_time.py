"""One-time codes: the link alone does not open the own talk.

One is mailed to the private address; another is handed over in person by whoever holds the talk,
where nobody has vouched for an address. Both are derived from a nonce under the leaver's data key
when they are shown, and again when they are entered: no store, row or backup holds a code.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases.leavers import LEAVER
from avtryck.cases.models import Departure, HandedCode, OneTimeCode
from avtryck.cases.vouched import HANDED, gets_codes, holder_of, stands, word_of
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
HANDED_PURPOSE = b"handed-over code"
HANDED_DIGITS = 12
"""More than a mailed one: it lives long, and wrong tries at the one do not use up the other's."""
HANDED_LIFE = timedelta(days=14)
HANDED_TRIES = 20


class NoAddressError(LookupError):
    """There is no private address that codes go to."""


class NotTheHolderError(PermissionError):
    """Only whoever holds the talk hands over a code."""


@transaction.atomic
def ask_code(*, departure: Departure) -> None:
    """Send a code, and only the latest is good; within WAIT of the last one nothing happens.

    NoAddressError without a private address that somebody has vouched for and that has settled.
    """
    if not gets_codes(departure):
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
    """Whether it is the mailed code; good once, for LIFE and for TRIES.

    A try counts before it is read. A code on its way is no good when the address is not any more.
    """
    row = OneTimeCode.objects.select_for_update().filter(departure=departure).first()
    if row is None or row.tries >= TRIES or now() >= row.asked_at + LIFE:
        return False
    row.tries += 1
    row.save(update_fields=["tries"])
    if not (gets_codes(departure) and _is_code(code, departure, PURPOSE, bytes(row.nonce), DIGITS)):
        return False
    row.delete()
    _record(departure, LEAVER, "enter one-time code")
    return True


@transaction.atomic
def hand_over_code(*, departure: Departure, actor: str) -> str:
    """A code to give the leaver in person, in place of the one before; NotTheHolderError."""
    if not actor or holder_of(departure) != actor:
        raise NotTheHolderError(actor)
    nonce = secrets.token_bytes(NONCE)
    facts = {"nonce": nonce, "handed_by": actor, "handed_at": now(), "tries": 0}
    HandedCode.objects.update_or_create(departure=departure, defaults=facts)
    _record(departure, actor, "hand over code")
    return derived(departure, HANDED_PURPOSE, nonce, HANDED_DIGITS)


@transaction.atomic
def enter_handed_code(*, departure: Departure, code: str) -> str:
    """The word it carries when it is the code that was handed over, else "".

    Good once, for HANDED_LIFE and HANDED_TRIES, while whoever gave it still holds the talk.
    """
    row = HandedCode.objects.select_for_update().filter(departure=departure).first()
    if row is None or row.tries >= HANDED_TRIES or now() >= row.handed_at + HANDED_LIFE:
        return ""
    row.tries += 1
    row.save(update_fields=["tries"])
    word = HANDED + row.handed_by
    right = _is_code(code, departure, HANDED_PURPOSE, bytes(row.nonce), HANDED_DIGITS)
    if not (right and stands(departure, word)):
        return ""
    row.delete()
    _record(departure, LEAVER, "enter handed-over code", handed_by=row.handed_by)
    return word


def entered(*, departure: Departure, code: str) -> str:
    """On whose word the code that was entered opens; "" when it opens nothing.

    How long it is says which of the two it is: only that one's tries are used.
    """
    if len(_digits(code)) == HANDED_DIGITS:
        return enter_handed_code(departure=departure, code=code)
    return word_of(departure) if enter_code(departure=departure, code=code) else ""


def code_of(departure: Departure, nonce: bytes) -> str:
    """The mailed code, eight digits; KeyGoneError when the leaver's key was destroyed."""
    return derived(departure, PURPOSE, nonce, DIGITS)


def derived(departure: Departure, purpose: bytes, nonce: bytes, digits: int) -> str:
    """So many digits, from the leaver's key; KeyGoneError when it was destroyed."""
    key = HKDF(SHA256(), 32, None, purpose).derive(secret(departure.data_key))
    mac = hmac.new(key, departure.id.bytes + nonce, hashlib.sha256).digest()
    return f"{int.from_bytes(mac) % 10**digits:0{digits}d}"


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


def _is_code(code: str, departure: Departure, purpose: bytes, nonce: bytes, digits: int) -> bool:
    try:
        right = derived(departure, purpose, nonce, digits)
    except KeyGoneError:
        return False
    return hmac.compare_digest(_digits(code), right)


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isdecimal() and sign.isascii())


def _record(departure: Departure, actor: str, verb: str, **facts: str) -> None:
    record(actor=actor, verb=verb, subject=f"departure:{departure.id}",
           institution=departure.institution, **facts)  # fmt: skip

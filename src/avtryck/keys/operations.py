from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
from django.db import OperationalError, transaction

from avtryck.keys.kek import kek
from avtryck.keys.memory import Memory
from avtryck.keys.models import Key, Tombstone

INSTITUTION, INTERVIEW, LEAVER = "institution", "interview", "leaver"
ROUND_PRIVATE, ROUND_LINK, ROUND_PEPPER = "round-private", "round-link", "round-pepper"
SHEETS, BATCH = "sheets", "batch"

REMEMBERED = frozenset({ROUND_LINK, ROUND_PEPPER})
"""Needed by every request of a leaver; they open no answer. No other key is ever remembered."""
_memory = Memory()


class KeyGoneError(LookupError):
    """The key was destroyed, or never existed: what it sealed cannot be opened."""


def digest(key_id: UUID) -> str:
    return hashlib.sha256(key_id.bytes).hexdigest()


def secret(key_id: UUID) -> bytes:
    """The 32 bytes of a key, unwrapped through its parents up to the KEK.

    KeyGoneError when it was destroyed; a round's link key or pepper that another process destroyed
    may still be given for `memory.SECONDS`.
    """
    if remembered := _memory.get(key_id):
        return remembered
    mark = _memory.mark
    try:
        key = Key.objects.select_related("parent").get(pk=key_id)
    except Key.DoesNotExist:
        raise KeyGoneError(str(key_id)) from None
    found = _unwrapped(key)
    if key.purpose in REMEMBERED:
        _memory.keep(key_id, found, mark=mark)
    return found


def _unwrapped(key: Key) -> bytes:
    wrapping = kek() if key.parent is None else _unwrapped(key.parent)
    return aes_key_unwrap(wrapping, bytes(key.wrapped))


@transaction.atomic(using="keys")
def make_key(
    *, purpose: str, parent: UUID | None = None, institution: str = "", plain: bytes | None = None
) -> UUID:
    """Make one key (random unless `plain`, 32 bytes, is given) and wrap it; returns its id."""
    wrapping = kek() if parent is None else secret(parent)
    wrapped = aes_key_wrap(wrapping, plain or secrets.token_bytes(32))
    key = Key(
        id=uuid4(), purpose=purpose, institution=institution, parent_id=parent, wrapped=wrapped
    )
    key.save(force_insert=True)
    return key.id


@transaction.atomic(using="keys")
def institution_key(*, institution: str) -> UUID:
    """The institution's own key, made the first time it is needed."""
    found = Key.objects.filter(purpose=INSTITUTION, institution=institution).first()
    return found.id if found else make_key(purpose=INSTITUTION, institution=institution)


def data_key(*, purpose: str, institution: str) -> UUID:
    """A key of its own for one interview or one leaver, under the institution's key."""
    parent = institution_key(institution=institution)
    return make_key(purpose=purpose, parent=parent, institution=institution)


@transaction.atomic(using="keys")
def destroy(*, key_id: UUID) -> None:
    """Shred: the plaintext of everything it sealed is gone, in every backup of the data."""
    _forget()
    Tombstone.objects.get_or_create(digest=digest(key_id))
    Key.objects.filter(pk=key_id).delete()


def _forget() -> None:
    """At once and when the change is made for good: meanwhile somebody may read the old state."""
    _memory.forget()
    transaction.on_commit(_memory.forget, using="keys")


def wipe_log(*, store: str) -> None:
    """What was deleted rests in SQLite's write-ahead log until that is emptied; between commits."""
    connection = transaction.get_connection(using=store)
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with suppress(OperationalError), connection.cursor() as cursor:  # a reader: the next close does
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic(using="keys")
def replay_tombstones() -> int:
    """Destroy again every key a restored store has brought back; returns how many."""
    _forget()
    dead = set(Tombstone.objects.values_list("digest", flat=True))
    revived = [
        key_id for key_id in Key.objects.values_list("id", flat=True) if digest(key_id) in dead
    ]
    Key.objects.filter(pk__in=revived).delete()
    return len(revived)

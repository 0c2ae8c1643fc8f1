"""Where sealed rows are bound to, and how they open. Only within the vault."""

from __future__ import annotations

from uuid import UUID

from avtryck.keys.operations import secret
from avtryck.keys.sealing import Place, open_sealed
from avtryck.vault.models import Comment, Review, Sheet

Row = Sheet | Comment | Review


def place_of(row: Row) -> Place:
    if isinstance(row, Sheet):
        return Place("sheet", "answers", row.ledger, row.id.hex)
    if isinstance(row, Comment):
        return Place("comment", row.question, "", row.id.hex)
    return Place("review", "sealed", "", row.comment_id.hex)


def opened(row: Row, keys: dict[UUID, bytes]) -> bytes:
    """In memory. `keys` spares the look-up when many are opened; KeyGoneError."""
    sealed = bytes(row.sealed or b"")
    return open_sealed(sealed, place=place_of(row), key=_key_of(sealed, keys))


def _key_of(sealed: bytes, keys: dict[UUID, bytes]) -> bytes:
    key_id = UUID(bytes=sealed[1:17])
    if key_id not in keys:
        keys[key_id] = secret(key_id)
    return keys[key_id]

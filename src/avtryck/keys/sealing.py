"""Sealed fields: `version | key id | nonce | AES-256-GCM`, bound to their place."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from avtryck.keys.operations import secret

VERSION = b"\x01"
NONCE = 12


class SealBrokenError(ValueError):
    """The ciphertext was changed, or stands in a place it was not sealed for."""


@dataclass(frozen=True)
class Place:
    """Where a sealed field belongs; a ciphertext moved to another place does not open."""

    table: str
    field: str
    institution: str
    object_id: str

    def bound(self, key_id: UUID) -> bytes:
        parts = (self.table, self.field, self.institution, self.object_id, key_id.hex, "1")
        return "\x1f".join(parts).encode()


def seal(plaintext: bytes, *, key_id: UUID, place: Place, key: bytes | None = None) -> bytes:
    """Encrypt under a fresh nonce. `key` spares the look-up when many are sealed at once."""
    nonce = secrets.token_bytes(NONCE)
    box = AESGCM(key or secret(key_id)).encrypt(nonce, plaintext, place.bound(key_id))
    return VERSION + key_id.bytes + nonce + box


def open_sealed(sealed: bytes, *, place: Place, key: bytes | None = None) -> bytes:
    """The plaintext; KeyGoneError when the key was destroyed, SealBrokenError when tampered."""
    if sealed[:1] != VERSION:
        raise SealBrokenError("unknown version of sealing")
    key_id, nonce, box = UUID(bytes=sealed[1:17]), sealed[17 : 17 + NONCE], sealed[17 + NONCE :]
    try:
        return AESGCM(key or secret(key_id)).decrypt(nonce, box, place.bound(key_id))
    except InvalidTag as error:
        raise SealBrokenError(f"{place.table}.{place.field} does not open in its place") from error

"""The token of a derived link: an identifier and its proof, as letters that stand in an address."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from uuid import UUID

ID_BYTES, MAC_BYTES = 16, 32


def token_from(identifier: UUID, mac: bytes) -> str:
    return urlsafe_b64encode(identifier.bytes + mac).decode().rstrip("=")


def parts_of(token: str) -> tuple[UUID, bytes] | None:
    """(identifier, MAC as it is claimed), or None for what is no token at all."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    if len(raw) != ID_BYTES + MAC_BYTES:
        return None
    return UUID(bytes=raw[:ID_BYTES]), raw[ID_BYTES:]

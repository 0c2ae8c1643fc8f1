"""Change codes: derived from the form's token, shown once on the receipt, stored nowhere.

A code is 100 bits in Crockford's base 32 (no I, L, O, U), which is read forgivingly. It needs no
slow derivation: nobody can try 2^100 codes.
"""

from __future__ import annotations

import re
import secrets
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 5, 4
BITS = 5
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_ALIKE = str.maketrans("OIL", "011")
_APART = re.compile(r"[\s\-‐‑‒–—−._]+")


def new_token() -> str:
    """128 random bits for the form: whoever posts it again is the same writer."""
    return secrets.token_urlsafe(16)


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def derived(secret: bytes, *, size: int, purpose: str, bound: bytes) -> bytes:
    """HKDF-SHA256 of a secret that is random already."""
    info = f"avtryck {purpose}\x1f".encode() + bound
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=info).derive(secret)


def change_code(*, token: str, invitation: UUID) -> str:
    """`ABCD-EF12-…`: the same for the same token and invitation. ValueError: not a token."""
    if not is_token(token):
        raise ValueError("not a token of a form")
    raw = derived(token.encode(), size=13, purpose="change code", bound=invitation.bytes)
    number = int.from_bytes(raw)
    letters = [ALPHABET[number >> BITS * place & 31] for place in range(GROUPS * GROUP)]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, len(letters), GROUP))


def read_code(text: str) -> str | None:
    """A code as somebody typed it, in its own form; None when it cannot be one."""
    plain = _APART.sub("", text).upper().translate(_ALIKE)
    if len(plain) != GROUPS * GROUP or not set(plain) <= set(ALPHABET):
        return None
    return "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))

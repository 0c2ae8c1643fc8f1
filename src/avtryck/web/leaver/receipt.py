"""The cookie between the sending of a form and the page that says it is done.

It carries the change code past a redirect, sealed, and is deleted when it has been shown. The
server keeps nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from avtryck.clock import now

LIFE = timedelta(minutes=10)
PURPOSE = b"survey receipt"
NONCE = 12
SENT, CHANGED, REMOVED = "sent", "changed", "removed"


@dataclass(frozen=True)
class Receipt:
    """`done` = sent | changed | removed; `code` = the change code, "" when nothing is left."""

    done: str
    code: str


@lru_cache(maxsize=2)
def _cipher(secret: str) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return AESGCM(key)


def sealed(receipt: Receipt) -> str:
    nonce = os.urandom(NONCE)
    content = {**asdict(receipt), "until": (now() + LIFE).timestamp()}
    box = _cipher(settings.SECRET_KEY).encrypt(nonce, json.dumps(content).encode(), PURPOSE)
    return urlsafe_base64_encode(nonce + box)


def opened(cookie: str) -> Receipt | None:
    """None when it is not ours, was changed, or is too old."""
    try:
        raw = urlsafe_base64_decode(cookie)
        plain = _cipher(settings.SECRET_KEY).decrypt(raw[:NONCE], raw[NONCE:], PURPOSE)
    except (InvalidTag, ValueError):
        return None
    content = json.loads(plain)
    if content.pop("until") < now().timestamp():
        return None
    return Receipt(**content)

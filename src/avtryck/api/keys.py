"""From the text a caller sends to the key it is, or to nothing."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from avtryck.api.models import ApiKey
from avtryck.clock import today

PREFIX = "avtryck"
SHAPE = re.compile(PREFIX + r"_([0-9a-f]{16})_[0-9a-f]{64}")
NO_DIGEST = "-" * 64  # no text has this digest


def digest_of(key: str) -> str:
    """A plain digest is enough: the key holds 256 random bits, so nobody can guess towards it."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_of(text: str, use: str) -> ApiKey | None:
    """The key that holds today for this use; None for every reason why not."""
    shape = SHAPE.fullmatch(text)
    public = shape[1] if shape else ""
    row = ApiKey.objects.select_related("unit").filter(public=public).first()
    same = hmac.compare_digest(digest_of(text), row.digest if row else NO_DIGEST)
    if row is None or not same or row.use != use or not row.holds_on(today()):
        return None
    if row.last_used != today():
        row.last_used = today()
        row.save(update_fields=["last_used"])
    return row


class Bearer(HttpBearer):
    """`Authorization: Bearer …`; cookies and sign-ins count for nothing here."""

    def __init__(self, use: str) -> None:
        super().__init__()
        self.use = use

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return key_of(token, self.use)

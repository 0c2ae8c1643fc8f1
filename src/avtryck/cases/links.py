"""The link to a leaver's own page: derived, never stored; `id . HMAC(key of the page, id)`.

The key is drawn from the leaver's data key: when that is destroyed, the link is dead everywhere.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db.models import QuerySet

from avtryck.cases.models import Departure
from avtryck.keys.operations import KeyGoneError, secret
from avtryck.keys.tokens import parts_of, token_from

PURPOSE = b"leaver page"


def leaver_token(departure: Departure) -> str:
    """The token of the page *Till dig som slutar*; KeyGoneError when the key was destroyed."""
    return token_from(departure.id, _mac(departure))


def departure_of(token: str) -> Departure | None:
    """The departure a token belongs to, or None: unknown, forged, withdrawn, or its key is gone."""
    parts = parts_of(token)
    found = _running().filter(pk=parts[0]).first() if parts else None
    if parts is None or found is None:
        return None
    try:
        genuine = hmac.compare_digest(parts[1], _mac(found))
    except KeyGoneError:
        return None
    return found if genuine else None


def _running() -> QuerySet[Departure]:
    """Confirmed, with a case that was not cancelled, of somebody who lives."""
    rows = Departure.objects.select_related("unit", "nearest_manager", "case__invitation")
    alive = rows.exclude(exit_type=Departure.ExitType.DECEASED)
    here = alive.filter(status=Departure.Status.CONFIRMED, case__isnull=False)
    return here.filter(case__cancelled_on=None)


def _mac(departure: Departure) -> bytes:
    key = HKDF(SHA256(), 32, None, PURPOSE).derive(secret(departure.data_key))
    return hmac.new(key, departure.id.bytes, hashlib.sha256).digest()

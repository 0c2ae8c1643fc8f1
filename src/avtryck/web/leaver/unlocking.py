"""Whether whoever has the link is also the one who leaves: a code was entered, or staff sign-in.

The cookie is sealed and bound to one departure. It lives a quarter of an hour from the last page,
and no longer than MOST from the code: one code is not for ever, whatever asks for pages meanwhile.
"""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from avtryck.cases.models import Departure
from avtryck.clock import LOCAL, now
from avtryck.org.queries import is_employed
from avtryck.web.leaver.cookies import called, keep

LIFE = timedelta(minutes=15)
MOST = timedelta(hours=4)
PURPOSE = b"leaver unlocked"
NONCE = 12


def cookie_name() -> str:
    return called("leaver-own")


def is_unlocked(request: HttpRequest, departure: Departure) -> bool:
    by_code = _by_code(request, departure) is not None
    return by_code or by_staff_sign_in(request, departure)


def unlock(response: HttpResponse, departure: Departure, *, since: datetime | None = None) -> None:
    """A code was entered just now, or a page was shown to whoever had entered one `since`."""
    begun = since or now()
    until = min(now() + LIFE, begun + MOST)
    nonce = os.urandom(NONCE)
    times = (until, begun)
    plain = departure.id.bytes + b"".join(int(one.timestamp()).to_bytes(8) for one in times)
    box = _cipher(settings.SECRET_KEY).encrypt(nonce, plain, PURPOSE)
    keep(response, cookie_name(), urlsafe_base64_encode(nonce + box), LIFE.seconds)


def lock(response: HttpResponse) -> None:
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")


def renew(request: HttpRequest, response: HttpResponse, departure: Departure) -> None:
    since = _by_code(request, departure)
    if since is not None:
        unlock(response, departure, since=since)


def _by_code(request: HttpRequest, departure: Departure) -> datetime | None:
    """When the code was entered; None when there was none for this departure, or too long ago."""
    try:
        raw = urlsafe_base64_decode(request.COOKIES.get(cookie_name(), ""))
        plain = _cipher(settings.SECRET_KEY).decrypt(raw[:NONCE], raw[NONCE:], PURPOSE)
    except (InvalidTag, ValueError):
        return None
    is_fresh = int.from_bytes(plain[16:24]) > now().timestamp()
    if not is_fresh or UUID(bytes=plain[:16]) != departure.id:
        return None
    return datetime.fromtimestamp(int.from_bytes(plain[24:]), LOCAL)


def by_staff_sign_in(request: HttpRequest, departure: Departure) -> bool:
    """The leaver has signed in as staff, with a second step that is older than the departure.

    A password alone would not do: a forgotten one is mailed to the work mailbox, which others read.
    """
    person = getattr(request.user, "person", None)
    if person is None or person.employee_id != departure.employee_id or not is_employed(person):
        return False
    records = get_authentication_records(request, person.user)
    used = [record.get("id") for record in records if record.get("method") == "mfa"]
    known = datetime.combine(departure.case.opened_on, time(), tzinfo=LOCAL)
    return bool(
        Authenticator.objects.filter(user=person.user, pk__in=used, created_at__lt=known).exists()
    )


@lru_cache(maxsize=2)
def _cipher(secret: str) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return AESGCM(key)

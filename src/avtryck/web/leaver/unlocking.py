"""Whether whoever has the link is also the one who leaves: a code was entered, or staff sign-in.

The cookie is sealed and bound to one departure. It lives a quarter of an hour from the last page,
and no longer than MOST from the code: one code is not for ever, whatever asks for pages meanwhile.
It carries on whose word the code went to the leaver, and dies when that does not count any more.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
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

from avtryck.cases.leavers import LEAVER
from avtryck.cases.models import Departure
from avtryck.cases.vouched import REGISTER, stands
from avtryck.clock import LOCAL, now
from avtryck.org.queries import is_employed
from avtryck.web.leaver.cookies import called, keep

LIFE = timedelta(minutes=15)
MOST = timedelta(hours=4)
PURPOSE = b"leaver unlocked"
NONCE = 12


def cookie_name() -> str:
    return called("leaver-own")


@dataclass(frozen=True)
class Unlocked:
    """Since when, and on whose word (cases.vouched)."""

    since: datetime
    word: str


def is_unlocked(request: HttpRequest, departure: Departure) -> bool:
    return bool(word_here(request, departure))


def word_here(request: HttpRequest, departure: Departure) -> str:
    """On whose word this is the leaver; "" when it may be anybody with the link."""
    found = _by_code(request, departure)
    if found is not None:
        return found.word
    return LEAVER if by_staff_sign_in(request, departure) else ""


def unlock(
    response: HttpResponse,
    departure: Departure,
    *,
    word: str = REGISTER,
    since: datetime | None = None,
) -> None:
    """A code was entered just now, or a page was shown to whoever had entered one `since`."""
    begun = since or now()
    until = min(now() + LIFE, begun + MOST)
    nonce = os.urandom(NONCE)
    times = (until, begun)
    plain = departure.id.bytes + b"".join(int(one.timestamp()).to_bytes(8) for one in times)
    box = _cipher(settings.SECRET_KEY).encrypt(nonce, plain + word.encode(), PURPOSE)
    keep(response, cookie_name(), urlsafe_base64_encode(nonce + box), LIFE.seconds)


def lock(response: HttpResponse) -> None:
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")


def renew(request: HttpRequest, response: HttpResponse, departure: Departure) -> None:
    found = _by_code(request, departure)
    if found is not None:
        unlock(response, departure, word=found.word, since=found.since)


def _by_code(request: HttpRequest, departure: Departure) -> Unlocked | None:
    """None when no code was entered for this departure, too long ago, or on a word that fell."""
    try:
        raw = urlsafe_base64_decode(request.COOKIES.get(cookie_name(), ""))
        plain = _cipher(settings.SECRET_KEY).decrypt(raw[:NONCE], raw[NONCE:], PURPOSE)
    except (InvalidTag, ValueError):
        return None
    is_fresh = int.from_bytes(plain[16:24]) > now().timestamp()
    word = plain[32:].decode()
    if not is_fresh or UUID(bytes=plain[:16]) != departure.id or not stands(departure, word):
        return None
    return Unlocked(datetime.fromtimestamp(int.from_bytes(plain[24:32]), LOCAL), word)


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

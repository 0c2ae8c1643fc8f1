"""How often a key or an address may call; counted in the default store, so for all processes.

A cache in each process would multiply the limit by the number of processes.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from ninja.throttling import BaseThrottle

from avtryck.api.models import ApiKey, CallCount
from avtryck.clock import now

A_MINUTE = 60
CALLS_BY_KEY = 120
CALLS_BY_ADDRESS = 240
SWEPT_AT_ONCE = 100


def within(caller: str, most: int) -> bool:
    """Counts one call by this caller; False when the minute's `most` are used up."""
    minute = now().replace(second=0, microsecond=0)
    with transaction.atomic():
        rows = CallCount.objects.select_for_update()
        row, new = rows.get_or_create(caller=caller, minute=minute)
        if new:
            old = CallCount.objects.select_for_update(skip_locked=True).filter(minute__lt=minute)
            swept = list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
            CallCount.objects.filter(pk__in=swept).delete()
        if row.calls >= most:
            return False
        row.calls += 1
        row.save(update_fields=["calls"])
    return True


def seconds_left() -> int:
    """Until the next minute: what Retry-After says."""
    return A_MINUTE - now().second


def address_of(request: HttpRequest) -> str:
    """The caller's network address: the one our outermost trusted proxy saw."""
    proxies = settings.ENV.trusted_proxies
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def address_within(request: HttpRequest) -> bool:
    """The address is kept as a keyed digest, and only for its minute."""
    digest = salted_hmac("avtryck.api.limits", address_of(request), algorithm="sha256")
    return within(f"address:{digest.hexdigest()}", CALLS_BY_ADDRESS)


class PerKey(BaseThrottle):
    """Asked after the key has been found."""

    def allow_request(self, request: HttpRequest) -> bool:
        key: ApiKey = request.auth  # type: ignore[attr-defined]
        return within(f"key:{key.pk}", CALLS_BY_KEY)

    def wait(self) -> float:
        return float(seconds_left())

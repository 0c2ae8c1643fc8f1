"""For whoever watches the process: is it alive, and can it do its work?"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse

from avtryck.api.access import open_to_all
from avtryck.keys.models import Key
from avtryck.keys.soundness import check_kek
from avtryck.org.models import Installation
from avtryck.org.queries import is_late, worker_seen
from avtryck.org.space import has_space
from avtryck.vault.doors.health import answers as vault_answers

log = structlog.get_logger("avtryck.api")


class WorkerLateError(RuntimeError):
    """The jobs have run before, but not lately."""


class NoSpaceError(RuntimeError):
    """The disk of the stores is nearly full."""


def stores() -> None:
    Installation.objects.exists()
    Key.objects.exists()
    vault_answers()


def worker() -> None:
    """An installation where the jobs have never run is ready: they may just be starting."""
    seen = worker_seen()
    if seen is not None and is_late(seen):
        raise WorkerLateError


def disk() -> None:
    """While there is too little room nothing that is sent is taken in."""
    if not has_space():
        raise NoSpaceError


CHECKS: dict[str, Callable[[], object]] = {
    "stores": stores,
    "disk": disk,
    "keys": check_kek,
    "worker": worker,
}


@open_to_all("a load balancer has no account; says nothing but that the process answers")
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"alive": True})


@open_to_all("a load balancer has no account; says which part fails, never why")
def readyz(request: HttpRequest) -> HttpResponse:
    found = {name: _sound(name, check) for name, check in CHECKS.items()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _sound(name: str, check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception:
        log.exception("not ready", part=name)
        return False
    return True

"""The access decision of an API address; read by the same gate as those of the pages.

The API knows no sign-in. Until it has keys with a scope, all it answers is open to all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Decision:
    """`reason` says why the address is open to all."""

    reason: str
    public: bool = True
    methods: frozenset[str] = frozenset({"GET"})
    roles: frozenset[str] = frozenset()


def open_to_all(reason: str) -> Callable[[View], View]:
    """Open for reading without a key."""
    decision = Decision(reason)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if request.method not in SAFE:
                return HttpResponseNotAllowed(sorted(SAFE))
            return view(request)

        guarded.avtryck_access = decision  # type: ignore[attr-defined]
        return guarded

    return decorate

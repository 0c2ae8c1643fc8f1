"""The access decision of an API address; read by the same gate as those of the pages.

The API knows no sign-in: an address is open to all, or to whoever has a key for its use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from avtryck.api.limits import address_within
from avtryck.api.problems import problem

View = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD"})
LARGEST = 1_000_000  # bytes of a body
DIGITS = 12


@dataclass(frozen=True)
class Decision:
    """`reason` says why the address is open to all; `use` is what a key must be for."""

    reason: str = ""
    public: bool = True
    use: str = ""
    methods: frozenset[str] = frozenset({"GET"})
    roles: frozenset[str] = frozenset()


def open_to_all(reason: str) -> Callable[[View], View]:
    """Open for reading without a key."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if request.method not in SAFE:
                return HttpResponseNotAllowed(sorted(SAFE))
            return view(request)

        return _decided(guarded, Decision(reason))

    return decorate


def open_to_keys(use: str, *, method: str = "GET") -> Callable[[View], View]:
    """Open with a key for `use`; the view asks `keys.Bearer` itself.

    Here are the method, the limit of the address, the size of what is sent, and HEAD, which is GET
    without the body.
    """
    allowed = SAFE if method == "GET" else frozenset({method})

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if request.method not in allowed:
                refused = problem(HTTPStatus.METHOD_NOT_ALLOWED)
                refused["Allow"] = ", ".join(sorted(allowed))
                return refused
            if not address_within(request):
                return problem(HTTPStatus.TOO_MANY_REQUESTS)
            if _size(request) > LARGEST:  # refused before a byte of it is read
                return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            head = request.method == "HEAD"
            request.method = method
            response = view(request, **arguments)
            return _without_body(response) if head else response

        return _decided(guarded, Decision(public=False, use=use, methods=frozenset({method})))

    return decorate


def _size(request: HttpRequest) -> int:
    """What the request says of itself; the server reads no more than that."""
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < DIGITS else LARGEST + 1


def _without_body(response: HttpResponse) -> HttpResponse:
    response["Content-Length"] = str(len(response.content))
    response.content = b""
    return response


def _decided(view: View, decision: Decision) -> View:
    view.avtryck_access = decision  # type: ignore[attr-defined]
    view.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is believed here
    return view

"""Every address has an access decision: one decorator, read by the gate and by the test matrix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from avtryck.org.access import Scope
from avtryck.org.models import Person

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SAFE = frozenset({"GET", "HEAD"})


class StaffRequest(HttpRequest):
    """A request that has passed `open_to`: somebody employed is signed in."""

    person: Person
    scope: Scope


@dataclass(frozen=True)
class Decision:
    """Who reaches an address, and with which methods; everybody else gets 404."""

    roles: frozenset[str]
    methods: frozenset[str]
    public: bool = False
    reason: str = ""


def open_to(*roles: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Open to those with one of these roles (`staff` = anybody employed who has signed in).

    Which objects they reach there is the view's own scoped query.
    """
    decision = Decision(frozenset(roles), frozenset(methods))

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            person = getattr(request.user, "person", None)
            scope = Scope(person)
            allowed = "staff" in roles and person is not None and bool(scope.kinds)
            if person is None or not (allowed or scope.has(*roles)):
                raise Http404
            request.person, request.scope = person, scope
            return _called(view, decision, request, *args, **kwargs)

        guarded.avtryck_access = decision  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def open_to_all(reason: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Open without sign-in; `reason` says why that is right."""
    decision = Decision(frozenset(), frozenset(methods), public=True, reason=reason)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _called(view, decision, request, *args, **kwargs)

        guarded.avtryck_access = decision  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def _called(
    view: Callable[..., HttpResponseBase],
    decision: Decision,
    request: HttpRequest,
    *args: Any,
    **kwargs: Any,
) -> HttpResponseBase:
    allowed = decision.methods | (SAFE if "GET" in decision.methods else frozenset())
    if request.method not in allowed:
        return HttpResponseNotAllowed(sorted(allowed))
    return view(request, *args, **kwargs)


def decision_of(view: Any) -> Decision | None:
    """The access decision of a view, or None: an address without one fails the gate."""
    return getattr(view, "avtryck_access", None)

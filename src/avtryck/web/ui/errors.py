"""The pages for what went wrong: what happened, why, and the way out."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from avtryck.web.ui.unstored import is_unstored, unstored


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its token: usually a page left open too long."""
    context = {
        "title": _("Sidan hade legat framme för länge"),
        "explanation": _(
            "Av säkerhetsskäl tog vi inte emot det du skickade. "
            "Gå tillbaka, ladda om sidan och skicka igen."
        ),
    }
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page whether it is missing or not yours to see."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault; or a store that takes nothing in: then 503, and what was sent is kept.

    Without request context: the fault may be in what that reads.
    """
    if is_unstored(sys.exc_info()[1]):
        return unstored(request)
    return HttpResponse(render_to_string("500.html"), status=500)

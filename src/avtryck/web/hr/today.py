"""Idag: what needs HR now. Nothing here knows anything about answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from avtryck.cases import access, queries
from avtryck.cases.contact import contact_request, contact_requests, end_contact
from avtryck.clock import today as this_day
from avtryck.surveys import queue
from avtryck.web.hr.frame import HR, decidable, named
from avtryck.web.ui.access import StaffRequest, open_to

ASKED = "hr-asked"  # in the session: {departure: day} of those answered with "Vet inte"


@open_to(*HR)
def today(request: StaffRequest) -> HttpResponse:
    scope = request.scope
    seconds = queries.waiting_for_second(scope)
    endings = list(queries.endings_to_confirm(scope))
    unknown = unknown_today(request)
    context: dict[str, Any] = {
        "title": _("Idag"),
        "this_day": this_day(),
        "asking": contact_requests(scope),
        "endings": [row for row in endings if str(row.pk) not in unknown],
        "unknown": [row for row in endings if str(row.pk) in unknown],
        "later": queries.endings_later(scope),
        "seconds": [(row, access.may_vouch(scope, row)) for row in seconds],
        "contacts": queries.contacts_to_decide(scope),
        "blank": queries.without_exit_type(scope),
        "unreached": queue.unreached(scope).count(),
    }
    context["may_vouch_all"] = sum(vouch for _row, vouch in context["seconds"]) > 1
    waiting = ("asking", "endings", "unknown", "seconds", "contacts", "blank", "unreached")
    context["nothing"] = not any(context[name] for name in waiting)
    context["no_departures"] = context["nothing"] and not queries.visible_to(scope).exists()
    return render(request, "hr/today.html", context)


@open_to(*HR, methods=("POST",))
def ask_later(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Vet inte: the question rests until tomorrow, in this session only."""
    departure = decidable(request, pk)
    request.session[ASKED] = {**request.session.get(ASKED, {}), str(departure.pk): str(this_day())}
    said = _("Frågan om %(name)s kommer tillbaka i morgon.") % {"name": named(departure)}
    messages.info(request, said)
    return redirect("hr-today")


@open_to(*HR, methods=("POST",))
def contact_done(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Klart: HR has been in touch with somebody who asked for it."""
    wish = contact_request(request.scope, pk)
    if wish is None:
        raise Http404
    if end_contact(request=wish, actor=request.person.actor):
        messages.success(request, _("Klart: %(name)s.") % {"name": named(wish.departure)})
    return redirect("hr-today")


def unknown_today(request: StaffRequest) -> set[str]:
    asked: dict[str, str] = request.session.get(ASKED, {})
    return {pk for pk, day in asked.items() if day == str(this_day())}

"""Idag: what needs HR now. Nothing here knows anything about answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from avtryck.cases import queries
from avtryck.cases.contact import contact_request, contact_requests, end_contact
from avtryck.clock import today as this_day
from avtryck.web.hr.frame import HR, decidable, named
from avtryck.web.hr.needs import Need, rows_of
from avtryck.web.hr.tasks import AT_ONCE, groups
from avtryck.web.ui.access import StaffRequest, open_to

URGENT = (Need.CONTACT, Need.INTERVIEWER, Need.INITIATIVE)  # before the questions about endings
ASKED = "hr-asked"  # in the session: {departure: day} of those answered with "Vet inte"


@open_to(*HR)
def today(request: StaffRequest) -> HttpResponse:
    scope, unknown = request.scope, unknown_today(request)
    endings = list(rows_of(Need.ENDING, scope))
    open_ones = [row for row in endings if str(row.pk) not in unknown]
    asking, found = contact_requests(scope), groups(scope)
    nothing = not (asking or endings or found)
    context: dict[str, Any] = {
        "title": _("Idag"),
        "asking": asking,
        "urgent": [group for group in found if group.key in URGENT],
        "calm": [group for group in found if group.key not in URGENT],
        "endings": open_ones[:AT_ONCE],
        "more_endings": open_ones[AT_ONCE:],
        "unknown": [row for row in endings if str(row.pk) in unknown],
        "later": queries.endings_later(scope),
        "nothing": nothing,
        "no_departures": nothing and not queries.visible_to(scope).exists(),
    }
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

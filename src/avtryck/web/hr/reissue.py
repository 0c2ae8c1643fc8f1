"""A link in the wrong hands, or a lost change code: the link is voided, another letter goes out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from avtryck.clock import today
from avtryck.surveys import queue
from avtryck.surveys.answering import SurveyClosedError
from avtryck.surveys.models import Invitation
from avtryck.surveys.queue import Way
from avtryck.surveys.reissuing import HeldError, void_and_reissue
from avtryck.web.hr.frame import HR, back_to, crumbs_of, invited, named
from avtryck.web.ui.access import StaffRequest, open_to


@open_to(*HR, methods=("GET", "POST"))
def reissue(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Says in words what happens, then does it. What there was to remove is told to nobody."""
    invitation = invited(request, pk)
    departure = invitation.case.departure
    if not queue.may_reissue(invitation):
        return _too_late(request, invitation)
    if request.method == "POST":
        try:
            void_and_reissue(invitation=invitation, actor=request.person.actor)
        except (SurveyClosedError, HeldError):
            return _too_late(request, invitation)
        messages.success(request, said_of(invitation))
        return back_to(departure)
    title = _("Skicka en ny länk")
    context = {
        "title": title,
        "crumbs": crumbs_of(departure, title),
        "name": named(departure),
        "departure": departure,
        "invitation": invitation,
        "way": queue.address_on(today(), invitation).value,
    }
    return render(request, "hr/survey_reissue.html", context)


def _too_late(request: StaffRequest, invitation: Invitation) -> HttpResponse:
    if invitation.held:
        said = _("Det går inte nu: en begäran om svaret pågår. Central HR kan släppa det.")
    else:
        said = _("Det går inte: enkäten har inte gått ut, eller så har svarstiden tagit slut.")
    messages.warning(request, said)
    return back_to(invitation.case.departure)


def said_of(invitation: Invitation) -> str:
    if queue.address_on(today(), invitation) == Way.NONE:
        return _("Den gamla länken gäller inte längre. Skriv ut det nya brevet.")
    return _("Den gamla länken gäller inte längre. Ett nytt brev är på väg.")

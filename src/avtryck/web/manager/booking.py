"""The third step: times to choose from, or the one that is agreed; moved, called off, missed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.clock import LOCAL, now
from avtryck.core.rules.meeting import Caution, cautions
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.web.manager.booking_forms import AgreedForm, ProposalsForm, as_it_stands
from avtryck.web.manager.frame import INTERVIEWERS, attempt, go, is_open, own, show
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.templatetags.ui import moment

CAUTIONS = {
    Caution.AFTER_LAST_DAY: gettext_lazy("efter sista dagen, då jobbadressen inte längre läses"),
    Caution.EARLY: gettext_lazy("mer än två veckor före sista dagen"),
    Caution.LATE: gettext_lazy("mindre än en vecka före sista dagen"),
    Caution.NO_WORKING_DAY: gettext_lazy("ingen arbetsdag"),
    Caution.OUTSIDE_HOURS: gettext_lazy("utanför arbetstid"),
    Caution.QUESTIONS_LATE: gettext_lazy("mindre än en vecka dit, så frågorna kommer sent"),
}
DONE = {
    "withdraw_proposals": gettext_lazy("Tiderna är tillbakadragna."),
    "cancel_booking": gettext_lazy("Tiden är avbokad. Ni får båda ett brev om det."),
    "miss": gettext_lazy("Det är noterat. Samtalet är fortfarande erbjudet."),
}


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def book(request: StaffRequest, pk: UUID) -> HttpResponse:
    interview = own(request, pk)
    if not is_open(interview, "book"):
        return go(interview)
    verb = request.POST.get("verb", "book") if request.method == "POST" else ""
    if verb in DONE:
        if attempt(request, getattr(operations, verb), interview):
            messages.success(request, str(DONE[verb]))
        return go(interview, "book")
    initial = as_it_stands(interview)
    agreed = AgreedForm(
        request.POST if verb == "book" else None, initial=initial, auto_id="agreed_%s"
    )
    offered = ProposalsForm(request.POST if verb == "propose" else None, initial=initial)
    if verb == "book" and agreed.is_valid():
        return _book(request, interview, agreed)
    if verb == "propose" and offered.is_valid():
        return _propose(request, interview, offered)
    return show(
        request, interview, "book", step="book", **_facts(request, interview, agreed, offered)
    )


def _facts(
    request: StaffRequest, interview: Interview, agreed: AgreedForm, offered: ProposalsForm
) -> dict[str, Any]:
    booked = interview.state == State.BOOKED
    return {
        "agreed": agreed,
        "offered": offered,
        "forms": [agreed, offered],
        "proposals": [capfirst(moment(one.at)) for one in interview.proposals.all()],
        "when": capfirst(moment(interview.booked_at)) if booked else "",
        "is_past": booked and interview.booked_at is not None and interview.booked_at <= now(),
        "only_agreed": "bestamd" in request.GET or agreed.is_bound,
    }


def _book(request: StaffRequest, interview: Interview, form: AgreedForm) -> HttpResponse:
    at = form.moment
    if at <= now():
        messages.info(request, _("Tiden har varit. Är samtalet hållet? Då noterar du det här."))
        return go(interview, "close")
    if attempt(request, operations.book, interview, at=at, **form.meeting):
        messages.success(request, _("Tiden är bokad. Ni får båda en kallelse."))
        _warn(request, interview, [at], form.meeting["minutes"])
    return go(interview)


def _propose(request: StaffRequest, interview: Interview, form: ProposalsForm) -> HttpResponse:
    if attempt(request, operations.propose, interview, times=form.times, **form.meeting):
        messages.success(request, _("Tiderna är föreslagna. Du får en kallelse när en är vald."))
        _warn(request, interview, form.times, form.meeting["minutes"])
    return go(interview, "book")


def _warn(
    request: StaffRequest, interview: Interview, times: Iterable[datetime], minutes: int
) -> None:
    """What is worth a second thought; the times stand all the same."""
    last_day = interview.case.departure.last_day
    for at in times:
        local = at.astimezone(LOCAL)
        found = cautions(at=local, minutes=minutes, last_day=last_day, now=now())
        if found:
            said = ", ".join(str(CAUTIONS[one]) for one in found)
            words = {"when": capfirst(moment(at)), "cautions": said}
            messages.warning(request, _("%(when)s: %(cautions)s.") % words)

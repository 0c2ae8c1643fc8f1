"""Mina samtal: what is mine to do, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from avtryck.cases.eligibility import interview_reason
from avtryck.clock import LOCAL, today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations, queries, words
from avtryck.interviews.models import Interview
from avtryck.web.manager.frame import INTERVIEWERS, address
from avtryck.web.ui.access import StaffRequest, open_to

NEXT = {
    "offer": gettext_lazy("Erbjud samtalet"),
    "prepare": gettext_lazy("Förbered samtalet"),
    "book": gettext_lazy("Boka tid"),
    "conduct": gettext_lazy("Öppna samtalet"),
    "close": gettext_lazy("Skriv klart"),
}
DONE = (State.NOTES_DONE, State.CLOSED, State.DECLINED)
LATEST = 5


@dataclass(frozen=True)
class Row:
    """One talk in the list, with its next step in words."""

    interview: Interview
    word: str
    kind: str
    verb: str
    url: str
    days: str
    waits: bool


@open_to(*INTERVIEWERS)
def home(request: StaffRequest) -> HttpResponse:
    rows = [row(interview) for interview in queries.conducted_by(request.person)]
    done = [one for one in reversed(rows) if one.interview.state in DONE]
    language = get_language() or "sv"
    left_out = queries.not_offered(request.person)
    context: dict[str, Any] = {
        "title": _("Mina samtal"),
        "to_do": [one for one in rows if one.interview.state not in DONE],
        "done": done[:LATEST],
        "earlier": done[LATEST:],
        "replaced": queries.replaced(request.person),
        "left_out": [(case, interview_reason(case, language)) for case in left_out],
    }
    return render(request, "manager/home.html", context)


def row(interview: Interview) -> Row:
    step = queries.next_step(interview)
    return Row(
        interview=interview,
        word=str(words.STATES[interview.state]),
        kind=words.KINDS[interview.state],
        verb=str(NEXT[step]),
        url=address(interview, step),
        days=days_left(
            interview.booked_at.astimezone(LOCAL).date()
            if interview.booked_at and interview.state == State.BOOKED
            else interview.case.departure.last_day
        ),
        waits=interview.state == State.OFFERED and interview.proposals.exists(),
    )


def days_left(day: date) -> str:
    """How far away a day is, in words."""
    n = (day - today()).days
    if n == 0:
        return _("i dag")
    if n < 0:
        return ngettext("för %(n)d dag sedan", "för %(n)d dagar sedan", -n) % {"n": -n}
    return ngettext("om %(n)d dag", "om %(n)d dagar", n) % {"n": n}


@open_to("nearest_manager", methods=("POST",))
def offer_anyway(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The rule leaves them out; the manager offers the talk all the same."""
    case = get_object_or_404(queries.not_offered(request.person), pk=pk)
    interview = operations.offer_anyway(case=case, actor=request.person.actor)
    messages.success(request, _("Samtalet finns nu i din lista."))
    return redirect(address(interview, "offer"))

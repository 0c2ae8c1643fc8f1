"""What HR's pages share: whose departures, the way back, the words of the survey's states."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.cases import access, queries
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.surveys.models import Invitation
from avtryck.web.ui.access import StaffRequest

HR = ("hr_partner", "central_hr")
Crumbs = list[tuple[str, str | None]]
Word = tuple[Any, str]

SURVEY_WORDS = {
    Case.Survey.NOT_COVERED: (gettext_lazy("Skickas inte"), "stopped"),
    Case.Survey.NOT_SENT: (gettext_lazy("Ej skickad"), "planned"),
    Case.Survey.SENT: (gettext_lazy("Skickad"), "active"),
    Case.Survey.FAILED: (gettext_lazy("Kom inte fram"), "attention"),
}
SURVEY_ENDED = (gettext_lazy("Stängd"), "done")
STATUS_WORDS = {
    Departure.Status.TO_CONFIRM: (gettext_lazy("Att bekräfta"), "waiting"),
    Departure.Status.CONFIRMED: (gettext_lazy("Bekräftad"), "active"),
    Departure.Status.WITHDRAWN: (gettext_lazy("Återkallad"), "stopped"),
}


def survey_word(case: Case) -> Word:
    """By the calendar alone: whether the round could be opened yet tells how many answered."""
    invitation: Invitation | None = getattr(case, "invitation", None)
    state = Case.Survey(case.survey_state)
    ended = invitation is not None and invitation.ends < today()
    return SURVEY_ENDED if ended and state == Case.Survey.SENT else SURVEY_WORDS[state]


def seen(request: StaffRequest, pk: UUID) -> Departure:
    """The departure, if it lies where this person is HR; else 404, as if there were none."""
    return get_object_or_404(queries.visible_to(request.scope), pk=pk)


def decidable(request: StaffRequest, pk: UUID) -> Departure:
    """As `seen`, and this person may decide about it: nobody does about their own leaving."""
    departure = seen(request, pk)
    if not access.may_decide(request.scope, departure):
        raise Http404
    return departure


def invited(request: StaffRequest, pk: UUID) -> Invitation:
    """As `decidable`, and the leaver has an invitation to the survey."""
    departure = decidable(request, pk)
    rows = Invitation.objects.select_related("round", "case__departure__unit")
    return get_object_or_404(rows, case__departure=departure)


def back_to(departure: Departure) -> HttpResponse:
    return redirect("hr-case", departure.pk)


def crumbs(*trail: str) -> Crumbs:
    return [(_("Avslut"), reverse("hr-cases")), *((words, None) for words in trail)]


def crumbs_of(departure: Departure, *trail: str) -> Crumbs:
    """To something about one person: Avslut, the person's page, and on."""
    here: Crumbs = [(words, None) for words in trail]
    return [*crumbs(), (named(departure), reverse("hr-case", args=[departure.pk])), *here]


def named(departure: Departure) -> str:
    return departure.name or departure.employee_id

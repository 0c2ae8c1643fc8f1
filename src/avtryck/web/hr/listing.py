"""Avslut: the table of departures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.cases import queries
from avtryck.cases.models import Case, Departure
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import words
from avtryck.interviews.desk import veil
from avtryck.org.access import Scope
from avtryck.web.hr.bulk_acts import ACTS
from avtryck.web.hr.frame import HR, STATUS_WORDS, Word, named, survey_word
from avtryck.web.hr.needs import Need, needs_of
from avtryck.web.hr.next_steps import Next, next_step
from avtryck.web.hr.selecting import FilterForm, selected
from avtryck.web.ui.access import StaffRequest, open_to

PAGE = 50
MOST = 200
LACKING = {
    "act": gettext_lazy("Välj först vad du vill göra."),
    "rows": gettext_lazy("Kryssa för dem det gäller, eller välj alla i urvalet."),
    "limit": gettext_lazy("Högst 200 åt gången. Smalna av urvalet först."),
}
"""Why nothing could be done to several at once. The address says it: a look changes nothing."""
Status = Departure.Status


@dataclass(frozen=True)
class Row:
    """One departure in words: its own state, or those of talk and survey; and what comes next."""

    departure: Departure
    name: str
    status: Word | None
    talk: Word | None
    survey: Word | None
    next: Next


@open_to(*HR)
def cases(request: StaffRequest) -> HttpResponse:
    scope = request.scope
    form, needs = FilterForm(request.GET, scope=scope), needs_of(scope)
    page = Paginator(selected(scope, form, mine=needs), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Avslut"),
        "form": form,
        "page": page,
        "rows": [row(one, needs.get(one.pk)) for one in in_order(scope, page.object_list)],
        "query": form.query(),
        "lacking": LACKING.get(request.GET.get("lacks", "")),
        "acts": [(act.key, act.verb) for act in ACTS.values()],
        "needing": len(needs),
        "empty": not page.paginator.count and not queries.visible_to(scope).exists(),
    }
    return render(request, "hr/cases.html", context)


def in_order(scope: Scope, pks: Iterable[UUID]) -> list[Departure]:
    """These departures, with all that a row says of them, in this order."""
    found = {one.pk: one for one in wide(scope).filter(pk__in=list(pks))}
    for one in found.values():
        talk = getattr(getattr(one, "case", None), "interview", None)
        if talk is not None:
            veil(scope, talk)
    return [found[pk] for pk in pks if pk in found]


def wide(scope: Scope) -> QuerySet[Departure]:
    return queries.visible_to(scope).select_related("case__interview__interviewer")


def row(departure: Departure, need: Need | None) -> Row:
    name, step = named(departure), next_step(departure, need)
    if departure.status != Status.CONFIRMED:
        return Row(departure, name, STATUS_WORDS[Status(departure.status)], None, None, step)
    case = departure.case
    held = (_("Väntar på HR"), "attention") if case.handling == Case.Handling.HR else None
    state = State(case.interview_state)
    talk = (words.STATES[state], words.KINDS[state])
    return Row(departure, name, held, talk, survey_word(case), step)

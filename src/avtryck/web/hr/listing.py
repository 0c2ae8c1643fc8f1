"""Avslut: the table of departures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from avtryck.cases import queries
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import words
from avtryck.org.queries import beneath
from avtryck.web.hr.forms import FilterForm
from avtryck.web.hr.frame import HR, STATUS_WORDS, survey_word
from avtryck.web.ui.access import StaffRequest, open_to

PAGE = 50
Status = Departure.Status
Word = tuple[Any, str]


@dataclass(frozen=True)
class Row:
    """One departure with its words: the departure's own, or those of talk and survey."""

    departure: Departure
    status: Word | None
    interview: Word | None
    survey: Word | None


@open_to(*HR)
def cases(request: StaffRequest) -> HttpResponse:
    form = FilterForm(request.GET, units=request.scope.within(*HR))
    rows = filtered(queries.visible_to(request.scope), form)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Avslut"),
        "form": form,
        "page": page,
        "rows": [row(departure) for departure in page],
        "empty": not queries.visible_to(request.scope).exists(),
    }
    return render(request, "hr/cases.html", context)


def filtered(rows: QuerySet[Departure], form: FilterForm) -> QuerySet[Departure]:
    wanted = form.cleaned_data if form.is_valid() else {}
    if unit := wanted.get("unit"):
        rows = rows.filter(beneath(unit, "unit__path"))
    going = Q(status=Status.CONFIRMED) | Q(status=Status.TO_CONFIRM)
    conditions = {
        "to_confirm": Q(status=Status.TO_CONFIRM),
        "hr": Q(status=Status.CONFIRMED, case__handling=Case.Handling.HR),
        "past": Q(status=Status.CONFIRMED, last_day__lt=today()),
        "withdrawn": Q(status=Status.WITHDRAWN),
    }
    state = wanted.get("state") or ""
    found = rows.filter(conditions.get(state, going & Q(last_day__gte=today())))
    return found.order_by("-last_day", "name") if state in {"past", "withdrawn"} else found


def row(departure: Departure) -> Row:
    if departure.status != Status.CONFIRMED:
        return Row(departure, STATUS_WORDS[Status(departure.status)], None, None)
    case = departure.case
    held = (_("Väntar på HR"), "attention") if case.handling == Case.Handling.HR else None
    state = State(case.interview_state)
    return Row(departure, held, (words.STATES[state], words.KINDS[state]), survey_word(case))

"""Avstämning: what became of every confirmed leaver, counted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.cases.coverage import HR_DECIDED, coverage
from avtryck.cases.eligibility import DECEASED
from avtryck.cases.models import Case, Departure
from avtryck.cases.queries import visible_to
from avtryck.clock import today
from avtryck.content.queries import eligibility_policy
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.words import STATES
from avtryck.org.access import Scope
from avtryck.web.hr.forms import PeriodForm
from avtryck.web.hr.frame import HR, crumbs
from avtryck.web.hr.needs import overdue
from avtryck.web.hr.outcomes import WORDS
from avtryck.web.ui.access import StaffRequest, open_to

SHOWN = 20


@open_to(*HR)
def account(request: StaffRequest) -> HttpResponse:
    day = today()
    default = {"since": date(day.year, 1, 1), "until": date(day.year, 12, 31)}
    form = PeriodForm(request.GET) if "since" in request.GET else PeriodForm(initial=default)
    period = form.cleaned_data if form.is_bound and form.is_valid() else default
    found = coverage(request.scope, since=period["since"], until=period["until"])
    language = get_language() or "sv"

    def interview(outcome: str, version: int) -> str:
        return eligibility_policy(version).interview.reason(outcome, language)

    def survey(outcome: str, version: int) -> str:
        return eligibility_policy(version).survey.reason(outcome, language)

    late = overdue_ones(request.scope, **period)
    context: dict[str, Any] = {
        "title": _("Avstämning"),
        "crumbs": crumbs(_("Avstämning")),
        "form": form,
        "period": period,
        "account": found,
        "interview": rows(found.interview),
        "survey": rows(found.survey),
        "interview_rules": rules(found.interview_rules, interview),
        "late": late[:SHOWN],
        "more_late": max(0, len(late) - SHOWN),
        "survey_rules": rules(found.survey_rules, survey),
    }
    return render(request, "hr/account.html", context)


def overdue_ones(scope: Scope, *, since: date, until: date) -> list[tuple[Departure, str, Any]]:
    """(departure, who holds the talk, how far it came) of talks that are late, in the period."""
    rows = visible_to(scope).filter(overdue(scope), last_day__gte=since, last_day__lte=until)
    found = rows.select_related("case__interview__interviewer").order_by("last_day", "name", "pk")
    return [(one, holder(one.case), STATES[State(one.case.interview_state)]) for one in found]


def holder(case: Case) -> str:
    interview = getattr(case, "interview", None)
    return interview.interviewer.name if interview and interview.interviewer else _("ingen än")


def rows(outcomes: dict[str, int]) -> list[tuple[Any, int]]:
    """Outcomes in words, with their sum at the end."""
    return [*((WORDS[name], n) for name, n in outcomes.items()),
            (_("Tillsammans"), sum(outcomes.values()))]  # fmt: skip


def rules(
    counted: dict[tuple[str, int], int], sentence: Callable[[str, int], str]
) -> list[tuple[str, int | None, int]]:
    """(why, version of the rules if one decided, how many)."""
    found: list[tuple[str, int | None, int]] = []
    for (rule, version), n in counted.items():
        if rule == DECEASED:
            found.append((_("Medarbetaren har avlidit."), None, n))
        elif rule == HR_DECIDED:
            found.append((_("HR har bestämt att inget skickas."), None, n))
        else:
            found.append((sentence(rule, version), version, n))
    return found

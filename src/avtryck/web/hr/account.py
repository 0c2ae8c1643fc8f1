"""Avstämning: what became of every confirmed leaver, counted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from avtryck.cases.coverage import HR_DECIDED, coverage
from avtryck.cases.eligibility import DECEASED
from avtryck.clock import today
from avtryck.content.queries import eligibility_policy
from avtryck.web.hr.forms import PeriodForm
from avtryck.web.hr.frame import HR, crumbs
from avtryck.web.ui.access import StaffRequest, open_to

WORDS = {
    "interviewed": gettext_lazy("Samtal hållet"),
    "declined": gettext_lazy("Tackat nej"),
    "not_offered": gettext_lazy("Erbjuds inte"),
    "missed": gettext_lazy("Hanns inte med"),
    "under_way": gettext_lazy("På gång"),
    "sent": gettext_lazy("Skickad"),
    "failed": gettext_lazy("Kom inte fram"),
    "not_sent": gettext_lazy("Skickas inte"),
}


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

    context: dict[str, Any] = {
        "title": _("Avstämning"),
        "crumbs": crumbs(_("Avstämning")),
        "form": form,
        "period": period,
        "account": found,
        "interview": rows(found.interview),
        "survey": rows(found.survey),
        "interview_rules": rules(found.interview_rules, interview),
        "survey_rules": rules(found.survey_rules, survey),
    }
    return render(request, "hr/account.html", context)


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

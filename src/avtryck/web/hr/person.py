"""One leaver: the facts, what the rules say, how far talk and survey have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.cases import access
from avtryck.cases.eligibility import interview_reason, survey_reason
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import words
from avtryck.interviews.access import NOT_YET_HELD, may_arrange, may_consult, may_grant, may_waive
from avtryck.interviews.desk import veil
from avtryck.interviews.models import Interview
from avtryck.org.access import Scope
from avtryck.org.categories import staff_category_words
from avtryck.web.hr.frame import HR, STATUS_WORDS, crumbs, named, seen, survey_word
from avtryck.web.hr.needs import needs_of
from avtryck.web.hr.next_steps import next_step
from avtryck.web.hr.survey_choices import survey_choices
from avtryck.web.hr.timeline import timeline
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.templatetags.ui import short_day

Status = Departure.Status


@dataclass(frozen=True)
class Rule:
    """One verdict in words, and the version that gave it."""

    what: str
    reason: str
    version: int


@open_to(*HR)
def person(request: StaffRequest, pk: UUID) -> HttpResponse:
    departure = seen(request, pk)
    case = running_case(departure)
    interview = Interview.objects.select_related("interviewer").filter(case=case).first()
    may_decide = access.may_decide(request.scope, departure)
    veiled = interview is not None and veil(request.scope, interview)
    if interview is not None:
        departure.case.interview = interview  # what the next step reads
    context: dict[str, Any] = {
        "title": named(departure),
        "crumbs": crumbs(named(departure)),
        "departure": departure,
        "case": case,
        "state": STATUS_WORDS[Status(departure.status)],
        "facts": facts(departure),
        "rules": rules(case) if case else [],
        "steps": timeline(departure, case, None if veiled else interview),
        "next": next_step(departure, needs_of(request.scope, only=departure.pk).get(departure.pk)),
        "deceased": departure.exit_type == Departure.ExitType.DECEASED,
        "may_decide": may_decide,
        "survey_choices": survey_choices(request.scope, case, may_decide=may_decide),
        "may_vouch": access.may_vouch(request.scope, departure),
        "awaits_second": departure.status == Status.CONFIRMED and not departure.counts,
        "is_past": departure.last_day < today(),
        "may_read_notes": interview is not None and may_consult(request.scope, interview),
        "may_grant": interview is not None and may_grant(request.scope, interview),
        "veiled": veiled,
        **about_talk(request.scope, case, interview, may_decide=may_decide),
    }
    return render(request, "hr/person.html", context)


def running_case(departure: Departure) -> Case | None:
    """The case unless it was cancelled; a withdrawn departure shows none."""
    case = Case.objects.filter(departure=departure, cancelled_on=None).first()
    return case if departure.status == Status.CONFIRMED else None


def facts(departure: Departure) -> list[tuple[str, Any]]:
    manager = departure.nearest_manager
    rows = [
        (_("Sista dag"), short_day(departure.last_day)),
        (_("Enhet"), departure.unit.name(get_language() or "sv")),
        (_("Närmaste chef"), manager.name if manager else _("Okänd")),
        (_("Avgångstyp"), capfirst(departure.get_exit_type_display()) or _("Inte angiven")),
        (_("Anställningsform"), capfirst(departure.get_contract_type_display())),
        (_("Personalkategori"), capfirst(staff_category_words(departure.staff_category))),
        (_("Anställd utan avbrott sedan"), short_day(departure.employed_from)),
        (_("Anställningsnummer"), departure.employee_id),
        (_("Privat e-post"), address_words(departure)),
        (_("Kommer från"), capfirst(departure.get_source_display())),
    ]
    return [(label, value) for label, value in rows if value]


def address_words(departure: Departure) -> str:
    """Whether there is an address, and whose word it is; never which."""
    if not departure.private_email:
        return _("Saknas")
    if departure.address_by_leaver:
        return _("Den som slutar har själv lämnat en adress")
    return _("Finns, förseglad")


def rules(case: Case) -> list[Rule]:
    language = get_language() or "sv"
    both = (
        (_("Samtal"), interview_reason(case, language)),
        (_("Enkät"), survey_reason(case, language)),
    )
    return [Rule(what, reason, case.rules_version) for what, reason in both if reason]


def about_talk(
    scope: Scope, case: Case | None, interview: Interview | None, *, may_decide: bool
) -> dict[str, Any]:
    """How talk and survey stand, and what this person may arrange."""
    if case is None:
        return {}
    state = State(case.interview_state)
    arranged = interview if state in NOT_YET_HELD else None
    offerable = state == State.NOT_OFFERED and case.handling == Case.Handling.AUTOMATIC
    return {
        "interview": interview,
        "talk": (words.STATES[state], words.KINDS[state]),
        "survey": survey_word(case),
        "may_hand_over": arranged is not None and may_arrange(scope, arranged),
        "may_waive": arranged is not None and may_decide and may_waive(scope, arranged),
        "may_offer": offerable and may_decide,
        "held_by_hr": case.handling == Case.Handling.HR,
        "left_alone": case.handling == Case.Handling.NONE,
    }

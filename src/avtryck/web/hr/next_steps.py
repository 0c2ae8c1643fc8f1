"""What comes next for one departure, in a few words: HR's own task, or what HR waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from avtryck.cases.models import Case, Departure
from avtryck.clock import now, today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.models import Interview
from avtryck.web.hr.needs import WORDS, Need
from avtryck.web.ui.templatetags.ui import short_day


@dataclass(frozen=True)
class Next:
    """`mine`: it is this person who has to do it."""

    words: Any
    mine: bool = False


def next_step(departure: Departure, need: Need | None) -> Next:
    """`need`: the most urgent of what this departure needs of HR, if anything.

    Reads case, interview with interviewer and invitation: select them with the departure.
    """
    if need is not None:
        return Next(WORDS[need], mine=True)
    if departure.status == Departure.Status.TO_CONFIRM:
        return Next(_("Vi frågar när det närmar sig"))
    if departure.status == Departure.Status.WITHDRAWN:
        return Next("")
    case = departure.case
    if case.handling == Case.Handling.NONE:
        return Next(_("Inget mer att göra"))
    return Next(_of_talk(case) or _of_survey(case) or _("Inget mer att göra"))


def _of_talk(case: Case) -> str:
    interview: Interview | None = getattr(case, "interview", None)
    if interview is None or case.handling != Case.Handling.AUTOMATIC:
        return ""
    name = interview.interviewer.name if interview.interviewer else "HR"
    if case.interview_state == State.BOOKED and interview.booked_at:
        if interview.booked_at < now():
            return _("%(name)s skriver in att samtalet är hållet") % {"name": name}
        return _("Samtal %(day)s") % {"day": short_day(interview.booked_at)}
    if case.departure.last_day < today() and case.interview_state != State.HELD:
        return ""
    words = {
        State.PLANNED: _("%(name)s erbjuder samtal"),
        State.OFFERED: _("%(name)s avtalar tid"),
        State.HELD: _("%(name)s skriver klart anteckningarna"),
    }
    if case.interview_state == State.HELD and interview.shared_on:
        return _("Medarbetaren läser anteckningarna")
    return words.get(State(case.interview_state), "") % {"name": name}


def _of_survey(case: Case) -> str:
    invitation = getattr(case, "invitation", None)
    waits = case.survey_state == Case.Survey.NOT_SENT and case.handling == Case.Handling.AUTOMATIC
    if invitation is None or not waits or invitation.ends < today():
        return ""
    return _("Enkäten går ut %(day)s") % {"day": short_day(invitation.due)}

"""What happens, and when, for one leaver: the register's dates, and nothing of what was done."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.core.rules.deadlines import answering_ends, survey_due
from avtryck.core.rules.states import Interview
from avtryck.interviews.models import Interview as Talk
from avtryck.surveys.models import Invitation
from avtryck.web.ui.templatetags.ui import day, moment

Rows = list[tuple[str, str | SafeString]]
NO_TALK = frozenset({Interview.NOT_OFFERED, Interview.CANCELLED})
HELD = frozenset({Interview.HELD, Interview.NOTES_DONE, Interview.CLOSED})


def what_happens(departure: Departure) -> Rows:
    """(what, when and how). While HR decides how the leaver is contacted there are no dates."""
    case = departure.case
    rows: Rows = [(_("Sista dag"), day(departure.last_day))]
    if case.handling != Case.Handling.AUTOMATIC:
        return [*rows, (_("Samtal och enkät"), _("HR hör av sig till dig om det."))]
    return [(_("Samtal"), _talk(case)), *rows, (_("Enkät"), _survey(case))]


def _talk(case: Case) -> str:
    """Short, and the same whoever holds it; the section about the talk says the rest."""
    talk: Talk | None = getattr(case, "interview", None)
    if talk is not None and case.interview_state == Interview.BOOKED:
        return moment(talk.booked_at)
    if case.interview_state in HELD:
        return _("Är hållet.")
    if case.interview_state == Interview.DECLINED:
        return _("Du har tackat nej.")
    if case.interview_state in NO_TALK:
        return _("Inget är planerat. Vill du ha ett samtal: säg till HR.")
    if case.departure.last_day < today():
        return _("Skulle ha hållits före din sista dag. Blev det inte av: säg till HR.")
    return _("Du blir erbjuden ett samtal före din sista dag.")


def _survey(case: Case) -> str:
    """By the calendar and the letter's own way; never whether anybody has answered."""
    if case.survey_state == Case.Survey.NOT_COVERED:
        return _("Du får ingen enkät.")
    invitation: Invitation | None = getattr(case, "invitation", None)
    due = survey_due(last_day=case.departure.last_day, known=case.opened_on)
    due, ends = (invitation.due, invitation.ends) if invitation else (due, answering_ends(due))
    facts = {"due": day(due), "ends": day(ends)}
    if ends < today():
        return _("Stängde %(ends)s.") % facts
    if case.survey_state == Case.Survey.FAILED:
        return _("Brevet kom inte fram. Lämna en annan adress här nedanför.")
    if case.survey_state == Case.Survey.SENT:
        return _("Är skickad. Du kan svara till och med %(ends)s.") % facts
    return _("Kommer %(due)s. Du kan svara till och med %(ends)s.") % facts

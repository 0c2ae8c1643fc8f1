"""What has happened around one leaver, what will, and when: register, calendar, HR and interviewer.

Nothing of it depends on an answer, on what was said, or on what the leaver has asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from avtryck.cases.models import Case, Departure
from avtryck.clock import LOCAL, now, today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.models import Interview
from avtryck.surveys.models import Invitation
from avtryck.web.ui.templatetags.ui import day, moment


@dataclass(frozen=True)
class Moment:
    """One line: what, when in words, and whether it has been."""

    at: date
    label: str
    hint: str
    done: bool


def timeline(
    departure: Departure, case: Case | None, interview: Interview | None
) -> list[dict[str, Any]]:
    """For `{% checklist %}`, the oldest first; empty without a running case, and at a death."""
    if case is None or departure.exit_type == Departure.ExitType.DECEASED:
        return []
    found = [
        _past(case.opened_on, _("Avslutet är bekräftat")),
        _day(departure.last_day, _("Sista dagen")),
        *(_of_talk(interview) if interview else ()),
        *_of_survey(case),
    ]
    lines = sorted(found, key=lambda one: one.at)
    return [{"label": one.label, "hint": one.hint, "done": one.done} for one in lines]


def _of_talk(interview: Interview) -> Iterator[Moment]:
    if interview.interviewer and interview.state != State.CANCELLED:
        words = _("%(name)s får uppgiften att hålla samtalet")
        yield _day(interview.task_on, words % {"name": interview.interviewer.name})
    been = {
        _("Den som håller samtalet har fått en påminnelse"): interview.reminded_on,
        _("Samtalet är erbjudet"): interview.offered_on,
        _("Samtalet är hållet"): interview.held_on,
        _("Anteckningarna är delade med medarbetaren"): interview.shared_on,
        _("Anteckningarna är klara"): interview.final_on,
        _("Anteckningarna är gallrade"): interview.disposed_on,
    }
    yield from (_past(on, label) for label, on in been.items() if on is not None)
    if interview.booked_at is not None and interview.state == State.BOOKED:
        at: datetime = interview.booked_at
        words = _("Samtalet är bokat")
        yield Moment(at.astimezone(LOCAL).date(), words, moment(at), at < now())


def _of_survey(case: Case) -> Iterator[Moment]:
    """By the calendar: sent means that the letter has gone, never that it was opened."""
    invitation = Invitation.objects.filter(case=case).first()
    if invitation is None or case.survey_state == Case.Survey.NOT_COVERED:
        return
    sent = case.survey_state == Case.Survey.SENT
    if case.handling != Case.Handling.AUTOMATIC and not sent:
        return
    label = _("Enkäten är skickad") if sent else _("Enkäten går ut")
    yield Moment(invitation.due, label, day(invitation.due), sent)
    yield _day(invitation.ends, _("Sista dagen att besvara enkäten"))


def _past(at: date, label: str) -> Moment:
    return Moment(at, label, day(at), True)


def _day(at: date, label: str) -> Moment:
    return Moment(at, label, day(at), at < today())

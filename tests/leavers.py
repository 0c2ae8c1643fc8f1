"""Leavers with an invitation, for tests of the survey and of the release."""

from __future__ import annotations

from datetime import date

from avtryck.cases.facts import Facts
from avtryck.cases.models import Case
from avtryck.cases.operations import register_departure
from avtryck.content.extras import SURVEY
from avtryck.content.queries import instrument
from avtryck.core.instruments import read_answers
from avtryck.org.models import Installation, Person, Unit
from avtryck.surveys.answering import answer, new_token, register_of
from avtryck.surveys.models import Invitation


def installed(state: str = Installation.State.LIVE) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"state": state})


def leaver(number: int, unit: str, last_day: date, exit_type: str = "resignation") -> Invitation:
    """Somebody whose departure is confirmed; the invitation is in the outbox."""
    departure = register_departure(
        facts=Facts(
            employee_id=f"L{number}",
            unit=Unit.objects.get(code=unit),
            last_day=last_day,
            name=f"Leaver {number}",
            work_email=f"leaver{number}@universitetet.example",
            employed_from=date(2019, 1, 1),
            exit_type=exit_type,
            status="confirmed",
            language="sv",
            nearest_manager=Person.objects.filter(name="Bo Bergström").first(),
        ),
        actor="system",
    )
    Case.objects.filter(departure=departure).update(survey_state=Case.Survey.SENT)
    return Invitation.objects.get(case__departure=departure)


def answered(invitation: Invitation, **raw: str) -> bool:
    """Answer with canonical strings, as read_answers takes them."""
    found = read_answers(instrument(SURVEY), raw, register_of(invitation))
    return answer(invitation=invitation, answers=found, token=new_token()) is not None

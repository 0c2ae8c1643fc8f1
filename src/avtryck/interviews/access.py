"""Who may do what with an interview: pure predicates, each with its rule."""

from __future__ import annotations

from avtryck.cases.models import Case
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.models import Interview
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role

NOT_YET_HELD = (State.NOT_OFFERED, State.PLANNED, State.OFFERED, State.DECLINED, State.BOOKED)
WRITABLE = (State.PLANNED, State.OFFERED, State.BOOKED, State.HELD)
FINAL = (State.NOTES_DONE, State.CLOSED)


class NotAllowedError(PermissionError):
    """This person may not do this with this interview; the web answers 404."""


def may_conduct(person: Person, interview: Interview) -> bool:
    """The interviewer, and nobody else, whatever their roles."""
    return interview.interviewer_id == person.pk and interview.state != State.CANCELLED


def may_write(person: Person, interview: Interview) -> bool:
    """Notes are the interviewer's until they are final."""
    return may_conduct(person, interview) and interview.state in WRITABLE


def may_consult(scope: Scope, interview: Interview) -> bool:
    """Final notes: the interviewer and local HR; never a nearest manager who was replaced."""
    person = scope.person
    if person is None or interview.state not in FINAL:
        return False
    if interview.interviewer_id == person.pk:
        return True
    is_the_manager = interview.case.departure.nearest_manager_id == person.pk
    return not is_the_manager and is_local_hr(scope, interview.case)


def may_waive(scope: Scope, interview: Interview) -> bool:
    """Only HR may do without a certificate, with a reason."""
    return is_local_hr(scope, interview.case)


def is_local_hr(scope: Scope, case: Case) -> bool:
    return scope.covers(case.departure.unit, Role.Kind.HR_PARTNER)

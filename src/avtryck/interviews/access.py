"""Who may do what with an interview: pure predicates, each with its rule."""

from __future__ import annotations

from avtryck.cases import access as cases
from avtryck.cases.models import Case
from avtryck.clock import now
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


def is_open_for_writing(interview: Interview) -> bool:
    """The interviewer writes until the leaver may read: then nothing changes behind their back."""
    untouched = interview.shared_on is None and interview.disposed_on is None
    return untouched and interview.state in WRITABLE


def may_write(person: Person, interview: Interview) -> bool:
    """Notes are the interviewer's until they are shared or final."""
    return may_conduct(person, interview) and is_open_for_writing(interview)


def may_review(person: Person, interview: Interview) -> bool:
    """One's own draft, shared or not."""
    still = interview.state in WRITABLE and interview.disposed_on is None
    return may_conduct(person, interview) and still


def may_consult(scope: Scope, interview: Interview) -> bool:
    """Final notes: the interviewer, local HR, and central HR with a grant that has not ended.

    Never somebody it is about, or a nearest manager who was replaced, whatever their roles.
    """
    person = scope.person
    if person is None or not is_readable(interview):
        return False
    if interview.interviewer_id == person.pk:
        return True
    if is_involved(person, interview):
        return False
    return is_local_hr(scope, interview.case) or _has_grant(scope, interview)


def is_readable(interview: Interview) -> bool:
    """There are final notes, and they have not been disposed of."""
    return interview.state in FINAL and interview.disposed_on is None


def is_involved(person: Person, interview: Interview) -> bool:
    """The leaver, or the leaver's nearest manager; roles change nothing in that."""
    departure = interview.case.departure
    is_leaver = person.employee_id == departure.employee_id
    return is_leaver or person.pk == departure.nearest_manager_id


def may_grant(scope: Scope, interview: Interview) -> bool:
    """Local or central HR lets somebody of central HR read what is final, for a while."""
    person = scope.person
    if person is None or is_involved(person, interview) or not is_readable(interview):
        return False
    return cases.may_see(scope, interview.case.departure)


def may_be_granted(scope: Scope, interview: Interview) -> bool:
    """Central HR of the place, if they may not read already."""
    person = scope.person
    if person is None or is_involved(person, interview):
        return False
    is_central = scope.covers(interview.unit, Role.Kind.CENTRAL_HR)
    return is_central and not is_local_hr(scope, interview.case)


def _has_grant(scope: Scope, interview: Interview) -> bool:
    running = interview.grants.filter(person=scope.person, until__gt=now(), ended_at=None)
    return may_be_granted(scope, interview) and running.exists()


def is_replaced(person: Person | None, interview: Interview) -> bool:
    """The nearest manager of a talk that somebody else holds, or HR arranges."""
    if person is None or interview.interviewer_id == person.pk:
        return False
    return interview.case.departure.nearest_manager_id == person.pk


def may_arrange(scope: Scope, interview: Interview) -> bool:
    """HR says who holds it; not a nearest manager in HR who would take it back."""
    decides = cases.may_decide(scope, interview.case.departure)
    return decides and not is_replaced(scope.person, interview)


def may_waive(scope: Scope, interview: Interview) -> bool:
    """Only HR may do without a certificate, with a reason."""
    return is_local_hr(scope, interview.case)


def is_local_hr(scope: Scope, case: Case) -> bool:
    return scope.covers(case.departure.unit, Role.Kind.HR_PARTNER)

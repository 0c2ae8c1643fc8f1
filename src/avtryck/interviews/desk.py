"""What HR's desk asks about talks: those that nobody holds, and who could take one over."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from avtryck.cases.models import Case
from avtryck.cases.queries import visible_to
from avtryck.clock import today
from avtryck.core.rules.initiative import UNDONE_AFTER
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.access import is_replaced
from avtryck.interviews.models import Interview
from avtryck.interviews.queries import can_hold
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role
from avtryck.org.queries import valid_on

NOT_BEGUN = (State.PLANNED, State.OFFERED)


def veil(scope: Scope, interview: Interview) -> bool:
    """Hide who holds it from a nearest manager who is in HR as well; whether that was done.

    Everywhere they read that HR arranges it. The object is then not to be saved.
    """
    if not is_replaced(scope.person, interview):
        return False
    interview.interviewer, interview.handed_to_hr = None, True
    return True


def not_replaced(scope: Scope) -> Q:
    """As a condition on Interview: this person is not the nearest manager of another's talk."""
    mine = Q(case__departure__nearest_manager=scope.person) & ~Q(interviewer=scope.person)
    return ~mine if scope.person else Q()


def without_interviewer(scope: Scope) -> QuerySet[Interview]:
    """Talks that are HR's to give to somebody; after four weeks they count as left undone."""
    own = scope.person.employee_id if scope.person else ""
    seen = visible_to(scope).exclude(employee_id=own).order_by().values("pk")
    rows = Interview.objects.select_related("interviewer", "case__departure__unit").filter(
        interviewer=None,
        case__interview_state__in=(*NOT_BEGUN, State.BOOKED),
        case__cancelled_on=None,
        case__handling=Case.Handling.AUTOMATIC,
        case__departure__last_day__gt=today() - UNDONE_AFTER,
        case__departure__in=seen,
    )
    rows = rows.filter(not_replaced(scope))
    return rows.order_by("case__departure__last_day", "pk")


def superiors_of(interviews: Iterable[Interview]) -> dict[Interview, Person | None]:
    """The nearest superior manager who can hold each talk, other than whoever holds it now.

    None where there is nobody. One query however many there are.
    """
    kind = Role.Kind.SUPERIOR_MANAGER
    roles = Role.objects.filter(valid_on(today()), kind=kind).select_related("person", "unit")
    nearest_first = list(roles.order_by(F("unit__level").desc(), "person__name"))
    return {one: _superior(one, nearest_first) for one in interviews}


def _superior(interview: Interview, roles: Iterable[Role]) -> Person | None:
    departure = interview.case.departure
    others = {interview.interviewer_id, departure.nearest_manager_id}
    for role in roles:
        person = role.person
        is_above = departure.unit.path.startswith(role.unit.path)
        is_leaver = person.employee_id == departure.employee_id
        if is_above and person.pk not in others and not is_leaver and can_hold(person):
            return person
    return None

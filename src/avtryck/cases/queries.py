from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, QuerySet

from avtryck.cases import sealed
from avtryck.cases.access import HR
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.org.access import Scope

Status = Departure.Status
ASK_AHEAD = timedelta(days=60)  # endings are asked about when they come this near


def private_email(departure: Departure) -> str:
    """The address that outlives the employment, opened; "" when there is none."""
    return sealed.opened(departure, "private_email")


def visible_to(scope: Scope) -> QuerySet[Departure]:
    """Departures of the units where this person is HR; of nobody, for everybody else."""
    rows = Departure.objects.select_related("unit", "nearest_manager", "case__invitation")
    return rows.filter(unit__in=scope.within(*HR))


def endings_to_confirm(scope: Scope) -> QuerySet[Departure]:
    """Slutar NN den …? The nearest endings first."""
    soon = today() + ASK_AHEAD
    return _others(scope).filter(status=Status.TO_CONFIRM, last_day__lte=soon)


def endings_later(scope: Scope) -> int:
    """Endings to confirm that nobody needs to think about yet."""
    soon = today() + ASK_AHEAD
    return _others(scope).filter(status=Status.TO_CONFIRM, last_day__gt=soon).count()


def waiting_for_second(scope: Scope) -> QuerySet[Departure]:
    """Entered or uploaded by one person, not yet seen by a second: they do not count so far."""
    rows = _others(scope).filter(status=Status.CONFIRMED).exclude(source=Departure.Source.FEED)
    return rows.filter(Q(confirmed_by="") | Q(confirmed_by=F("entered_by")))


def to_vouch_for(scope: Scope) -> QuerySet[Departure]:
    """Of those: where this person can be the second."""
    actor = scope.person.actor if scope.person else ""
    return waiting_for_second(scope).exclude(entered_by=actor)


def contacts_to_decide(scope: Scope) -> QuerySet[Departure]:
    """Held until HR decides; at the latest on the last day."""
    return _running(scope).filter(case__handling=Case.Handling.HR)


def without_exit_type(scope: Scope) -> QuerySet[Departure]:
    """While it is blank, the questions that depend on it are not asked."""
    return _running(scope).filter(exit_type="", case__survey_state=Case.Survey.NOT_SENT)


def _running(scope: Scope) -> QuerySet[Departure]:
    return _others(scope).filter(status=Status.CONFIRMED, case__cancelled_on=None)


def _others(scope: Scope) -> QuerySet[Departure]:
    """All but one's own leaving: somebody else in HR decides about that."""
    own = scope.person.employee_id if scope.person else ""
    return visible_to(scope).exclude(employee_id=own)

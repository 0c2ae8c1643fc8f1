"""Who may do what with a departure: local HR in its subtree, central HR everywhere."""

from __future__ import annotations

from avtryck.cases.models import Departure
from avtryck.org.access import Scope
from avtryck.org.models import Role, Unit

HR = (Role.Kind.HR_PARTNER, Role.Kind.CENTRAL_HR)


def may_see(scope: Scope, departure: Departure) -> bool:
    return scope.covers(departure.unit, *HR)


def may_decide(scope: Scope, departure: Departure) -> bool:
    """Confirm, withdraw, move, decide contact: whoever sees it, except about their own leaving."""
    person = scope.person
    is_own = person is not None and person.employee_id == departure.employee_id
    return may_see(scope, departure) and not is_own


def may_vouch(scope: Scope, departure: Departure) -> bool:
    """Be the second person of a departure entered in the form."""
    person = scope.person
    is_second = person is not None and person.actor != departure.entered_by
    return is_second and may_decide(scope, departure)


def may_register_in(scope: Scope, unit: Unit) -> bool:
    return scope.covers(unit, *HR)

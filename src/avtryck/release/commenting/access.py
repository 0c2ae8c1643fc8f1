"""Who reads a batch: an institution's its HR, the organisation's those whom the authority named."""

from __future__ import annotations

from collections.abc import Collection

from avtryck.org.access import Scope
from avtryck.org.models import Role, Unit
from avtryck.vault.doors.comments import Batch


def may_review(scope: Scope, batch: Batch, named: Collection[str]) -> bool:
    """`named`: employee ids of the organisation's reviewers, who must be central HR besides."""
    unit = Unit.objects.filter(code=batch.node).first()
    person = scope.person
    if unit is None or person is None:
        return False
    if batch.is_organisations:
        return person.employee_id in named and scope.covers(unit, Role.Kind.CENTRAL_HR)
    return scope.covers(unit, Role.Kind.HR_PARTNER)

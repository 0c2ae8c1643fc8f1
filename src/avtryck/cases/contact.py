"""*Be HR kontakta dig*: who gets the wish, and when it is done. It is nobody else's to know."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases.models import ContactRequest, Departure
from avtryck.clock import today
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role
from avtryck.org.queries import is_employed, valid_on
from avtryck.outbox.operations import enqueue

To = ContactRequest.To
LETTER = "contact-request"
ROLES = {To.LOCAL_HR: Role.Kind.HR_PARTNER, To.CENTRAL_HR: Role.Kind.CENTRAL_HR}


def recipients(departure: Departure) -> list[To]:
    """To whom a wish can go: where somebody has the role today, other than the leaver."""
    return [to for to in To if _readers(departure, to)]


@transaction.atomic
def ask_contact(*, departure: Departure, to: To) -> None:
    """One open wish to each; asking again changes nothing. A letter without a name says so.

    It does not stand in the audit, where more people would see it, nor in the outbox whose it is.
    """
    _wish, new = ContactRequest.objects.get_or_create(
        departure=departure, to=to, ended_on=None, defaults={"asked_on": today()}
    )
    for person in _readers(departure, to) or _readers(departure, To.CENTRAL_HR) if new else ():
        enqueue(kind=LETTER, subject_id=str(person.pk), language="")


def contact_requests(scope: Scope) -> list[ContactRequest]:
    """Open wishes addressed to this person: as HR of the unit, or as central HR.

    What nobody in local HR can see any more is central HR's.
    """
    here = scope.within(*ROLES.values())
    rows = ContactRequest.objects.filter(ended_on=None, departure__unit__in=here)
    own = scope.person.employee_id if scope.person else ""
    rows = rows.exclude(departure__employee_id=own).select_related("departure__unit")
    return [row for row in rows if _is_for(scope, row)]


@transaction.atomic
def end_contact(*, request: ContactRequest, actor: str) -> bool:
    """HR has been in touch; False when somebody else was first."""
    still = ContactRequest.objects.filter(pk=request.pk, ended_on=None)
    if not still.update(ended_on=today(), ended_by=actor):
        return False
    record(actor=actor, verb="end contact request", subject=f"contact-request:{request.pk}",
           institution=_chain_of(request))  # fmt: skip
    return True


def contact_request(scope: Scope, pk: UUID) -> ContactRequest | None:
    """One of `contact_requests`, or None."""
    return next((row for row in contact_requests(scope) if row.pk == pk), None)


def _is_for(scope: Scope, row: ContactRequest) -> bool:
    unit = row.departure.unit
    if row.to == To.LOCAL_HR and scope.covers(unit, Role.Kind.HR_PARTNER):
        return True
    is_central = scope.covers(unit, Role.Kind.CENTRAL_HR)
    return is_central and (row.to == To.CENTRAL_HR or not _readers(row.departure, To.LOCAL_HR))


def _readers(departure: Departure, to: To) -> list[Person]:
    """Who has the role there today, other than the leaver."""
    codes = departure.unit.path.strip("/").split("/")
    rows = Role.objects.filter(valid_on(today()), kind=ROLES[to], unit__code__in=codes)
    others = rows.exclude(person__employee_id=departure.employee_id).select_related("person")
    return list({role.person for role in others if is_employed(role.person)})


def _chain_of(request: ContactRequest) -> str:
    """The institution's own chain shows nothing of a wish that went past it."""
    return request.departure.institution if request.to == To.LOCAL_HR else ""

"""Letters about a private address or a wish: short, without a name, as others may read them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from avtryck.cases.contact import LETTER, contact_requests
from avtryck.cases.leavers import CHANGED, CONFIRMED, told_former
from avtryck.cases.models import Departure
from avtryck.cases.sealed import opened
from avtryck.keys.operations import KeyGoneError
from avtryck.org.access import Scope
from avtryck.org.models import Person
from avtryck.org.queries import contact_line, installation
from avtryck.outbox.resolvers import Letter, UndeliverableError


def address_confirmed(subject_id: str, language: str) -> Letter:
    """To the address that the leaver has entered."""
    return _letter(subject_id, language, field="private_email", text=CONFIRMED)


def address_changed(subject_id: str, language: str) -> Letter:
    """To the address that it replaces."""
    return _letter(subject_id, language, field="former_email", text=CHANGED)


def told_changed(subject_id: str, sent: bool) -> None:
    """Sent or given up: the old address has served."""
    told_former(departure_id=subject_id)


def contact_request(subject_id: str, language: str) -> Letter:
    """To one in HR, while a wish waits for that person; whose it is stands on Idag only."""
    person = Person.objects.filter(pk=int(subject_id)).exclude(work_email="").first()
    if person is None or not contact_requests(Scope(person)):
        raise UndeliverableError(subject_id)
    values = {
        "organisation": installation().name(language or "sv"),
        "link": settings.SITE_URL + reverse("hr-today"),
    }
    return Letter(address=person.work_email, text=LETTER, values=values)


def _letter(subject_id: str, language: str, *, field: str, text: str) -> Letter:
    departure = Departure.objects.select_related("unit").get(pk=UUID(subject_id))
    try:
        address = opened(departure, field)
    except KeyGoneError:
        address = ""
    if not address:
        raise UndeliverableError(subject_id)
    values = {
        "organisation": installation().name(language or "sv"),
        "contact": contact_line(departure.unit),
    }
    return Letter(address=address, text=text, values=values)

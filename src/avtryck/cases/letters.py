"""Letters about a private address or a wish: short, without a name, as others may read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from avtryck.cases.addresses import masked
from avtryck.cases.contact import LETTER, contact_requests
from avtryck.cases.leavers import CHANGED, CONFIRMED, ENTERED, told_former
from avtryck.cases.matters import LETTER as MATTER_LETTER
from avtryck.cases.matters import open_matters
from avtryck.cases.models import Departure
from avtryck.cases.one_time import LETTER as CODE
from avtryck.cases.one_time import LIFE, waiting_code
from avtryck.cases.sealed import opened
from avtryck.cases.vouched import gets_codes
from avtryck.clock import today
from avtryck.core.instruments import Value
from avtryck.core.rules.deadlines import mailbox_lives
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


def address_entered(subject_id: str, language: str) -> Letter:
    """To the work mailbox, while it lives: with the link, somebody has entered a first address."""
    departure = Departure.objects.select_related("unit").get(pk=UUID(subject_id))
    lives = mailbox_lives(last_day=departure.last_day, on=today())
    address = masked(_opened(departure, "private_email"))
    if not (departure.work_email and lives and address):
        raise UndeliverableError(subject_id)
    values = _values(departure, language) | {"address": address}
    return Letter(address=departure.work_email, text=ENTERED, values=values)


def told_changed(subject_id: str, sent: bool) -> None:
    """Sent or given up: the old address has served."""
    told_former(departure_id=subject_id)


def contact_request(subject_id: str, language: str) -> Letter:
    """To one in HR, while a wish waits for that person; whose it is stands on Idag only."""
    return _to_staff(subject_id, language, waiting=contact_requests, page="hr-today", text=LETTER)


def must_be_handled(subject_id: str, language: str) -> Letter:
    """To one of those it is addressed to, while something waits; what it is stands there only."""
    return _to_staff(
        subject_id, language, waiting=open_matters, page="hr-matters", text=MATTER_LETTER
    )


def _to_staff(
    subject_id: str,
    language: str,
    *,
    waiting: Callable[[Scope], Sequence[object]],
    page: str,
    text: str,
) -> Letter:
    person = Person.objects.filter(pk=int(subject_id)).exclude(work_email="").first()
    if person is None or not waiting(Scope(person)):
        raise UndeliverableError(subject_id)
    values = {
        "organisation": installation().name(language or "sv"),
        "link": settings.SITE_URL + reverse(page),
    }
    return Letter(address=person.work_email, text=text, values=values)


def one_time_code(subject_id: str, language: str) -> Letter:
    """To the private address only, and only while the code is good."""
    found = waiting_code(subject_id)
    address = _opened(found[0], "private_email") if found else ""
    if found is None or not address or not gets_codes(found[0]):
        raise UndeliverableError(subject_id)
    departure, code = found
    values = _values(departure, language) | {
        "code": f"{code[:4]} {code[4:]}",
        "minutes": str(LIFE.seconds // 60),
    }
    return Letter(address=address, text=CODE, values=values)


def _letter(subject_id: str, language: str, *, field: str, text: str) -> Letter:
    departure = Departure.objects.select_related("unit").get(pk=UUID(subject_id))
    address = _opened(departure, field)
    if not address:
        raise UndeliverableError(subject_id)
    return Letter(address=address, text=text, values=_values(departure, language))


def _opened(departure: Departure, field: str) -> str:
    try:
        return opened(departure, field)
    except KeyGoneError:
        return ""


def _values(departure: Departure, language: str) -> dict[str, Value]:
    return {
        "organisation": installation().name(language or "sv"),
        "contact": contact_line(departure.unit),
    }

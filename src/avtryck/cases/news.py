"""*Ni sa – vi gjorde*: leavers who asked to be told. Who they are is shown to nobody."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from avtryck.cases.models import Case, Departure
from avtryck.cases.sealed import opened
from avtryck.clock import today
from avtryck.core.instruments import Value
from avtryck.keys.operations import KeyGoneError
from avtryck.org.models import Unit
from avtryck.org.queries import beneath, contact_line, installation
from avtryck.outbox.operations import enqueue
from avtryck.outbox.resolvers import Letter, UndeliverableError

LETTER = "you-said"


@transaction.atomic
def write_to_those_who_asked(institution: Unit) -> None:
    """One letter to everybody who leaves the institution and asked.

    Once a day for a person, however often it is called while the letters wait.
    """
    people = _asking().filter(beneath(institution, "unit__path"))
    latest = {one.employee_id: one for one in people.order_by("last_day", "pk")}
    for one in latest.values():
        subject = f"{one.pk}:{today():%Y%m%d}"
        enqueue(kind=LETTER, subject_id=subject, language=one.language)


def you_said(subject_id: str, language: str) -> Letter:
    """`DEPARTURE:YYYYMMDD` → the letter, to the private address only; nothing personal in it.

    UndeliverableError when there is none, or the wish has been taken back.
    """
    key, _colon, _day = subject_id.partition(":")
    departure = _asking().filter(pk=UUID(key)).first()
    address = _address(departure) if departure else ""
    if departure is None or not address:
        raise UndeliverableError(subject_id)
    values: dict[str, Value] = {
        "organisation": installation().name(language or "sv"),
        "link": settings.SITE_URL + reverse("you-said", args=[departure.institution]),
        "contact": contact_line(departure.unit),
    }
    return Letter(address=address, text=LETTER, values=values)


def _asking() -> QuerySet[Departure]:
    """Confirmed, not cancelled, not dead, and nobody whom HR decides first how to contact."""
    alive = Departure.objects.exclude(exit_type=Departure.ExitType.DECEASED)
    wanted = alive.filter(wants_news=True, status=Departure.Status.CONFIRMED)
    automatic = wanted.filter(case__cancelled_on=None, case__handling=Case.Handling.AUTOMATIC)
    return automatic.exclude(private_email=b"").select_related("unit")


def _address(departure: Departure) -> str:
    try:
        return opened(departure, "private_email")
    except KeyGoneError:
        return ""

"""The names this installation knows, for the hint that a text seems to name somebody."""

from __future__ import annotations

from datetime import datetime, timedelta

from avtryck.cases.models import Departure
from avtryck.clock import now
from avtryck.core.freetext.noticing import Names
from avtryck.org.models import Person

LIFE = timedelta(minutes=10)
_read: list[tuple[datetime, Names]] = []


def names() -> Names:
    """Of people and of those who leave; read again after LIFE, for a hint needs no more."""
    if _read and abs(now() - _read[0][0]) < LIFE:
        return _read[0][1]
    people = {
        *Person.objects.values_list("name", flat=True),
        *Departure.objects.values_list("name", flat=True),
    }
    _read[:] = [(now(), Names.of(people))]
    return _read[0][1]


def forget() -> None:
    """Read them again when they are next asked for."""
    _read.clear()

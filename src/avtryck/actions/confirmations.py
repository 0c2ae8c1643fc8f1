"""The head of a department confirms having read its yearly report."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from avtryck.actions.access import heads_of
from avtryck.actions.models import ReportRead
from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.org.models import Person, Unit
from avtryck.published.models import Release


@dataclass(frozen=True)
class HeadLine:
    """A department, who leads it, and when somebody has confirmed; None = not yet."""

    unit: Unit
    heads: tuple[Person, ...]
    readings: tuple[ReportRead, ...]


def report_year() -> int | None:
    """The year of the last full release; None before there is one."""
    last = Release.objects.filter(full=True).order_by("-sequence").first()
    return last.until.year if last else None


@transaction.atomic
def confirm_read(*, unit: Unit, year: int, person: Person) -> ReportRead:
    """Once for a unit, year and head."""
    found, new = ReportRead.objects.get_or_create(
        unit=unit, year=year, person=person, defaults={"read_on": today()}
    )
    if new:
        record(actor=person.actor, verb="confirm having read", subject=f"report:{unit.code}:{year}",
               institution=unit.institution)  # fmt: skip
    return found


def readings(unit: Unit, year: int) -> list[ReportRead]:
    rows = ReportRead.objects.filter(unit=unit, year=year).select_related("person")
    return list(rows.order_by("read_on", "pk"))


def who_has_read(year: int) -> list[HeadLine]:
    """Every department with its heads and readings of that year."""
    units = Unit.objects.filter(level=1).order_by("path")
    return [HeadLine(unit, tuple(heads_of(unit)), tuple(readings(unit, year))) for unit in units]

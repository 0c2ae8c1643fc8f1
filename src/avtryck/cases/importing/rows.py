"""One row of departures.csv, read as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from avtryck.cases.facts import Facts
from avtryck.cases.models import Departure
from avtryck.org.importing.preview import RejectedRowError
from avtryck.org.importing.reading import Cells
from avtryck.org.models import Person, Unit

REQUIRED = ("employee_id", "unit", "last_day")
KNOWN = (
    "departure_id", "employee_id", "name", "work_email", "private_email", "language", "unit",
    "staff_category", "contract_type", "employed_from", "last_day", "exit_type", "manager_id",
    "contact", "status",
)  # fmt: skip
CONTACTS = ("auto", "hr")
LANGUAGES = ("sv", "en")


@dataclass(frozen=True)
class Register:
    """Units by code and people by employee id."""

    units: dict[str, Unit]
    people: dict[str, Person]


def whole_register() -> Register:
    people = Person.objects.select_related("nearest_manager")
    return Register(
        units={unit.code: unit for unit in Unit.objects.all()},
        people={person.employee_id: person for person in people},
    )


def read_departure(cells: Cells, register: Register) -> Facts:
    """What the row says; name, work address and manager come from the people when it does not."""
    employee_id = cells.employee_id("employee_id")
    person = register.people.get(employee_id)
    last_day, employed_from = _employment(cells)
    return Facts(
        employee_id=employee_id,
        departure_id=cells.category("departure_id"),
        unit=_unit(cells, register),
        last_day=last_day,
        employed_from=employed_from,
        name=cells.text("name") or (person.name if person else ""),
        work_email=cells.email("work_email") or (person.work_email if person else ""),
        private_email=cells.email("private_email"),
        language=cells.one_of("language", LANGUAGES),
        staff_category=cells.category("staff_category"),
        contract_type=cells.one_of("contract_type", Departure.ContractType.values),
        exit_type=cells.one_of("exit_type", Departure.ExitType.values),
        nearest_manager=_manager(cells, register) or (person.nearest_manager if person else None),
        contact=cells.one_of("contact", CONTACTS),
        status=cells.one_of("status", Departure.Status.values),
    )


def _employment(cells: Cells) -> tuple[date, date | None]:
    last_day, employed_from = cells.day("last_day"), cells.day("employed_from")
    if last_day is None:
        raise cells.refuse("last_day", _("värdet saknas"))
    if employed_from and employed_from > last_day:
        raise cells.refuse("employed_from", _("ligger efter sista dagen"))
    return last_day, employed_from


def _unit(cells: Cells, register: Register) -> Unit:
    code = cells.text("unit", required=True)
    if code not in register.units:
        raise cells.wrong("unit", _("det finns ingen enhet med den koden"))
    return register.units[code]


def _manager(cells: Cells, register: Register) -> Person | None:
    manager_id = cells.employee_id("manager_id", required=False)
    if not manager_id:
        return None
    if manager_id == cells.text("employee_id"):
        raise RejectedRowError("manager_id", manager_id, _("ingen är sin egen närmaste chef"))
    if manager_id not in register.people:
        raise RejectedRowError("manager_id", manager_id, _("det finns ingen person med det numret"))
    return register.people[manager_id]

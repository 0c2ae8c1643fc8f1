"""The people of our tests and the places they work in; the same in every test.

The facts stand here, as files a personnel office would send (`UNITS_CSV`, `PEOPLE_CSV`,
`DEPARTURES_CSV`) and, for tests that need no import, as rows made by `settle()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from avtryck.org.models import Person

WORK = "universitetet.example"
PRIVATE = "hemma.example"
_numbers = count(1001)


@dataclass(frozen=True)
class Place:
    code: str
    parent: str
    level: int
    name_sv: str
    name_en: str


@dataclass(frozen=True)
class Member:
    """Somebody in the cast; `manager` is a name, a role reaches the unit and all below it."""

    name: str
    employee_id: str
    unit: str
    manager: str = ""
    role: str = ""

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def work_email(self) -> str:
        return f"{self.first_name.lower()}@{WORK}"

    @property
    def private_email(self) -> str:
        return f"{self.first_name.lower()}@{PRIVATE}"


def member(name: str, unit: str, manager: str = "", role: str = "") -> Member:
    return Member(name, str(next(_numbers)), unit, manager, role)


LEVELS = ["organisation", "institution", "division", "group"]
PLACES = [
    Place("uni", "", 0, "Universitetet", "The University"),
    Place("neuro", "uni", 1, "Institutionen för neurovetenskap", "Department of Neuroscience"),
    Place("minne", "neuro", 2, "Avdelningen för minne", "Division of Memory"),
    Place("syn", "neuro", 2, "Avdelningen för syn", "Division of Vision"),
    Place("minne-a", "minne", 3, "Grupp A", "Group A"),
    Place("minne-b", "minne", 3, "Grupp B", "Group B"),
    Place("fysik", "uni", 1, "Institutionen för fysik", "Department of Physics"),
    Place("optik", "fysik", 2, "Avdelningen för optik", "Division of Optics"),
]

FRIDA = member("Frida Forsman", "minne", role="superior_manager")
BO = member("Bo Bergström", "minne-a", "Frida Forsman")
ALVA = member("Alva Andersson", "minne-a", "Bo Bergström")
INES = member("Ines Ibáñez", "minne-a", "Bo Bergström")
CILLA = member("Cilla Carlsson", "neuro", role="hr_partner")
DAG = member("Dag Dahl", "fysik", role="hr_partner")
ELI = member("Eli Ek", "neuro", role="reader")
GUN = member("Gun Gustafsson", "uni", role="central_hr")
HUGO = member("Hugo Holm", "uni", role="operator")
CAST = [FRIDA, BO, ALVA, INES, CILLA, DAG, ELI, GUN, HUGO]
BY_NAME = {one.name: one for one in CAST}


UNITS_CSV = "\n".join(
    [
        "code,parent,level,name_sv,name_en,valid_from,valid_to",
        *(f"{p.code},{p.parent},{LEVELS[p.level]},{p.name_sv},{p.name_en},," for p in PLACES),
    ]
)


def _row(one: Member) -> str:
    manager = BY_NAME[one.manager].employee_id if one.manager else ""
    return f"{one.employee_id},{one.name},{one.work_email},{one.unit},{manager},{one.role},,,"


PEOPLE_CSV = "\n".join(
    [
        "employee_id,name,work_email,unit,manager_id,role,role_unit,valid_from,valid_to",
        *map(_row, CAST),
    ]
)


def departure(number: int, one: Member, language: str, employment: str) -> str:
    """One row; `employment` = staff category, contract, first day, last day, exit type."""
    known = f"d-{number},{one.employee_id},{one.name},{one.work_email},{one.private_email}"
    return f"{known},{language},{one.unit},{employment},{BO.employee_id},auto,"


DEPARTURES_CSV = "\n".join(
    [
        "departure_id,employee_id,name,work_email,private_email,language,unit,staff_category,"
        "contract_type,employed_from,last_day,exit_type,manager_id,contact,status",
        departure(1, ALVA, "sv", "researcher,permanent,2019-09-01,2026-04-30,resignation"),
        departure(2, INES, "en", "postdoc,fixed_term,2024-05-01,2026-04-30,fixed_term_end"),
    ]
)


def settle() -> dict[str, Person]:
    """The organisation and its people as rows; first name → person."""
    from avtryck.org.models import Person, Role, Unit

    units: dict[str, Unit] = {}
    for place in PLACES:
        above = units.get(place.parent)
        units[place.code] = Unit.objects.create(
            code=place.code,
            parent=above,
            level=place.level,
            name_sv=place.name_sv,
            name_en=place.name_en,
            path=f"{above.path if above else ''}{place.code}/",
        )
    people: dict[str, Person] = {}
    for one in CAST:
        unit, manager = units[one.unit], people.get(one.manager.split(" ", maxsplit=1)[0])
        person = people[one.first_name] = Person.objects.create(
            employee_id=one.employee_id,
            name=one.name,
            work_email=one.work_email,
            unit=unit,
            nearest_manager=manager,
        )
        if one.role:
            Role.objects.create(person=person, kind=one.role, unit=unit)
    return people

"""One row of people.csv."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from avtryck.org.importing.reading import Cells
from avtryck.org.models import Role

REQUIRED = ("employee_id", "name", "unit")
KNOWN = (
    "employee_id", "name", "work_email", "unit", "manager_id", "role", "role_unit",
    "valid_from", "valid_to",
)  # fmt: skip
# Those that a person's further rows may leave empty but may not contradict.
ABOUT_THE_PERSON = ("name", "work_email", "unit", "manager_id")

Span = tuple[date | None, date | None]


@dataclass(frozen=True)
class PersonRow:
    """A person, or one more role of a person named on an earlier row.

    Dates belong to the role when the row gives one, else to the employment.
    """

    number: int
    employee_id: str
    name: str
    work_email: str
    unit: str
    manager_id: str
    role: str
    role_unit: str
    span: Span

    def value(self, column: str) -> str:
        return str(getattr(self, column))


def read_person(cells: Cells, *, further: bool = False) -> PersonRow:
    """`further` = the person stands on an earlier row; what is left empty is taken from there."""
    unit = cells.code("unit") if cells.text("unit") or not further else ""
    return PersonRow(
        number=cells.number,
        employee_id=cells.employee_id("employee_id"),
        name=cells.text("name", required=not further),
        work_email=cells.email("work_email"),
        unit=unit,
        manager_id=cells.employee_id("manager_id", required=False),
        role=cells.one_of("role", Role.Kind.values),
        role_unit=cells.code("role_unit") if cells.text("role_unit") else "",
        span=cells.span(),
    )

"""people.csv: read and looked at. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from avtryck.org.importing.person_rows import (
    ABOUT_THE_PERSON,
    KNOWN,
    REQUIRED,
    PersonRow,
    Span,
    read_person,
)
from avtryck.org.importing.preview import (
    CHANGED,
    MOVED,
    NEW,
    UNCHANGED,
    Line,
    Preview,
    RejectedRowError,
)
from avtryck.org.importing.reading import Cells, check_columns
from avtryck.org.models import Person, Role, Unit
from avtryck.org.tables import Table

ADMINISTRATOR = "admin:"  # how `avtryck init` numbers the first administrator, until a file does

RoleKey = tuple[str, str, str]  # employee_id, kind, unit's code


@dataclass
class Known:
    """People, roles and units as they are here now."""

    people: dict[str, Person]
    emails: dict[str, str]  # lower-case address → employee_id
    roles: dict[RoleKey, Role]
    units: dict[str, Unit]


@dataclass
class PeoplePlan:
    """What a file of people would do, against the people as they are now.

    `spans` holds the employment's dates where the file gives them; `roles` each role's dates.
    """

    preview: Preview
    known: Known
    first: dict[str, PersonRow] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    roles: dict[RoleKey, Span] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)  # in the file's columns at all


def known_people() -> Known:
    rows = Person.objects.select_related("unit", "nearest_manager")
    people = {person.employee_id: person for person in rows}
    roles = Role.objects.select_related("person", "unit")
    return Known(
        people=people,
        emails={one.work_email.lower(): key for key, one in people.items() if one.work_email},
        roles={(role.person.employee_id, role.kind, role.unit.code): role for role in roles},
        units={unit.code: unit for unit in Unit.objects.all()},
    )


def plan_people(table: Table) -> PeoplePlan:
    """ColumnsError when the columns are wrong; single bad rows become rejections."""
    check_columns(table, required=REQUIRED, known=KNOWN)
    plan = PeoplePlan(Preview("people"), known_people())
    plan.named = {column.casefold() for column in table.columns}
    rows = _without_managerless(_read(table, plan), plan)
    for row in rows:
        plan.preview.lines.append(_take(row, plan))
    plan.preview.rejections.sort(key=lambda rejection: rejection.row)
    return plan


def _read(table: Table, plan: PeoplePlan) -> list[PersonRow]:
    rows = []
    for row in table:
        try:
            cells = Cells(row)
            person = read_person(cells, further=cells.text("employee_id") in plan.first)
            _check(person, plan)
            rows.append(person)
        except RejectedRowError as error:
            plan.preview.rejections.append(error.at(row.number))
    return rows


def _check(row: PersonRow, plan: PeoplePlan) -> None:
    """What a row says must exist here, be nobody else's, and agree with the person's first row."""
    for column in ("unit", "role_unit"):
        code = row.value(column)
        if code and code not in plan.known.units:
            raise RejectedRowError(column, code, _("det finns ingen enhet med den koden"))
    if row.manager_id and row.manager_id == row.employee_id:
        reason = _("ingen är sin egen närmaste chef")
        raise RejectedRowError("manager_id", row.manager_id, reason)
    first = plan.first.get(row.employee_id)
    for column in ABOUT_THE_PERSON:
        if first and row.value(column) not in {"", first.value(column)}:
            reason = _("skiljer sig från personens rad %(row)s") % {"row": first.number}
            raise RejectedRowError(column, row.value(column), reason)
    email = row.work_email.lower()
    owner = plan.emails.get(email) or plan.known.emails.get(email, row.employee_id)
    if email and owner != row.employee_id and not owner.startswith(ADMINISTRATOR):
        reason = _("adressen tillhör redan %(owner)s") % {"owner": owner}
        raise RejectedRowError("work_email", row.work_email, reason)
    if email:
        plan.emails[email] = row.employee_id
    plan.first.setdefault(row.employee_id, row)


def _without_managerless(rows: list[PersonRow], plan: PeoplePlan) -> list[PersonRow]:
    """Rows whose manager is neither here nor in the file are refused, and so on downwards."""
    while True:
        there = plan.known.people.keys() | plan.first.keys()
        lost = {row.employee_id for row in rows if row.manager_id and row.manager_id not in there}
        if not lost:
            return rows
        for row in rows:
            if row.employee_id in lost:
                manager = row.manager_id or plan.first[row.employee_id].manager_id
                reason = _("chefen finns varken i filen eller här sedan tidigare")
                error = RejectedRowError("manager_id", manager, reason)
                plan.preview.rejections.append(error.at(row.number))
        rows = [row for row in rows if row.employee_id not in lost]
        for employee_id in lost:
            del plan.first[employee_id]


def _take(row: PersonRow, plan: PeoplePlan) -> Line:
    """Add the row to the plan and say what it does."""
    person = here(row.employee_id, plan)
    label = f"{row.employee_id} {plan.first[row.employee_id].name}"
    columns = _role(row, plan) if row.role else _employment(row, person, plan)
    leads = plan.first[row.employee_id] is row
    if leads and person is not None:
        columns = (*_differences(row, person, plan), *columns)
    if columns or person is None:
        plan.touched.add(row.employee_id)
    if person is None:
        return Line(row.number, NEW, label)
    if not columns:
        return Line(row.number, UNCHANGED, label)
    return Line(row.number, MOVED if "unit" in columns else CHANGED, label, columns)


def here(employee_id: str, plan: PeoplePlan) -> Person | None:
    """The person as known here; the first administrator is known by address until numbered."""
    known = plan.known
    owner = known.emails.get(plan.first[employee_id].work_email.lower(), "")
    same = owner if owner.startswith(ADMINISTRATOR) else employee_id
    return known.people.get(employee_id) or known.people.get(same)


def _differences(row: PersonRow, person: Person, plan: PeoplePlan) -> tuple[str, ...]:
    manager = person.nearest_manager.employee_id if person.nearest_manager else ""
    now = {"employee_id": person.employee_id, "name": person.name, "work_email": person.work_email,
           "unit": person.unit.code, "manager_id": manager}  # fmt: skip
    named = {column: value for column, value in now.items() if column in plan.named}
    return tuple(column for column, value in named.items() if row.value(column) != value)


def _employment(row: PersonRow, person: Person | None, plan: PeoplePlan) -> tuple[str, ...]:
    """A row without a role carries the employment's dates."""
    plan.spans[row.employee_id] = row.span
    now = (person.valid_from, person.valid_to) if person else (None, None)
    names = zip(("valid_from", "valid_to"), row.span, now, strict=True)
    return tuple(name for name, day, before in names if name in plan.named and day != before)


def _role(row: PersonRow, plan: PeoplePlan) -> tuple[str, ...]:
    first = plan.first[row.employee_id]
    key = (row.employee_id, row.role, row.role_unit or row.unit or first.unit)
    plan.roles[key] = row.span
    person = here(row.employee_id, plan)
    role = plan.known.roles.get((person.employee_id, *key[1:])) if person else None
    same = role is not None and (role.valid_from, role.valid_to) == row.span
    return () if same else ("role",)

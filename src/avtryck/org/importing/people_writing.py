"""people.csv: what the plan says, written in bulk. Roles the file does not name stay."""

from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.org.importing.people import PeoplePlan, RoleKey, here
from avtryck.org.models import Person, Role, User

BATCH = 500


@transaction.atomic
def apply_people(*, plan: PeoplePlan, actor: str) -> None:
    people = _write_people(plan)
    _write_managers(plan, people)
    _write_roles(plan, people)
    _follow_sign_ins(plan, people)
    record(actor=actor, verb="import people", subject="people", counts=plan.preview.counts)


def _write_people(plan: PeoplePlan) -> dict[str, Person]:
    """People by employee id, those of the file and those already here."""
    people = dict(plan.known.people)
    new: list[Person] = []
    changed: list[Person] = []
    for employee_id in sorted(plan.touched):
        person = here(employee_id, plan)
        (new if person is None else changed).append(_filled(employee_id, person or Person(), plan))
    Person.objects.bulk_create(new, batch_size=BATCH)
    fields = ["employee_id", "name", "work_email", "unit", "valid_from", "valid_to"]
    Person.objects.bulk_update(changed, fields, batch_size=BATCH)
    return people | {person.employee_id: person for person in (*new, *changed)}


def _filled(employee_id: str, person: Person, plan: PeoplePlan) -> Person:
    row = plan.first[employee_id]
    person.employee_id, person.name = employee_id, row.name
    person.unit = plan.known.units[row.unit]
    if "work_email" in plan.named:
        person.work_email = row.work_email
    first, last = plan.spans.get(employee_id, (person.valid_from, person.valid_to))
    person.valid_from = first if "valid_from" in plan.named else person.valid_from
    person.valid_to = last if "valid_to" in plan.named else person.valid_to
    return person


def _write_managers(plan: PeoplePlan, people: dict[str, Person]) -> None:
    """One statement a manager, in whatever order the file names them."""
    if "manager_id" not in plan.named:
        return
    reports: dict[int | None, list[int]] = {}
    for employee_id in plan.touched:
        manager_id = plan.first[employee_id].manager_id
        manager = people[manager_id].pk if manager_id else None
        if people[employee_id].nearest_manager_id != manager:
            reports.setdefault(manager, []).append(people[employee_id].pk)
    for manager, reporting in reports.items():
        for start in range(0, len(reporting), BATCH):
            rows = Person.objects.filter(pk__in=reporting[start : start + BATCH])
            rows.update(nearest_manager=manager)


def _write_roles(plan: PeoplePlan, people: dict[str, Person]) -> None:
    """Add roles and change their dates."""
    rows = [_role(key, plan, people) for key in plan.roles if key[0] in plan.touched]
    Role.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["person", "kind", "unit"],
        update_fields=["valid_from", "valid_to"],
    )


def _role(key: RoleKey, plan: PeoplePlan, people: dict[str, Person]) -> Role:
    employee_id, kind, unit = key
    first, last = plan.roles[key]
    place = plan.known.units[unit]
    return Role(person=people[employee_id], kind=kind, unit=place, valid_from=first, valid_to=last)


def _follow_sign_ins(plan: PeoplePlan, people: dict[str, Person]) -> None:
    """A sign-in keeps to its owner's address."""
    by_pk = {people[employee_id].pk: people[employee_id] for employee_id in plan.touched}
    for user in User.objects.exclude(person=None):
        person = by_pk.get(user.person_id or 0)
        if person and person.work_email and person.work_email.lower() != user.email:
            user.email = person.work_email.lower()
            user.save(update_fields=["email"])

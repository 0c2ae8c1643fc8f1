from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import SYSTEM, record
from avtryck.clock import now
from avtryck.org.models import Installation, Person, Role, Unit, User


@transaction.atomic
def first_administrator(*, email: str) -> tuple[User, bool]:
    """Central HR and operator of the whole; (sign-in, whether it is new).

    Makes a root unit `org` when there is none yet; an import of units renames it.
    """
    found = User.objects.filter(email=email.lower()).first()
    if found is not None:
        return found, False
    root = Unit.objects.filter(parent=None).order_by("path").first()
    root = root or Unit.objects.create(code="org", level=0, name_sv="Organisationen", path="org/")
    person = Person.objects.filter(work_email__iexact=email).first() or Person.objects.create(
        employee_id=f"admin:{email}"[:40], name=email, work_email=email, unit=root
    )
    for kind in (Role.Kind.CENTRAL_HR, Role.Kind.OPERATOR):
        Role.objects.get_or_create(person=person, kind=kind, unit=root)
    record(actor=SYSTEM, verb="first administrator", subject=person.actor)
    return User.objects.create_user(email, person=person), True


@transaction.atomic
def sign_in_for(*, person: Person) -> User | None:
    """The person's sign-in, made (without a password) when first needed; None without address."""
    if not person.work_email:
        return None
    user, new = User.objects.get_or_create(
        person=person, defaults={"email": person.work_email.lower()}
    )
    if new:
        user.set_unusable_password()
        user.save()
        record(
            actor=SYSTEM,
            verb="sign-in made",
            subject=person.actor,
            institution=person.unit.institution,
        )
    return user


@transaction.atomic
def name_levels(*, names: dict[str, dict[str, str]], actor: str) -> None:
    """Call the levels by the installation's own words: level → language → word."""
    Installation.objects.update_or_create(pk=1, defaults={"level_names": names})
    record(actor=actor, verb="name levels", subject="installation", names=names)


def beat() -> None:
    """The worker was here: /readyz and `doctor` look at it."""
    Installation.objects.filter(pk=1).update(worker_seen=now())

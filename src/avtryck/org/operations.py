from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from avtryck.audit.operations import SYSTEM, record
from avtryck.clock import now, today
from avtryck.content.queries import UnknownPolicyError, disclosure_policy
from avtryck.org.models import Installation, Person, Role, RulesDecision, Unit, User
from avtryck.org.queries import decided_content, installation, largest_decided


class RulesRefusedError(ValueError):
    """Says in one sentence why these rules cannot be chosen."""


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


@transaction.atomic
def decide_rules(*, policy: str, minimum_group: int, actor: str) -> bool:
    """Choose policy and k for coming releases; whether anything changed. RulesRefusedError.

    What is published stays under the rules it was made by. k is never lowered. The same policy
    with another content is another decision.
    """
    here, _new = Installation.objects.select_for_update().get_or_create(pk=1)
    _refuse_rules(policy, minimum_group, former=max(here.minimum_group, largest_decided()))
    content = disclosure_policy(policy).content_hash
    if (here.policy, here.minimum_group, decided_content(policy)) == (
        policy, minimum_group, content,
    ):  # fmt: skip
        return False
    here.policy, here.minimum_group = policy, minimum_group
    here.save(update_fields=["policy", "minimum_group"])
    RulesDecision.objects.create(
        decided_on=today(),
        policy=policy,
        content_hash=content,
        minimum_group=minimum_group,
        decided_by=actor,
    )
    record(
        actor=actor,
        verb="decide rules",
        subject="installation",
        policy=policy,
        content_hash=content,
        k=minimum_group,
    )
    return True


def check_rules(*, policy: str, minimum_group: int) -> None:
    """RulesRefusedError when `decide_rules` would refuse them."""
    former = max(installation().minimum_group, largest_decided())
    _refuse_rules(policy, minimum_group, former=former)


@transaction.atomic
def decide_offer(*, to_all: bool, actor: str) -> bool:
    """Whether all who leave are offered a talk, in cases opened from now on; False: no change.

    Cases that exist keep what held when they were opened.
    """
    here, _new = Installation.objects.select_for_update().get_or_create(pk=1)
    if here.offer_to_all == to_all:
        return False
    here.offer_to_all = to_all
    here.save(update_fields=["offer_to_all"])
    record(actor=actor, verb="decide offer", subject="installation", to_all=to_all)
    return True


def _refuse_rules(policy: str, minimum_group: int, *, former: int) -> None:
    try:
        floor = disclosure_policy(policy).minimum_group_floor
    except UnknownPolicyError as error:
        raise RulesRefusedError(
            _("Det finns inget regelverk som heter %(name)s.") % {"name": policy}
        ) from error
    if minimum_group < floor:
        raise RulesRefusedError(
            _("Minsta gruppstorlek kan inte vara mindre än %(floor)d.") % {"floor": floor}
        )
    if minimum_group < former:
        raise RulesRefusedError(
            _("Minsta gruppstorlek är %(former)d och kan höjas men aldrig sänkas.")
            % {"former": former}
        )


def beat() -> None:
    """The worker was here: /readyz and `doctor` look at it."""
    Installation.objects.filter(pk=1).update(worker_seen=now())

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Max, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.clock import now, today
from avtryck.org.models import Installation, Person, Role, RulesDecision, Unit

WORKER_LATE = timedelta(minutes=10)
LEVELS = {"organisation": 0, "institution": 1, "division": 2, "group": 3}


@dataclass(frozen=True)
class Here:
    """What this installation is: its state, k, and the root unit's name."""

    state: str
    minimum_group: int
    policy: str
    offer_to_all: bool

    @cached_property
    def root(self) -> Unit | None:
        return Unit.objects.filter(parent=None).order_by("path").first()

    def name(self, language: str | None = None) -> str:
        return self.root.name(language or get_language() or "sv") if self.root else "Avtryck"

    @property
    def is_live(self) -> bool:
        return self.state == Installation.State.LIVE

    @property
    def is_demonstration(self) -> bool:
        return self.state == Installation.State.DEMONSTRATION


def installation() -> Here:
    row = Installation.objects.filter(pk=1).first() or Installation()
    return Here(
        state=row.state,
        minimum_group=row.minimum_group,
        policy=row.policy,
        offer_to_all=row.offer_to_all,
    )


def policy_since() -> date | None:
    """The day the present policy was chosen; None when nobody has chosen one."""
    present, since = installation().policy, None
    for decision in RulesDecision.objects.order_by("-pk"):
        if decision.policy != present:
            break
        since = decision.decided_on
    return since


def decided_content(policy: str) -> str:
    """The content hash of the policy as it was last chosen; "" when it never was, or before
    hashes were kept.
    """
    last = RulesDecision.objects.filter(policy=policy).order_by("-pk").first()
    return last.content_hash if last else ""


def largest_decided() -> int:
    """The largest k that anybody has decided; 0 before the first decision."""
    found = RulesDecision.objects.aggregate(largest=Max("minimum_group"))
    return int(found["largest"] or 0)


def worker_seen() -> datetime | None:
    """When the jobs last ran; None = never."""
    return Installation.objects.filter(pk=1).values_list("worker_seen", flat=True).first()


def is_late(seen: datetime) -> bool:
    """Whether the jobs, last seen then, should have run again by now."""
    return now() - seen > WORKER_LATE


def valid_on(day: date) -> Q:
    """Rows whose dates cover `day`; an empty date is open."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


def own_level_names() -> dict[str, dict[str, str]]:
    """Level → language → the installation's own word, where it has one."""
    row = Installation.objects.filter(pk=1).first()
    return dict(row.level_names) if row else {}


def level_name(level: int) -> str:
    """What the installation calls a level; its own words, or ours."""
    own = own_level_names().get(str(level), {})
    return str(own.get(get_language() or "sv") or our_level_name(level))


def our_level_name(level: int) -> str:
    """What we call a level when the installation has no word of its own."""
    ours = {0: _("organisation"), 1: _("institution"), 2: _("avdelning"), 3: _("grupp")}
    return ours.get(level) or _("nivå %(n)d") % {"n": level}


def subtree(units: Iterable[Unit]) -> Q:
    """Units at or below any of these, as a condition on Unit."""
    wanted = Q(pk__in=[])
    for unit in units:
        wanted |= beneath(unit, "path")
    return wanted


def beneath(unit: Unit, path: str) -> Q:
    """Rows whose column `path` says they stand at or below the unit.

    Not `startswith`: on SQLite that takes the units "a" and "A" for the same.
    """
    return Q(Exact(StrIndex(path, Value(unit.path)), 1))


def roles_of(person: Person) -> list[Role]:
    """The roles that hold today, with their units."""
    if not is_employed(person):
        return []
    return list(person.roles.filter(valid_on(today())).select_related("unit"))


def is_employed(person: Person) -> bool:
    """Whether the person's own dates cover today: sign-in and roles end with them."""
    day = today()
    return (not person.valid_from or person.valid_from <= day) and (
        not person.valid_to or person.valid_to >= day
    )


def manages(person: Person) -> bool:
    """Whether anybody has this person as nearest manager, in the register or on a departure."""
    if Person.objects.filter(nearest_manager=person).exists():
        return True
    return person.departures_of_mine.exists()  # a leaver need not be among our people


def hr_partners(unit: Unit) -> list[Person]:
    """HR of the unit: those whose role covers it, nearest first."""
    codes = unit.path.strip("/").split("/")
    rows = Role.objects.filter(
        valid_on(today()), kind=Role.Kind.HR_PARTNER, unit__code__in=codes
    ).select_related("person", "unit")
    return [row.person for row in sorted(rows, key=lambda row: (-row.unit.level, row.person.name))]


def contact_line(unit: Unit) -> str:
    """The named HR contact of a unit, with an address; only `HR` when there is none."""
    person = next(iter(hr_partners(unit)), None)
    if person is None:
        return "HR"
    return f"{person.name}, {person.work_email}" if person.work_email else person.name

"""Who may do what in the loop: leaders and HR act for their units, readers see the register."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from avtryck.actions.models import Action
from avtryck.clock import today
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role, Unit
from avtryck.org.queries import subtree, valid_on

COVERING = (
    Role.Kind.SUPERIOR_MANAGER,
    Role.Kind.ADMINISTRATIVE_MANAGER,
    Role.Kind.HR_PARTNER,
    Role.Kind.CENTRAL_HR,
)
"""Roles that act for their unit and all below it."""
TELLING = (Role.Kind.SUPERIOR_MANAGER, Role.Kind.HR_PARTNER, Role.Kind.CENTRAL_HR)
"""Roles that tell leavers what came of it."""


def acting_in(scope: Scope) -> Q:
    """Units, as a condition on Unit, whose findings this person decides about.

    A nearest manager acts for the own unit only.
    """
    wanted = subtree(scope.units(*COVERING))
    if scope.person is not None and scope.has("nearest_manager"):
        wanted |= Q(pk=scope.person.unit_id)
    return wanted


def may_act(scope: Scope, unit: Unit) -> bool:
    """Pin and decide about what is found of the unit."""
    if scope.covers(unit, *COVERING):
        return True
    person = scope.person
    return person is not None and scope.has("nearest_manager") and person.unit_id == unit.pk


def may_change(scope: Scope, action: Action) -> bool:
    """Change, close and reopen an action: whoever acts for its unit, and whoever is to do it."""
    is_owner = scope.person is not None and scope.person.pk == action.owner_id
    return is_owner or may_act(scope, action.finding.unit)


def may_tell(scope: Scope, institution: Unit) -> bool:
    """Write *Ni sa – vi gjorde* for an institution, or for the whole organisation."""
    return institution.level <= 1 and scope.covers(institution, *TELLING)


def telling_in(scope: Scope) -> Q:
    """Institutions, as a condition on Unit, for which this person may write."""
    return Q(level__lte=1) & subtree(scope.units(*TELLING))


def possible_owners(unit: Unit, asking: Person) -> list[Person]:
    """Who may be asked to do something about the unit, by name.

    Those with a role for it or right below, the managers of people there, and whoever asks.
    """
    near = list(Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit)).values_list("pk", flat=True))
    codes = unit.path.strip("/").split("/")
    covering = Q(unit__in=near) | Q(unit__code__in=codes)
    roles = Role.objects.filter(valid_on(today()), covering, kind__in=COVERING)
    managing = Person.objects.filter(unit__in=near).exclude(nearest_manager=None)
    wanted = Q(pk=asking.pk) | Q(roles__in=roles) | Q(pk__in=managing.values("nearest_manager"))
    here = _managers_here(near)
    people = Person.objects.filter(valid_on(today()), wanted | Q(pk__in=here)).distinct()
    return list(people.order_by("name", "pk"))


def _managers_here(units: Iterable[int]) -> list[int]:
    """People in these units to whom somebody reports, wherever that one works."""
    rows = Person.objects.filter(unit__in=list(units), reports_to_me__isnull=False)
    return list(rows.values_list("pk", flat=True).distinct())


def heads_of(unit: Unit) -> list[Person]:
    """Who leads this very unit today."""
    roles = Role.objects.filter(valid_on(today()), kind=Role.Kind.SUPERIOR_MANAGER, unit=unit)
    people = Person.objects.filter(valid_on(today()), roles__in=roles)
    return list(people.distinct().order_by("name", "pk"))


def is_head(scope: Scope, unit: Unit) -> bool:
    return any(one.pk == unit.pk for one in scope.units(Role.Kind.SUPERIOR_MANAGER))

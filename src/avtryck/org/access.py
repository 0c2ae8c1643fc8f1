"""Who may do what in the organisation: pure predicates over a person's roles and places."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q, QuerySet

from avtryck.org.models import Person, Role, Unit
from avtryck.org.queries import is_employed, manages, roles_of, subtree

Kind = Role.Kind


class Scope:
    """One person's roles today and the units they reach. Made once a request."""

    def __init__(self, person: Person | None) -> None:
        self.person = person
        self._roles = roles_of(person) if person else []

    @cached_property
    def kinds(self) -> frozenset[str]:
        kinds = {role.kind for role in self._roles}
        if self.person and is_employed(self.person) and manages(self.person):
            kinds.add("nearest_manager")
        return frozenset(kinds)

    def has(self, *kinds: str) -> bool:
        return bool(self.kinds & set(kinds))

    def units(self, *kinds: str) -> list[Unit]:
        """The top units of these roles."""
        return [role.unit for role in self._roles if role.kind in kinds]

    def covers(self, unit: Unit, *kinds: str) -> bool:
        return any(unit.path.startswith(top.path) for top in self.units(*kinds))

    def within(self, *kinds: str) -> QuerySet[Unit]:
        """All units at or below the units of these roles."""
        return Unit.objects.filter(subtree(self.units(*kinds)))

    @cached_property
    def readable_units(self) -> Q:
        """Where published results may be read: own subtrees, and for managers unit and above."""
        wide = (
            Kind.READER,
            Kind.HR_PARTNER,
            Kind.CENTRAL_HR,
            Kind.SUPERIOR_MANAGER,
            Kind.ADMINISTRATIVE_MANAGER,
            Kind.DATA_PROTECTION,
        )
        tops = self.units(*wide)
        above = {code for top in tops for code in top.path.strip("/").split("/")}
        if "nearest_manager" in self.kinds and self.person:
            above |= set(self.person.unit.path.strip("/").split("/"))
        return subtree(tops) | Q(code__in=above)

"""Leadership figures come to a unit's own managers five working days before other readers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from avtryck.clock import today
from avtryck.core.rules.working_days import add_working_days
from avtryck.org.access import Scope
from avtryck.org.models import Unit
from avtryck.published.models import Release

WORKING_DAYS = 5
LONGEST = timedelta(days=30)
"""No five working days take more."""


def withheld(scope: Scope, unit: Unit, releases: Iterable[Release] | None = None) -> frozenset[str]:
    """Names of the releases whose leadership figures of the unit this reader does not see yet.

    Of all releases, or of those given.

    Nothing is withheld from whoever is the unit's manager, nor of a release that does not say when
    it was made. A program with a key is another reader: `Scope(None)`.
    """
    if _manages(scope, unit):
        return frozenset()
    if releases is None:
        releases = Release.objects.filter(made_on__gt=today() - LONGEST)
    return frozenset(release.name for release in releases if _is_fresh(release))


def _is_fresh(release: Release) -> bool:
    if release.made_on is None or release.made_on <= today() - LONGEST:
        return False
    return today() < add_working_days(release.made_on, WORKING_DAYS)


def _manages(scope: Scope, unit: Unit) -> bool:
    """A head whose role is for this very unit, or somebody in it who others report to."""
    if any(one.pk == unit.pk for one in scope.units("superior_manager")):
        return True
    person = scope.person
    return scope.has("nearest_manager") and person is not None and person.unit_id == unit.pk

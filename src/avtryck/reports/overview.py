"""How much is shown of each unit, over the whole history: what *Läget* says before any report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from avtryck.org.models import Unit
from avtryck.published.models import Headcount, Release
from avtryck.reports.reading import keys_by_source


@dataclass(frozen=True, slots=True)
class UnitState:
    """`n` = people in the pools inside the unit, None when there is none; `new` = of those in the
    last release."""

    unit: Unit
    n: int | None
    new: int


def latest_release() -> Release | None:
    return Release.objects.order_by("-sequence").first()


def states(units: Iterable[Unit]) -> list[UnitState]:
    """One state a unit, in the given order; the instrument with most people counts."""
    wanted = list(units)
    latest = latest_release()
    if latest is None or not wanted:
        return [UnitState(unit, None, 0) for unit in wanted]
    keys = keys_by_source(wanted[0], Release.objects.all())
    every: dict[str, Counter[str]] = defaultdict(Counter)
    fresh: dict[str, Counter[str]] = defaultdict(Counter)
    for row in Headcount.objects.filter(node__in=[unit.code for unit in wanted]):
        for key in keys.get(row.source, ("",)):
            every[row.node][key] += row.people
            fresh[row.node][key] += row.people if row.release_id == latest.name else 0
    return [_state(unit, every[unit.code], fresh[unit.code]) for unit in wanted]


def _state(unit: Unit, every: Mapping[str, int], fresh: Mapping[str, int]) -> UnitState:
    if not every:
        return UnitState(unit, None, 0)
    key = min(every, key=lambda one: (-every[one], one))
    return UnitState(unit, every[key], fresh[key])

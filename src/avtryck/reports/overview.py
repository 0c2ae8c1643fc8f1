"""How much is shown of each unit, over the whole history: what *Läget* says before any report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from avtryck.org.models import Unit
from avtryck.published.models import Headcount, Release
from avtryck.reports.kept import Kept
from avtryck.reports.reading import keys_by_source
from avtryck.reports.report import edition

People = dict[str, tuple[int, int]]
"""Unit code → `n` and `new` of its state."""
NONE = (None, 0)
KEPT: Kept[People] = Kept(64)


@dataclass(frozen=True, slots=True)
class UnitState:
    """`n` = people in the pools inside the unit, None when there is none; `new` = of those in the
    last release."""

    unit: Unit
    n: int | None
    new: int


def latest_release() -> Release | None:
    return Release.objects.order_by("-sequence").first()


def states(units: Iterable[Unit], at: Hashable = None) -> list[UnitState]:
    """One state a unit, in the given order; the instrument with most people counts.

    `at` as in `report`.
    """
    wanted = list(units)
    if not wanted:
        return []
    key = (at or edition(), tuple(unit.code for unit in wanted))
    people = KEPT.get(key, lambda: _people(wanted))
    return [UnitState(unit, *people.get(unit.code, NONE)) for unit in wanted]


def _people(units: Sequence[Unit]) -> People:
    """Of the units that show anything, by code."""
    latest = latest_release()
    if latest is None:
        return {}
    keys = keys_by_source(units[0], Release.objects.all())
    every: dict[str, Counter[str]] = defaultdict(Counter)
    fresh: dict[str, Counter[str]] = defaultdict(Counter)
    for row in Headcount.objects.filter(node__in=[unit.code for unit in units]):
        for key in keys.get(row.source, ("",)):
            every[row.node][key] += row.people
            fresh[row.node][key] += row.people if row.release_id == latest.name else 0
    return {code: _of_largest(counts, fresh[code]) for code, counts in every.items()}


def _of_largest(every: Mapping[str, int], fresh: Mapping[str, int]) -> tuple[int, int]:
    key = min(every, key=lambda one: (-every[one], one))
    return every[key], fresh[key]

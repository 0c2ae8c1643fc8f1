"""`report(unit, window, language)`: everything that pages, files and charts show."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import replace

from django.db.models import Count, Max, Q
from django.utils import translation

from avtryck.content.models import InstrumentVersion
from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Unit
from avtryck.org.queries import installation
from avtryck.published.models import Release, Settled
from avtryck.reports.kept import Kept
from avtryck.reports.making import Maker, NoSuchInstrumentError
from avtryck.reports.model import HeatMap, PoolLines, Report
from avtryck.reports.opening import opening
from avtryck.reports.reading import keys_by_source

__all__ = [
    "WHOLE_HISTORY",
    "NoSuchInstrumentError",
    "edition",
    "instruments_in",
    "released",
    "report",
    "seen_by",
]

WHOLE_HISTORY = Window()
KEPT: Kept[Report] = Kept(64)
INSTRUMENTS: Kept[list[str]] = Kept(8)
RELEASES: Kept[tuple[Release, ...]] = Kept(2)
"""Published rows never change, so a report is made once a release, tree and set of names."""


def report(
    unit: Unit,
    window: Window = WHOLE_HISTORY,
    language: str = "sv",
    instrument: str | None = None,
    withheld: frozenset[str] = frozenset(),
    *,
    at: Hashable = None,
) -> Report:
    """One report, from published rows, unit names and the instrument's words alone.

    Counts the releases whose whole span lies in the window. `instrument` is `KEY` or
    `KEY/VERSION`; without it the one with most answers is taken. `withheld` = names of releases
    whose leadership figures are left out; `at` = what `edition()` has just said, where somebody
    has asked. NoSuchInstrumentError when nothing from the instrument is published in the window.
    """
    around = unit.pk, _names_around(unit)
    key = (at or edition(), around, window, language, instrument, withheld)
    with translation.override(language):
        found = KEPT.get(key, lambda: Maker(unit, window, language, instrument, withheld).report())
    return replace(_unread(found), made_for=key)


def instruments_in(unit: Unit, at: Hashable = None) -> list[str]:
    """Keys of the questionnaires with anything published in the unit's organisation."""
    key = (at or edition(), unit.path.split("/", 1)[0])

    def read() -> list[str]:
        return sorted(set().union(*keys_by_source(unit, Release.objects.all()).values()))

    return INSTRUMENTS.get(key, read)


def released(at: Hashable) -> tuple[Release, ...]:
    """Every release of that edition, oldest first."""
    return RELEASES.get(at, lambda: tuple(Release.objects.order_by("sequence")))


def seen_by(found: Report, readable: Collection[str]) -> Report:
    """The report for somebody who may read these units: its heat map has no others.

    Flags stay those of the whole report, so that one cell says the same to everybody.
    """
    heat_map = found.heat_map
    if heat_map is None or all(code in readable for code, _ in heat_map.units):
        return found
    units = tuple(unit for unit in heat_map.units if unit[0] in readable)
    cells = {place: cell for place, cell in heat_map.cells.items() if place[0] in readable}
    left = replace(
        found,
        heat_map=HeatMap(units, heat_map.figures, cells) if units else None,
        made_for=(found.made_for, units),
    )
    with translation.override(found.language):
        return replace(left, opening=opening(left))


def edition() -> Hashable:
    """Changes with every release, reorganisation and stored version of an instrument."""
    last = Release.objects.order_by("-sequence").values_list("name", "hash").first()
    settled = Settled.objects.order_by("tree").values_list("tree").annotate(n=Count("pk"))
    stored = InstrumentVersion.objects.aggregate(n=Count("pk"), last=Max("pk"))
    return last, tuple(settled), tuple(stored.values()), installation().minimum_group


def _names_around(unit: Unit) -> Hashable:
    """Places and names of the unit, those above, beside and right below it."""
    above = unit.path.strip("/").split("/")
    beside = Q(parent=unit.parent_id) if unit.parent_id else Q(pk=unit.pk)
    near = Unit.objects.filter(Q(code__in=above) | Q(parent=unit) | beside).order_by("pk")
    return tuple(near.values_list("code", "path", "name_sv", "name_en"))


def _unread(found: Report) -> Report:
    """With pools to be read anew: their labels hold names of units that the key does not."""
    signals = found.signals
    if signals is not None and isinstance(signals.pools, PoolLines):
        signals = replace(signals, pools=signals.pools.unread())
    pools = found.pools.unread() if isinstance(found.pools, PoolLines) else found.pools
    return replace(found, pools=pools, signals=signals)

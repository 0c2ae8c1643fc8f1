"""How many answered so, in published rows of a unit and of the rest of the organisation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from avtryck.actions.models import Finding
from avtryck.content.figures import figures_of
from avtryck.content.queries import instrument
from avtryck.core.instruments import Item
from avtryck.core.statistics.counts import CountRange
from avtryck.org.models import Unit
from avtryck.published.models import Release
from avtryck.reports import reading
from avtryck.reports.figures import class_range

NOBODY = CountRange(0, 0, 0)


@dataclass(frozen=True)
class Measure:
    """One class of one figure, by its published name."""

    figure: str
    item: Item
    index: int

    @classmethod
    def of(cls, *, figure: str, used: str, index: int) -> Measure:
        """`used` = KEY/VERSION."""
        return cls(figure, figures_of(instrument(used))[figure], index)


@dataclass(frozen=True)
class Counted:
    """The unit, the rest of the organisation, and every unit beside it that shows the figure."""

    own: CountRange
    rest: CountRange
    siblings: tuple[CountRange, ...]


def count(
    unit: Unit, measure: Measure, releases: Collection[Release], withheld: Collection[str] = ()
) -> Counted:
    """In shown blocks of these releases; nobody where nothing is shown.

    `withheld` = names of releases whose leadership figures are left out.
    """
    root = unit.path.split("/", 1)[0]
    beside = set(Unit.objects.filter(parent=unit.parent_id).values_list("code", flat=True))
    wanted = {measure.figure: measure.item}
    sums = reading.sums_of_units({root, unit.code, *beside}, releases, wanted, withheld)
    found = {}
    for (code, _figure), shown in sums.items():
        if shown.n:
            part = class_range(shown, measure.item, measure.index)
            found[code] = CountRange(part.low, part.high, shown.n)
    own = found.get(unit.code, NOBODY)
    siblings = tuple(found[code] for code in sorted(beside) if code in found)
    return Counted(own, _rest(found.get(root, NOBODY), own), siblings)


def _rest(whole: CountRange, own: CountRange) -> CountRange:
    """Everybody but the unit's own, as far as both are published."""
    n = whole.n - own.n
    if n <= 0:
        return NOBODY
    low, high = max(0, whole.low - own.high), min(n, whole.high - own.low)
    return CountRange(min(low, high), high, n)


def releases_after(finding: Finding) -> list[Release]:
    """Made later than the last that the finding counted, oldest first."""
    last = Release.objects.filter(pk=finding.release).first()
    rows = Release.objects.order_by("sequence")
    return list(rows.filter(sequence__gt=last.sequence) if last else rows.none())


def releases_of(names: Collection[str]) -> list[Release]:
    return list(Release.objects.filter(pk__in=list(names)).order_by("sequence"))

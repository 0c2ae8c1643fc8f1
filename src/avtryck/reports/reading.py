"""Published rows of one unit and window, as the arithmetic of the core wants them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from avtryck.core.disclosure.sums import Concentration, Sums, add
from avtryck.core.disclosure.windows import Span, Window, contains
from avtryck.core.instruments import Item
from avtryck.core.instruments.asked import EVERYONE
from avtryck.org.models import Unit
from avtryck.published.models import Background, Pool, Release, Sum


@dataclass(frozen=True)
class Inside:
    """What is published inside a unit in some releases."""

    pools: tuple[Pool, ...]
    sums: tuple[Sum, ...]

    @property
    def everyone(self) -> tuple[Pool, ...]:
        return tuple(pool for pool in self.pools if pool.ledger == EVERYONE)


def span_of(release: Release) -> Span:
    return Span(release.span_from, release.until)


def releases_in(window: Window) -> tuple[Release, ...]:
    """Releases whose whole span the window holds, oldest first."""
    every = Release.objects.order_by("sequence")
    return tuple(release for release in every if contains(window, span_of(release)))


def inside(unit: Unit, releases: Collection[Release]) -> Inside:
    """Pools and sums of all sources and ledgers at or below the unit."""
    below = set(Unit.objects.filter(path__startswith=unit.path).values_list("code", flat=True))
    pools = Pool.objects.filter(release__in=releases).select_related("release")
    ordered = pools.order_by("release__sequence", "source", "ledger", "node", "id")
    sums = Sum.objects.filter(release__in=releases, node=unit.code)
    return Inside(
        tuple(pool for pool in ordered if pool.node in below),
        tuple(sums.order_by("release__sequence", "source", "ledger", "figure")),
    )


def key_of(figure: str) -> str:
    """The instrument key in a figure's name, `KEY~COMPARE` or `KEY/VERSION:ITEM`."""
    return figure.split("~", 1)[0].split("/", 1)[0]


def keys_by_source(unit: Unit, releases: Collection[Release]) -> dict[str, set[str]]:
    """Which instruments each source has answers to, read at the top of the unit's tree."""
    top = unit.path.split("/", 1)[0]
    found: dict[str, set[str]] = {}
    rows = Sum.objects.filter(release__in=releases, node=top)
    for source, figure in rows.values_list("source", "figure").distinct():
        found.setdefault(source, set()).add(key_of(figure))
    return found


def shown_sums(rows: Iterable[Sum], items: Mapping[str, Item]) -> dict[str, Sums]:
    """Figure → sums over all rows given; figures that are no item of the instrument left out."""
    found: dict[str, Sums] = {}
    for row in rows:
        item = items.get(row.figure)
        if item is None:
            continue
        part = _sums(row, item)
        found[row.figure] = add(found[row.figure], part) if row.figure in found else part
    return found


def _sums(row: Sum, item: Item) -> Sums:
    parts = [Concentration()] * len(item.classes)
    for index, at_least, n in row.at_least:
        parts[index] = parts[index] + Concentration(at_least, n)
    return Sums(tuple(row.counts), tuple(parts))


def background(
    releases: Collection[Release], sources: Collection[str]
) -> dict[str, dict[str, int]] | None:
    """Register field → value → people, added over full closes; None when none is published."""
    found: dict[str, dict[str, int]] = {}
    rows = Background.objects.filter(release__in=releases, source__in=sources)
    for row in rows.order_by("release__sequence", "source", "field"):
        table = found.setdefault(row.field, {})
        for value, n in row.counts.items():
            table[value] = table.get(value, 0) + n
    by_size = {
        field: dict(sorted(table.items(), key=lambda pair: (-pair[1], pair[0])))
        for field, table in sorted(found.items())
        if table
    }
    return by_size or None

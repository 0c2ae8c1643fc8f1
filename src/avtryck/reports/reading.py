"""Published rows of one unit and window, as the arithmetic of the core wants them.

Where units have moved since a release, its settled rows say where its pools and sums stand today;
elsewhere the published ones do. Both always speak of the same tree, so n and sums agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Concat, StrIndex
from django.db.models.lookups import GreaterThan

from avtryck.core.disclosure.sums import Concentration, Sums
from avtryck.core.disclosure.windows import Span, Window, contains
from avtryck.core.instruments import Item
from avtryck.core.instruments.asked import EVERYONE, INTERVIEWS, LEADERSHIP
from avtryck.org.models import Unit
from avtryck.published.models import Background, Headcount, Pool, Release, SettledSum, Sum
from avtryck.reports.model import PoolLine

SURVEY = ~Q(ledger=INTERVIEWS)
SIGNALS = Q(ledger=INTERVIEWS)
"""What interviews gave stands beside the survey and is never mixed with it."""


@dataclass(frozen=True, slots=True)
class Heads:
    """People and pools of ledger *everyone* inside the unit, of one source in one release."""

    release_id: str
    source: str
    people: int
    pools: int


class PoolRow(NamedTuple):
    """A pool, as it was published."""

    source: str
    n: int
    label: tuple[str, ...]
    since: date | None
    release: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """What is shown of a figure inside the unit in one release; `at_least` = (class, least, n)."""

    release_id: str
    source: str
    ledger: str
    figure: str
    counts: tuple[int, ...]
    at_least: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Inside:
    """What is published inside a unit of a survey: people in pools of everyone, sums of ledgers.

    A row or two for each release and figure, however many answers there are.
    """

    heads: tuple[Heads, ...]
    sums: tuple[SumRow, ...]


def span_of(release: Release) -> Span:
    return Span(release.span_from, release.until)


def releases_in(window: Window) -> tuple[Release, ...]:
    """Releases whose whole span the window holds, oldest first."""
    every = Release.objects.order_by("sequence")
    return tuple(release for release in every if contains(window, span_of(release)))


def inside(unit: Unit, releases: Collection[Release], withheld: Collection[str] = ()) -> Inside:
    """What is published at or below the unit, oldest first.

    `withheld` = names of releases whose sums of ledger *leadership* are left out.
    """
    sums = sums_inside(unit.code, releases)
    kept = (row for row in sums if row.ledger != LEADERSHIP or row.release_id not in withheld)
    return Inside(heads_inside(unit.code, releases), tuple(kept))


def heads_inside(code: str, releases: Collection[Release]) -> tuple[Heads, ...]:
    names = [release.name for release in releases]
    rows = Headcount.objects.filter(node=code, release__in=names)
    columns = ("release_id", "source", "people", "pools")
    ordered = rows.order_by("release__sequence", "source")
    return tuple(Heads(*row) for row in ordered.values_list(*columns))


def pools_inside(
    code: str, releases: Collection[Release], ledger: str = EVERYONE
) -> tuple[PoolRow, ...]:
    """The pools of one ledger that stand at or below the unit today."""
    order = {release.name: release.sequence for release in releases}
    pools = Pool.objects.filter(ledger=ledger, release__in=list(order))
    here = pools.filter(below(code, "path"), standing=None)
    moved_here = pools.filter(below(code, "standing__path"))
    columns = (_text("label"), "source", "n", "since", "release_id", "node")
    found = [*here.values_list(*columns), *moved_here.values_list(*columns)]
    labels = _decoded([row[0] for row in found])
    found.sort(key=lambda row: (order[row[4]], row[1], row[5], row[0], row[2]))
    return tuple(
        PoolRow(source, n, tuple(labels[label]), since, release)
        for label, source, n, since, release, _ in found
    )


def pool_lines(
    pools: Collection[PoolRow], releases: Collection[Release], language: str
) -> tuple[PoolLine, ...]:
    """Pools by today's names of the units they are made of."""
    names = unit_names({code for pool in pools for code in pool.label}, language)
    labels = {
        codes: " + ".join([names.get(code, code) for code in codes])
        for codes in {pool.label for pool in pools}
    }
    spans = {release.name: (release.span_from, release.until) for release in releases}
    return tuple(
        PoolLine(labels[pool.label], pool.n, spans[pool.release], pool.since) for pool in pools
    )


def _text(column: str) -> Cast:
    """A JSON column as it is stored: thousands of small values cost less decoded at once."""
    return Cast(column, TextField())


def _decoded(texts: Iterable[str | None]) -> dict[str | None, Any]:
    """Text → its value; nothing for a missing one."""
    every = [text for text in dict.fromkeys(texts) if text is not None]
    return {None: None, **dict(zip(every, orjson.loads(f"[{','.join(every)}]"), strict=True))}


def below(code: str, path: str) -> Q:
    """Rows whose path holds the unit, spelled exactly so (SQLite's LIKE would not care)."""
    steps = Concat(Value("/"), path)
    return Q(GreaterThan(StrIndex(steps, Value(f"/{code}/")), 0))


def sums_inside(
    code: str, releases: Collection[Release], ledgers: Q = SURVEY
) -> tuple[SumRow, ...]:
    """One row a release, source, ledger and figure, settled where units have moved."""
    order = {release.name: release.sequence for release in releases}
    columns = ("release_id", "source", "ledger", "figure", _text("counts"), _text("at_least"))
    found: dict[tuple[str, str, str, str], tuple[str | None, str | None]] = {}
    for table in (Sum, SettledSum):  # the settled one replaces the published one
        rows = table.objects.filter(ledgers, node=code, release__in=list(order))
        found |= {row[:4]: row[4:] for row in rows.values_list(*columns)}
    values = _decoded(text for pair in found.values() for text in pair)
    return tuple(
        SumRow(*key, tuple(values[counts]), tuple(map(tuple, values[at_least])))
        for key, (counts, at_least) in sorted(found.items(), key=lambda row: _place(row[0], order))
        if values[counts] is not None
    )


def sums_of_units(
    codes: Collection[str],
    releases: Collection[Release],
    items: Mapping[str, Item],
    withheld: Collection[str] = (),
) -> dict[tuple[str, str], Sums]:
    """(unit code, figure) → what is shown there over the releases; two queries for all units.

    `withheld` as in `inside`.
    """
    order = [release.name for release in releases]
    place, shown = ("node", "figure"), (_text("counts"), _text("at_least"))
    rest = ("release_id", "source", "ledger")
    settled, published = (
        table.objects.filter(SURVEY, node__in=codes, release__in=order, figure__in=list(items))
        .exclude(ledger=LEADERSHIP, release__in=list(withheld))
        for table in (SettledSum, Sum)
    )  # fmt: skip
    moved = list(settled.values_list(*place, *rest, *shown))
    if moved:
        replaced = {row[:5] for row in moved}
        rows = [
            *(row for row in published.values_list(*place, *rest, *shown)
              if row[:5] not in replaced),
            *moved,
        ]  # fmt: skip
        found = [(row[:2], row[5:]) for row in rows]
    else:  # nearly always, and thousands of rows
        found = [(row[:2], row[2:]) for row in published.values_list(*place, *shown)]
    values = _decoded(text for _, pair in found for text in pair)
    same: dict[tuple[str, str], list[Published]] = {}
    for where, (counts, at_least) in found:
        if values[counts] is not None:
            same.setdefault(where, []).append((values[counts], values[at_least]))
    return {where: added(rows, items[where[1]]) for where, rows in same.items()}


def _place(key: tuple[str, str, str, str], order: Mapping[str, int]) -> tuple[int, str, str, str]:
    release, source, ledger, figure = key
    return order[release], source, ledger, figure


def key_of(figure: str) -> str:
    """The instrument key in a figure's name, `KEY~COMPARE` or `KEY/VERSION:ITEM`."""
    return figure.split("~", 1)[0].split("/", 1)[0]


def keys_by_source(unit: Unit, releases: Collection[Release]) -> dict[str, set[str]]:
    """Which questionnaires each source has answers to, read at the top of the unit's tree."""
    top = unit.path.split("/", 1)[0]
    found: dict[str, set[str]] = {}
    rows = Sum.objects.filter(SURVEY, release__in=releases, node=top)
    for source, figure in rows.values_list("source", "figure").distinct():
        found.setdefault(source, set()).add(key_of(figure))
    return found


def unit_names(codes: Collection[str], language: str) -> dict[str, str]:
    """Today's names; more codes than one query may have parameters are looked up among all."""
    units = Unit.objects.all() if len(codes) > 500 else Unit.objects.filter(code__in=codes)
    rows = units.order_by().values_list("code", "name_sv", "name_en")
    return {code: (english if language == "en" else "") or own for code, own, english in rows}


def shown_sums(rows: Iterable[SumRow], items: Mapping[str, Item]) -> dict[str, Sums]:
    """Figure → sums over all rows given; figures that are no item of the instrument left out."""
    found: dict[str, list[SumRow]] = {}
    for row in rows:
        if row.figure in items:
            found.setdefault(row.figure, []).append(row)
    return {
        figure: added([(row.counts, row.at_least) for row in same], items[figure])
        for figure, same in found.items()
    }


Published = tuple[Sequence[int], Sequence[Sequence[int]]]
"""The counts of a row and its concentrated blocks."""


def added(rows: Sequence[Published], item: Item) -> Sums:
    """What the core's `add` gives, in one go. ValueError when a row has other categories."""
    parts = [[0, 0] for _ in item.classes]
    for counts, concentrated in rows:
        if len(counts) != len(item.categories):
            raise ValueError(f"{item.key} is published with other categories")
        for index, at_least, n in concentrated:
            parts[index][0] += at_least
            parts[index][1] += n
    total = tuple(map(sum, zip(*(counts for counts, _ in rows), strict=True)))
    return Sums(total, tuple(Concentration(at_least, n) for at_least, n in parts))


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

"""People who move with their group are not singled out by keeping the pages from before.

The reader keeps every page of every unit, period and reorganisation, knows everybody's unit, and
adds and subtracts pages exactly. Pools have sizes whose sums are all different, so a page's n says
which pools it holds; the page is the indicator of their members.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Unit
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.release.settling import settle, stale
from avtryck.reports.contract import as_json
from avtryck.reports.report import report
from avtryck.vault.models import Run
from evidence import size
from published_rows import Group, release

pytestmark = pytest.mark.usefixtures("people")
K = 5
Cell = tuple[str, str]  # pool, unit
CELLS: Mapping[str, tuple[str, Mapping[str, int]]] = {
    "R1:live:everyone:0": ("minne-a", {"minne-a": 5}),
    "R1:live:everyone:1": ("neuro", {"minne-b": 2, "syn": 9}),
    "R1:live:everyone:2": ("uni", {"minne": 1, "optik": 21}),
    "R2:live:everyone:0": ("optik", {"optik": 44}),
    "R2:live:everyone:1": ("minne", {"minne-a": 1, "minne-b": 87}),
    "R3:live:everyone:0": ("uni", {"minne-b": 3, "syn": 1, "optik": 1, "fysik": 171}),
}
SPANS = {name: (date(2024 + at, 1, 1), date(2024 + at, 12, 31))
         for at, name in enumerate(("R1", "R2", "R3"))}  # fmt: skip
SIZES = {pool: sum(cells.values()) for pool, (_, cells) in CELLS.items()}
PEOPLE = {(pool, unit): n for pool, (_, cells) in CELLS.items() for unit, n in cells.items()}
ALL = tuple(PEOPLE)


@pytest.fixture
def published(people: object) -> None:
    for name, (start, end) in SPANS.items():
        groups = []
        for pool, (node, cells) in CELLS.items():
            if pool.startswith(name):
                n = SIZES[pool]
                scale = [n - 4, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0]
                groups.append(Group(node, n, tuple(sorted(cells)), {"recommend": scale}))
        release(name, groups, span_from=start, until=end)
        described = [{"id": pool, "cells": dict(cells)} for pool, (_, cells) in CELLS.items()]
        Run.objects.create(name=name, arguments={}, assignment={"pools": described}, done=True)


def reorganise(draw: Random) -> None:
    """One unit below another parent of a higher level; then the places are worked out anew."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    moving = units[draw.choice([code for code, unit in units.items() if unit.level > 1])]
    parents = [unit for unit in units.values() if unit.level < moving.level]
    moving.parent = draw.choice(parents)
    moving.save()
    for unit in sorted(units.values(), key=lambda one: one.level):
        fresh = Unit.objects.select_related("parent").get(pk=unit.pk)
        fresh.path = f"{fresh.parent.path if fresh.parent else ''}{fresh.code}/"
        fresh.save()
    settle()
    assert [*chain_breaks(), *sum_breaks(), *stale()] == []


def pages() -> Iterator[frozenset[str]]:
    """The pools behind every page that shows something; its figures must be theirs."""
    windows = [Window(), *(Window(*span) for span in SPANS.values())]
    for unit in Unit.objects.all():
        for window in windows:
            facts = json.loads(as_json(report(unit, window)))
            if facts["n"] is None:
                continue
            pools = decoded(facts["n"])
            assert sorted(pool["n"] for pool in facts["pools"]) == sorted(map(SIZES.get, pools))
            (question,) = [one for one in facts["questions"] if one["key"] == "recommend"]
            assert question["counts"]["0"] == facts["n"] - 4 * len(pools)
            assert question["n"] == facts["n"]
            yield pools


def decoded(n: int) -> frozenset[str]:
    """Every size is larger than all smaller ones together."""
    found = set()
    for pool in sorted(SIZES, key=SIZES.__getitem__, reverse=True):
        if n >= SIZES[pool]:
            n -= SIZES[pool]
            found.add(pool)
    assert n == 0
    return frozenset(found)


def test_nobody_is_singled_out_by_pages_from_before_and_after(published: None) -> None:
    draw = Random(3)
    kept = set(pages())
    followed = set(following())
    for _ in range(size(4, 60)):
        reorganise(draw)
        kept |= set(pages())
        followed |= set(following())
    assert len(kept) > len(CELLS)
    assert exposed([{cell for cell in ALL if cell[0] in page} for page in kept]) == []
    # Had each cell followed its unit instead, the same pages would have told:
    assert exposed(followed)


def following() -> Iterator[frozenset[Cell]]:
    """What pages would show if cells were put together anew in every tree: not our product."""
    paths = dict(Unit.objects.values_list("code", "path"))
    for unit in paths:
        for name in SPANS:
            inside = {cell for cell in ALL
                      if cell[0].startswith(name) and f"{unit}/" in paths[cell[1]]}  # fmt: skip
            if sum(PEOPLE[cell] for cell in inside) >= K:
                yield frozenset(inside)


def exposed(known: Iterable[Iterable[Cell]]) -> list[tuple[Cell, ...]]:
    """Groups of fewer than k people whose answers some sum of pages gives."""
    rows = echelon([[Fraction(cell in set(page)) for cell in ALL] for page in known])
    small = [cell for cell in ALL if PEOPLE[cell] < K]
    return [
        group
        for size in (1, 2, 3)
        for group in combinations(small, size)
        if sum(PEOPLE[cell] for cell in group) < K
        and not any(reduced([Fraction(cell in group) for cell in ALL], rows))
    ]


Row = list[Fraction]


def echelon(rows: Iterable[Row]) -> dict[int, Row]:
    """Pivot column → row, exact."""
    found: dict[int, Row] = {}
    for row in rows:
        left = reduced(row, found)
        pivot = next((at for at, value in enumerate(left) if value), None)
        if pivot is not None:
            found[pivot] = [value / left[pivot] for value in left]
    return found


def reduced(row: Row, rows: Mapping[int, Row]) -> Row:
    for pivot, other in sorted(rows.items()):
        if row[pivot]:
            factor = row[pivot]
            row = [a - factor * b for a, b in zip(row, other, strict=True)]
    return row

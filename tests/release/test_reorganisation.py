"""Units move after a release: old pools stay whole, n and sums agree, nothing new is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from avtryck.org.importing.units import apply_units, plan_units
from avtryck.org.models import Unit
from avtryck.org.tables import read_table
from avtryck.published.models import Headcount, Pool, SettledSum, Standing, Sum
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.release import settling
from avtryck.release.operations import close
from avtryck.reports.contract import as_json
from avtryck.reports.overview import states
from avtryck.reports.report import report
from avtryck.reports.spreadsheet import as_xlsx
from avtryck.surveys.closing import close_rounds
from cast import LEVELS, PLACES
from leavers import answered, installed, leaver

pytestmark = pytest.mark.usefixtures("people")
HEADER = "code,parent,level,name_sv,name_en,valid_from,valid_to"


@pytest.fixture
def released(clock_at, people) -> None:
    """Pools of everyone: 7 in group A; 5 of group B and vision, at their institution; 5 in optics.

    Everybody gives pay as a reason, except one in group B and one in optics.
    """
    installed()
    clock_at("2026-04-20")
    units = ["minne-a"] * 7 + ["minne-b"] * 3 + ["syn"] * 2 + ["optik"] * 5
    for number, unit in enumerate(units):
        pay = {} if number in (8, 14) else {"reasons": "pay:decisive"}
        answered(leaver(number, unit, date(2026, 4, 30)), recommend=str(number % 11), **pay)
    clock_at("2026-06-01")
    close_rounds(until=date(2026, 5, 31), actor="system")
    close(name="2026", full=True, until=date(2026, 12, 31), actor="system")


def units_file(changed: Mapping[str, Mapping[str, str]]) -> None:
    """Send the cast's units again, some of them changed; new ones are added."""
    rows = {
        place.code: {
            "parent": place.parent, "level": LEVELS[place.level], "name_sv": place.name_sv,
            "name_en": place.name_en, "valid_from": "", "valid_to": "",
        }
        for place in PLACES
    }  # fmt: skip
    for code, facts in changed.items():
        blank = {"name_sv": code, "name_en": "", "valid_from": "", "valid_to": ""}
        rows[code] = rows.get(code, blank) | dict(facts)
    order = HEADER.split(",")[1:]
    lines = [
        HEADER,
        *(",".join([code, *(row[key] for key in order)]) for code, row in rows.items()),
    ]
    plan = plan_units(read_table("\n".join(lines).encode()))
    assert not plan.preview.rejections
    apply_units(plan=plan, actor="operator")


def page(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_json(report(Unit.objects.get(code=code))))
    return found


def heads() -> dict[str, int | None]:
    """n of every unit; each page's n, pools and figures and the overview agree."""
    found = {}
    for unit in Unit.objects.all():
        facts = page(unit.code)
        n = found[unit.code] = facts["n"]
        assert sum(pool["n"] for pool in facts["pools"]) == (n or 0)
        asked_all = [one for one in facts["questions"] if one["key"] == "recommend"]
        assert [one["n"] for one in asked_all] == ([n] if n else [])
        assert states([unit])[0].n == n
    return found


def numbers_in_workbook(code: str) -> set[object]:
    book = load_workbook(BytesIO(as_xlsx(report(Unit.objects.get(code=code)))))
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}


def sound() -> None:
    assert [*chain_breaks(), *sum_breaks(), *settling.stale()] == []


BEFORE = {
    "uni": 17, "neuro": 12, "minne": 7, "minne-a": 7, "minne-b": None, "syn": None,
    "fysik": 5, "optik": 5,
}  # fmt: skip


@pytest.mark.usefixtures("released")
def test_nothing_moved() -> None:
    assert heads() == BEFORE
    sound()
    settling.settle()
    assert heads() == BEFORE
    assert not Standing.objects.exists()
    assert not SettledSum.objects.exists()
    units_file({"syn": {"name_sv": "Avdelningen för seende", "valid_to": "2026-06-30"}})
    assert heads() == BEFORE  # renamed, ended: it stands where it stood
    labels = [pool["label"] for pool in page("neuro")["pools"]]
    assert "Avdelningen för minne + Avdelningen för seende" in labels
    sound()


REORGANISATIONS: list[tuple[dict[str, dict[str, str]], dict[str, int | None]]] = [
    # a group moves, and its pool with it
    ({"minne-a": {"parent": "optik"}}, {"neuro": 5, "minne": None, "fysik": 12, "optik": 12}),
    # a part of the five moves: they stay together, and are nobody's but the university's
    ({"minne-b": {"parent": "optik"}}, {"neuro": 7}),
    # back again
    ({}, {}),
    # a whole division moves
    ({"minne": {"parent": "fysik"}}, {"neuro": None, "fysik": 12}),
    # two units become one: the five have a division now
    ({"minne-b": {"parent": "syn"}, "minne": {"parent": "fysik"}},
     {"neuro": 5, "syn": 5, "fysik": 12}),
    # one institution becomes a division of the other
    ({"fysik": {"parent": "neuro", "level": "division"},
      "optik": {"parent": "fysik", "level": "group"}}, {"neuro": 17}),
    # a division is parted in two: a new one takes a group over
    ({"ny": {"parent": "neuro", "level": "division"}, "minne-a": {"parent": "ny"}},
     {"minne": None, "ny": 7}),
]  # fmt: skip


@pytest.mark.usefixtures("released")
def test_old_pools_under_todays_tree() -> None:
    """Every file begins from the cast's tree; what is not said stays as it was."""
    for changed, differs in REORGANISATIONS:
        units_file(changed)
        expected = BEFORE | ({"ny": None} if Unit.objects.filter(code="ny") else {}) | differs
        assert heads() == expected
        assert SettledSum.objects.exists() == bool(changed)
        sound()
    assert 7 in numbers_in_workbook("ny")


@pytest.mark.usefixtures("released")
def test_leadership_and_reasons_are_not_named_below_division() -> None:
    """Group A's reasons stand at its division; where the group goes, at the division there."""
    reasons = set(Pool.objects.filter(ledger="resigned").values_list("node", flat=True))
    assert reasons <= {"uni", "neuro", "fysik", "minne", "syn", "optik"}
    units_file({"minne-a": {"parent": "optik"}})
    groups = Standing.objects.exclude(pool__ledger="everyone").filter(node__startswith="minne-")
    assert not groups.exists()
    assert not SettledSum.objects.filter(
        node__in=["minne-a", "minne-b"], ledger__in=["leadership", "resigned"]
    ).exists()
    assert page("optik")["n"] == 12


@pytest.mark.usefixtures("released")
def test_published_rows_do_not_change() -> None:
    before = [list(table.objects.order_by("pk").values()) for table in (Pool, Sum)]
    units_file({"minne": {"parent": "fysik"}, "minne-b": {"parent": "syn"}})
    assert [list(table.objects.order_by("pk").values()) for table in (Pool, Sum)] == before
    assert list(chain_breaks()) == []


@pytest.mark.usefixtures("released")
def test_verify_says_when_places_are_not_todays() -> None:
    Unit.objects.filter(code="minne-a").update(  # past the import, as only a database can
        parent=Unit.objects.get(code="optik"), path="uni/fysik/optik/minne-a/"
    )
    wrong = ["2026: pools or sums do not stand where today's units put them"]
    assert list(settling.stale()) == wrong
    assert page("fysik")["n"] == 5  # until it is settled, n and sums both speak of before
    assert settling.settle() == 1
    assert settling.settle() == 0
    assert list(settling.stale()) == []
    assert page("fysik")["n"] == 12
    row = SettledSum.objects.filter(node="fysik").exclude(counts=None)[0]
    row.at_least, row.counts = [], [0] * len(row.counts)
    row.save()
    assert list(settling.stale()) == wrong
    Headcount.objects.update(people=6)
    assert list(settling.stale()) == wrong


@pytest.mark.usefixtures("released")
def test_sums_are_read_back_from_published_rows_as_they_were_written(monkeypatch) -> None:
    """Bags, unions, linked questions: all that the release knew is in its rows."""
    monkeypatch.setattr(settling, "has_moved", lambda *_: True)
    units_file({})
    assert not SettledSum.objects.exists()
    assert Standing.objects.count() == Pool.objects.count()
    assert heads() == BEFORE

"""Leadership figures reach a unit's own managers first."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.org.access import Scope
from avtryck.org.models import Person, Unit
from avtryck.reports.advance import withheld
from avtryck.reports.report import report
from published_rows import Group, release

LEADERSHIP, WORK = "area_leadership", "area_work_group"


@pytest.fixture
def published(people, clock_at) -> Unit:
    """Made on Thursday 8 January 2026; the fifth working day after it is the 15th."""
    clock_at("2026-01-08")
    figures = {LEADERSHIP: [2, 2, 2, 4, 2]}
    release(
        "2025",
        [
            Group("minne", 12, ("minne",), figures, ledger="leadership"),
            Group("minne", 12, ("minne",), {WORK: [2, 2, 2, 4, 2]}),
        ],
        until=date(2025, 12, 31),
    )
    return Unit.objects.get(code="minne")


def sees(person: Person | None, unit: Unit) -> dict[str, int]:
    found = report(unit, withheld=withheld(Scope(person), unit))
    return {one.key: one.n for one in found.figures if one.n}


def test_the_units_head_sees_them_at_once_and_the_others_five_working_days_later(
    people, published, clock_at
) -> None:
    both, without = {WORK: 12, LEADERSHIP: 12}, {WORK: 12}
    others = [people["Cilla"], people["Gun"], people["Eli"], None]
    for day, theirs in (("2026-01-08", without), ("2026-01-14", without), ("2026-01-15", both)):
        clock_at(day)
        assert sees(people["Frida"], published) == both
        assert [sees(one, published) for one in others] == [theirs] * 4


def test_a_manager_in_the_unit_sees_them_at_once_but_not_those_above(
    people, published, clock_at
) -> None:
    """Bo leads people in a group of the division; Alva leads nobody."""
    bo = people["Bo"]
    bo.unit = published
    bo.save()
    assert sees(bo, published) == {WORK: 12, LEADERSHIP: 12}
    assert sees(bo, Unit.objects.get(code="neuro")) == {WORK: 12}
    assert sees(people["Alva"], published) == {WORK: 12}

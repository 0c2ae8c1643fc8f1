"""A report is made once; and anew as soon as anything that it says could be otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from avtryck.org.models import Unit
from avtryck.reports.kept import Kept
from avtryck.reports.model import Report
from avtryck.reports.report import KEPT, report
from published_rows import Group, release

WORK = "area_work_group"
CALM = [2, 4, 6, 5, 3]


def of(code: str, **rest: object) -> Report:
    return report(Unit.objects.get(code=code), **rest)  # type: ignore[arg-type]


def group(node: str) -> Group:
    return Group(node, 20, (node,), {WORK: CALM})


def test_the_last_used_are_kept() -> None:
    kept: Kept[str] = Kept(2)
    made: list[str] = []

    def get(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    assert [get(key) for key in "abacb"] == ["A", "B", "A", "C", "B"]
    assert made == ["a", "b", "c", "b"]
    assert len(kept) == 2


@pytest.mark.usefixtures("people")
def test_the_second_reader_does_not_wait() -> None:
    release("2024", [group("minne"), group("optik")], until=date(2024, 12, 31))
    KEPT.clear()
    with CaptureQueriesContext(connection) as cold:
        first = of("neuro")
    with CaptureQueriesContext(connection) as warm:
        second = of("neuro")

    assert second == first
    assert len(warm) <= 7 < len(cold)


@pytest.mark.usefixtures("people")
def test_a_release_and_a_new_name_are_seen_at_once() -> None:
    release("2024", [group("minne"), group("optik")], until=date(2024, 12, 31))
    before = of("neuro")
    label = before.pools[0].label

    Unit.objects.filter(code="minne").update(name_sv="Avdelningen för glömska")
    renamed = of("neuro")
    release("2025", [group("minne")], until=date(2025, 12, 31), span_from=date(2025, 1, 1))
    later = of("neuro")

    assert (label, renamed.pools[0].label) == ("Avdelningen för minne", "Avdelningen för glömska")
    assert renamed.heat_map is not None
    assert renamed.heat_map.units == (("minne", "Avdelningen för glömska"),)
    assert (before.n, renamed.n, later.n) == (20, 20, 40)


@pytest.mark.usefixtures("people")
def test_names_of_pools_further_down_are_read_anew() -> None:
    release("2024", [group("minne"), group("optik")], until=date(2024, 12, 31))
    assert of("uni").pools[0].label == "Avdelningen för minne"

    Unit.objects.filter(code="minne").update(name_sv="Avdelningen för glömska")

    assert of("uni").pools[0].label == "Avdelningen för glömska"

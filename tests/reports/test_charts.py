"""Charts say what the figures say, and draw the same picture each time."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from avtryck.org.models import Unit
from avtryck.reports import wording
from avtryck.reports.charts import charts, picture
from avtryck.reports.drawing import svg
from avtryck.reports.layout import LAYOUTS
from avtryck.reports.palettes import PALETTES
from avtryck.reports.report import report
from published_rows import Group, release
from reports.realistic import publish_history

pytestmark = pytest.mark.usefixtures("people")


def published(histograms: dict[str, list[int]], ledger: str = "everyone") -> None:
    release("2024", [Group("minne", 20, ("minne",), histograms, ledger)], until=date(2024, 12, 31))


def charts_of(code: str) -> dict[str, object]:
    return charts(report(Unit.objects.get(code=code)))


def test_areas_name_best_and_worst_only_when_their_intervals_are_apart() -> None:
    published({"area_terms": [0, 0, 2, 9, 9], "area_tasks": [9, 9, 2, 0, 0]})

    found = charts(report(Unit.objects.get(code="minne")))["areas"]

    assert found.title == "Bäst betyg får anställningsvillkoren, sämst arbetsuppgifter"
    assert found.rows[2] == ("Anställningsvillkoren", "0", "2", "18", "20")
    assert found.rows[0] == ("Arbetsorganisationen", *["för få svar"] * 3, "")


def test_areas_that_cannot_be_told_apart_are_not_ranked() -> None:
    published({"area_terms": [2, 2, 2, 7, 7], "area_tasks": [2, 3, 2, 7, 6]})

    found = charts(report(Unit.objects.get(code="minne")))["areas"]

    assert found.title == "Inga säkra skillnader mellan områdena"


def test_reasons_are_sorted_and_those_nobody_is_known_to_name_stand_in_the_table_only() -> None:
    named = {"reasons/pay": [8, 8, 4], "reasons/tasks": [14, 4, 2], "reasons/health": [20, 0, 0]}
    published(named | {"reasons/studies": [19, 1, 0]}, ledger="resigned")

    found = charts(report(Unit.objects.get(code="minne")))["reasons-reasons"]

    assert found.heading == "Vad har fått dig att sluta?"
    assert found.title == (
        "Flest nämner ”Lön och villkor”, men skillnaden till andra orsaker är osäker"
    )
    assert found.rows[0][:3] == ("Lön och villkor", "12", "4")
    assert [row[1] for row in found.rows[2:4]] == ["0–1", "0–1"]
    assert [row["row"] for row in found.values["rows"]][:2] == ["reasons/pay", "reasons/tasks"]
    assert found.size("wide") == (760, 3 * 40 + 38)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("colours", PALETTES)
def test_a_picture_is_drawn_the_same_twice_and_fetches_nothing(layout: str, colours: str) -> None:
    publish_history()
    found = report(Unit.objects.get(code="neuro"))

    for name, chart in charts(found).items():
        drawn = picture(found, name, layout=layout, colours=colours)
        root = ET.fromstring(drawn)

        assert svg(chart, layout=layout, colours=colours) == drawn
        assert root.get("width") == str(LAYOUTS[layout].width)
        assert root.get("height") == str(chart.size(layout)[1])
        assert ("url(#unsure)" in drawn) == ("unsure" in dict(chart.legend))
        assert "#010203" not in drawn
        outside = [value for one in root.iter() for value in one.attrib.values()
                   if "http" in value or "data:" in value]  # fmt: skip
        assert outside == []
        assert "style=" not in drawn


def test_percentages_never_claim_certainty_they_do_not_have() -> None:
    space = "\N{NO-BREAK SPACE}"

    assert wording.percent(0.996, 0.996) == f"99{space}%"
    assert wording.percent(1, 1) == f"100{space}%"
    assert wording.percent(0.004, 0.004) == f"1{space}%"
    assert wording.percent(12 / 14, 1) == f"85–100{space}%"
    assert wording.percent(0.58, 0.62) == f"58–62{space}%"

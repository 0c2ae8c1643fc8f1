"""Five slides for a meeting: titles, alternatives, notes, nothing outside, the same bytes."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pptx import Presentation

from avtryck.org.models import Unit
from avtryck.reports.contract import facts
from avtryck.reports.model import Report
from avtryck.reports.report import report
from avtryck.reports.slides import as_pptx
from avtryck.reports.year import Done, Edition
from reports.realistic import publish_history

pytestmark = pytest.mark.usefixtures("people")
EDITION = Edition(2025, (Done("Lönesamtal för alla", "klar"),))


def of(code: str, language: str = "sv") -> Report:
    return report(Unit.objects.get(code=code), language=language)


def words(shape: Any) -> str:
    if shape.has_table:
        return "\n".join(cell.text for row in shape.table.rows for cell in row.cells)
    return str(shape.text_frame.text) if shape.has_text_frame else ""


@pytest.mark.parametrize("language", ["sv", "en"])
def test_five_slides_with_titles_alternatives_and_the_coverage_in_the_notes(
    language: str,
) -> None:
    publish_history()
    found = of("uni", language)
    show = Presentation(BytesIO(as_pptx(found, EDITION)))
    slides = list(show.slides)
    assert len(slides) == 5
    assert all(slide.shapes.title.text_frame.text.strip() for slide in slides)
    assert len({slide.shapes.title.text_frame.text for slide in slides}) == 5
    for slide in slides:
        assert found.coverage in slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height
    pictures = [one for slide in slides for one in slide.shapes if hasattr(one, "image")]
    assert len(pictures) >= 3
    assert all(one._element.nvPicPr.cNvPr.get("descr") for one in pictures)


def test_the_recommendation_value_is_that_of_the_json() -> None:
    publish_history()
    found = of("uni")
    value = facts(found)["questions"][0]["recommendation"]
    said = [words(one) for one in Presentation(BytesIO(as_pptx(found))).slides[0].shapes]
    shown = next(one for one in said if one.startswith("Rekommendationsvärde")).split("\n")[1]
    assert not value["too_few"]
    ends = [int(one.replace("−", "-")) for one in shown.split(" till ")]
    assert [ends[0], ends[-1]] == [round(value["low"]), round(value["high"])]


def test_the_same_report_gives_the_same_bytes_whatever_the_clock() -> None:
    publish_history()
    first = as_pptx(of("uni"), EDITION)
    time.sleep(2.1)  # a zip's clock counts in steps of two seconds
    assert as_pptx(of("uni"), EDITION) == first
    packed = ZipFile(BytesIO(first))
    assert {entry.date_time for entry in packed.infolist()} == {(2025, 12, 31, 12, 0, 0)}
    known = Presentation(BytesIO(first)).core_properties
    assert (known.author, known.created.year, known.modified.year) == (
        "Universitetet", 2025, 2025,
    )  # fmt: skip
    assert "docProps/thumbnail.jpeg" not in packed.namelist()


def test_without_figures_there_are_the_reason_and_how_to_read() -> None:
    publish_history()
    found = of("minne-a")
    slides = Presentation(BytesIO(as_pptx(found, EDITION))).slides
    assert len(slides) == 2
    assert found.refusal in [words(one).split("\n")[0] for one in slides[0].shapes]
    assert "Lönesamtal för alla (klar)" in "\n".join(words(one) for one in slides[1].shapes)

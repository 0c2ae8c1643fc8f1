"""The report on paper: accessible, long-lived, one page of findings, the numbers of the JSON."""

from __future__ import annotations

import json
import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pytest
from django.utils import translation
from pikepdf import Array, Dictionary

from avtryck.org.models import Unit
from avtryck.reports import pdf
from avtryck.reports.contract import facts
from avtryck.reports.model import Report
from avtryck.reports.pdf import as_pdf
from avtryck.reports.report import report
from avtryck.reports.year import Done, Edition, window_of, years
from reports.realistic import publish_history

pytestmark = pytest.mark.usefixtures("people")
DONE = tuple(Done(f'Åtgärd {number} #panic("x")\\$`]}}*_<b>@ref', "klar") for number in range(6))
EDITION = Edition(2025, DONE)
CRASH = "cannot get key '/is_integer' on object of type array"
ELEMENTS = ("H1", "H2", "H3", "Figure", "Table", "TH", "L")


def of(code: str, language: str = "sv", *, year: int | None = None) -> Report:
    unit = Unit.objects.get(code=code)
    return report(unit, window_of(year), language) if year else report(unit, language=language)


def elements(file: pikepdf.Pdf) -> list[tuple[str, Any]]:
    """(role, element) in reading order."""
    found: list[tuple[str, Any]] = []
    left: list[Any] = [file.Root.StructTreeRoot.K]
    while left:
        node = left.pop(0)
        if isinstance(node, Array):
            left[:0] = list(node)
        elif isinstance(node, Dictionary):
            if "/S" in node:
                found.append((str(node.S).lstrip("/"), node))
            if "/K" in node:
                left.insert(0, node.K)
    return found


def opened(file: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(file))


def marks(node: Any) -> bool:
    """Whether an element holds words on a page."""
    if isinstance(node, Array):
        return any(marks(one) for one in node)
    if isinstance(node, Dictionary):
        return "/MCID" in node or ("/K" in node and marks(node.K))
    return isinstance(node, int)


@pytest.mark.parametrize(("code", "language"), [("uni", "sv"), ("neuro", "en"), ("minne-a", "sv")])
def test_it_passes_pdf_ua_and_says_that_it_is_pdf_a(
    code: str, language: str, tmp_path: Path
) -> None:
    publish_history()
    file = as_pdf(of(code, language), EDITION)
    path = tmp_path / "report.pdf"
    path.write_bytes(file)
    checked = pdfua.validate(str(path))
    assert checked.findings == ()
    # The checker asks pikepdf for "is_integer" of a list, as typst writes the contents of every
    # heading (/K [0]); its own question, whether a heading is empty, is answered below.
    assert [(one.rule_id, CRASH in one.skipped_reason) for one in checked.skipped] in (
        [], [("UA-14-001", True)],
    )  # fmt: skip
    assert b"<pdfaid:part>2<" in file
    assert b"<pdfaid:conformance>A<" in file
    document = opened(file)
    found = elements(document)
    headings = [(role, node) for role, node in found if re.fullmatch(r"H\d", role)]
    assert headings
    assert all(marks(node.K) for _role, node in headings)
    levels = [int(role[1]) for role, _node in headings]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(str(node.Alt).strip() for role, node in found if role == "Figure")


def test_a_shown_report_has_figures_tables_and_heads() -> None:
    publish_history()
    roles = [role for role, _node in elements(opened(as_pdf(of("uni"), EDITION)))]
    assert [role for role in ELEMENTS if role not in roles] == []


def test_the_same_report_gives_the_same_bytes_and_another_year_others() -> None:
    publish_history()
    assert years() == [2025, 2024]
    first = as_pdf(of("uni", year=2025), EDITION)
    assert as_pdf(of("uni", year=2025), EDITION) == first
    assert as_pdf(of("uni", year=2024), Edition(2024, DONE)) != first
    known = opened(first)
    assert "20251231120000" in str(known.docinfo["/CreationDate"])


def test_the_findings_are_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is said there: the appendix begins on the second page."""
    publish_history()
    long = "Något skiljer sig mycket från resten av organisationen, på flera sätt. " * 5
    made = {}
    real = pdf.words

    def wordy(found: Report, edition: Edition) -> dict[str, Any]:
        said = real(found, edition)
        said["opening"] = [(label, long) for label, _sentence in said["opening"]]
        made["appendix"] = said["appendix"][0]["heading"]
        return said

    monkeypatch.setattr(pdf, "words", wordy)
    file = opened(as_pdf(of("uni"), EDITION))
    heads = [(str(node.T), node.Pg.objgen) for role, node in elements(file) if role == "H2"]
    pages = [page.obj.objgen for page in file.pages]
    names = [name for name, page in heads if page == pages[0]]
    assert names == ["Rekommendationsvärde", "Områden", "Vad som gjorts"]
    assert heads[3] == (made["appendix"], pages[1])


def test_every_number_is_that_of_the_json() -> None:
    publish_history()
    found = of("neuro")
    with translation.override("sv"):
        said = pdf.words(found)
    promised = {one["key"]: one for one in facts(found)["questions"]}
    assert said["answers"] == f"{found.n} svar"
    value = promised["recommend"]["recommendation"]
    assert [said["value"][key] for key in ("low", "high", "from", "to")] == pytest.approx(
        [value["low"], value["high"], *value["interval"]], abs=1e-6
    )
    blocks = [one for part in said["appendix"] for one in part["blocks"]]
    shares = next(one for one in blocks if one.get("title") == "Alla andelar")
    of_text = {figure.text: promised[figure.key] for figure in found.figures}
    rows = [row for row in shares["rows"] if row[1]]
    assert len(rows) == sum(bool(one["favourable"]) for one in promised.values())
    for text, n, share, _interval in rows:
        low, high = of_text[text]["favourable"]["low"], of_text[text]["favourable"]["high"]
        assert n == str(of_text[text]["n"])
        numbers = [int(one) / 100 for one in re.findall(r"\d+", share)]
        assert [numbers[0], numbers[-1]] == pytest.approx([low, high], abs=0.0100001)


def test_a_report_without_figures_says_why_on_one_page_and_no_number() -> None:
    publish_history()
    found = of("minne-a")
    with translation.override("sv"):
        said = pdf.words(found, EDITION)
    assert said["refusal"] == found.refusal
    assert said["value"] is said["areas"] is None
    assert [part["heading"] for part in said["appendix"]] == ["Så läser du siffrorna", "Underlag"]
    assert "rows" not in json.dumps(said["appendix"])


def test_what_was_done_is_cut_short_and_says_so() -> None:
    publish_history()
    with translation.override("sv"):
        said = pdf.words(of("uni"), EDITION)["done"]
    assert [one["title"] for one in said["lines"]] == [one.title for one in DONE[:3]]
    assert said["more"] == "Ytterligare 3 åtgärder finns i registret."

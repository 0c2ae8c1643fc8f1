"""The report as JSON and XLSX: the promised shape, and the same bytes every time."""

from __future__ import annotations

import json
import time
from io import BytesIO

import pytest
from openpyxl import load_workbook

from avtryck.org.models import Unit
from avtryck.reports.contract import as_json
from avtryck.reports.report import report
from avtryck.reports.spreadsheet import as_xlsx
from reports.realistic import publish_history

pytestmark = pytest.mark.usefixtures("people")
PROMISED = {
    "unit", "window", "instrument", "n", "pools", "coverage", "background", "questions", "refusal",
}  # fmt: skip
PROMISED_OF_A_QUESTION = {
    "key", "n", "counts", "unshown", "favourable", "flag", "direction",
}  # fmt: skip


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def test_json_has_what_contracts_promise() -> None:
    publish_history()

    found = json.loads(as_json(report(unit("neuro"))))

    assert set(found) >= PROMISED
    assert (found["unit"], found["instrument"], found["n"]) == ("neuro", "exit-survey/1", 52)
    assert found["window"] == {"from": None, "to": "2025-12-31"}
    assert found["background"] is None
    assert found["refusal"] is None
    assert found["pools"][2] == {
        "label": "Avdelningen för syn", "n": 7, "span": [None, "2024-12-31"], "since": None,
    }  # fmt: skip
    for question in found["questions"]:
        assert set(question) >= PROMISED_OF_A_QUESTION
        shown = sum((question["counts"] or {}).values())
        assert shown <= question["n"] <= 52
        if question["favourable"]:
            low, high = question["favourable"]["low"], question["favourable"]["high"]
            start, end = question["favourable"]["interval"]
            assert 0 <= start <= low <= high <= end <= 1
    keys = [question["key"] for question in found["questions"]]
    assert keys[:2] == ["recommend", "reasons/pay"]
    assert len(keys) == len(set(keys)) == 31


def test_the_same_rows_give_the_same_bytes() -> None:
    publish_history()
    writers = (lambda found: as_json(found).encode(), as_xlsx)
    first = [write(report(unit("uni"))) for write in writers]
    time.sleep(2.1)  # a zip's clock counts in steps of two seconds

    assert [write(report(unit("uni"))) for write in writers] == first


def test_a_spreadsheet_holds_strings_and_numbers_but_no_formula() -> None:
    Unit.objects.filter(code="syn").update(name_sv='=HYPERLINK("http://x.example","y")')
    publish_history()

    book = load_workbook(BytesIO(as_xlsx(report(unit("neuro")))))

    assert book.sheetnames == [
        "Rapport", "Frågor", "Svar", "Jämförelse", "Enheter", "Över tid", "Svarsgrupper",
    ]  # fmt: skip
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    labels = [row[0].value for row in book["Svarsgrupper"].iter_rows(min_row=2)]
    assert labels[2] == '=HYPERLINK("http://x.example","y")'
    assert [row[1].value for row in book["Svarsgrupper"].iter_rows(min_row=2)] == [13, 6, 7] * 2
    assert book["Rapport"]["B5"].value == 52


def test_a_spreadsheet_without_figures_holds_the_sentence() -> None:
    publish_history()
    found = report(unit("minne-a"))

    book = load_workbook(BytesIO(as_xlsx(found)))

    assert book.sheetnames == ["Rapport"]
    assert book["Rapport"]["B7"].value == found.refusal

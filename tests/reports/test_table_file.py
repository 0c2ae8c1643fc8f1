"""The report as CSV: the numbers of the JSON, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from avtryck.org.models import Unit
from avtryck.reports.contract import facts
from avtryck.reports.report import report
from avtryck.reports.table_file import COLUMNS, FORMULA, as_csv
from reports.realistic import publish_history

pytestmark = pytest.mark.usefixtures("people")


def rows_of(file: bytes) -> list[dict[str, str]]:
    text = file.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:]), delimiter=";"))


def test_every_number_is_that_of_the_json() -> None:
    publish_history()
    found = report(Unit.objects.get(code="uni"))
    promised = facts(found)
    rows = rows_of(as_csv(found))
    assert list(rows[0]) == list(COLUMNS)
    assert (rows[0]["measure"], rows[0]["n"], rows[0]["note"]) == (
        "coverage", str(promised["n"]), promised["coverage"],
    )  # fmt: skip
    for question in promised["questions"]:
        of_key = [row for row in rows if row["key"] == question["key"]]
        counts = {row["category"]: int(row["n"]) for row in of_key if row["measure"] == "count"}
        assert counts == (question["counts"] or {})
        for measure in ("favourable", "recommendation"):
            expected = question[measure]
            shown = [row for row in of_key if row["measure"] == measure]
            assert bool(shown) is bool(expected)
            for row in shown:
                assert [float(row["low"]), float(row["high"])] == [
                    expected["low"], expected["high"],
                ]  # fmt: skip
                ends = [float(row["interval_low"]), float(row["interval_high"])]
                assert ends == expected["interval"]
    assert sum(row["measure"] == "pool" for row in rows) == len(promised["pools"])
    assert sum(row["measure"] == "register" for row in rows) == 3


def test_no_cell_begins_a_formula_and_the_bytes_stay_the_same() -> None:
    Unit.objects.filter(code="syn").update(name_sv='=HYPERLINK("http://x.example","y")')
    Unit.objects.filter(code="neuro").update(name_sv="\u00a0@SUM(1)")
    publish_history()
    neuro = Unit.objects.get(code="neuro")
    file = as_csv(report(neuro))
    assert as_csv(report(neuro)) == file
    cells = [cell for row in rows_of(file) for cell in row.values()]
    texts = [cell for cell in cells if not cell.lstrip("-").replace(".", "").isdigit()]
    assert not [cell for cell in texts if cell.lstrip(" \u00a0").startswith(FORMULA)]
    assert '\'=HYPERLINK("http://x.example","y")' in texts


def test_a_report_without_figures_is_its_sentence() -> None:
    publish_history()
    found = report(Unit.objects.get(code="minne-a"))
    rows = rows_of(as_csv(found))
    assert [(row["measure"], row["note"]) for row in rows] == [("coverage", found.refusal)]

"""The real drawer of old answers as files: whole, one region, and the figures they must show."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pdfua
import pytest
from click.testing import CliRunner
from pptx import Presentation

from avtryck.config.commands.importing_answers import imports
from avtryck.org.models import Unit
from avtryck.release.operations import close
from avtryck.reports.pdf import as_pdf
from avtryck.reports.report import report
from avtryck.reports.slides import as_pptx
from avtryck.reports.table_file import as_csv
from avtryck.reports.year import window_of

HERE = Path(__file__).parent
DATA = HERE.parents[1].parent / "shared" / "data" / "dete_survey.csv"

pytestmark = [
    pytest.mark.django_db(databases="__all__"),
    pytest.mark.skipif(
        not DATA.exists(), reason="skipped: ../shared/data/dete_survey.csv is not here"
    ),
]


def test_paper_slides_and_table_of_the_whole_and_of_a_region(tmp_path: Path) -> None:
    for arguments in (
        ("units", str(HERE / "units.csv")),
        ("instrument", str(HERE / "instrument.toml")),
        ("answers", str(DATA), "--mapping", str(HERE / "mapping.toml")),
    ):
        assert CliRunner().invoke(imports, arguments).exit_code == 0
    close(name="all", full=True, until=date(2014, 12, 31), actor="operator")
    for code, people in (("dete", 822), ("far-north", 37)):
        found = report(Unit.objects.get(code=code), window_of(2014))
        path = tmp_path / f"{code}.pdf"
        path.write_bytes(as_pdf(found))
        assert pdfua.validate(str(path)).findings == ()
        assert len(Presentation(BytesIO(as_pptx(found))).slides) == 5
        text = as_csv(found).decode("utf-8-sig")
        rows = list(csv.DictReader(StringIO(text), delimiter=";"))
        assert rows[0]["n"] == str(people)
        if code == "dete":
            morale = [row for row in rows if (row["measure"], row["key"]) == (
                "people", "staff_morale",
            )]  # fmt: skip
            assert [(row["low"], row["high"]) for row in morale] == [
                ("189", "189"), ("158", "158"), ("456", "456"),
            ]  # fmt: skip

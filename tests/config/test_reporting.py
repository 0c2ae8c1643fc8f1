"""`avtryck report`: one unit, or a file for every unit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from avtryck.config.commands.reporting import report
from avtryck.org.models import Unit
from reports.realistic import publish_history

pytestmark = pytest.mark.usefixtures("people")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(report, arguments)


def test_one_unit_on_stdout_is_the_report_and_nothing_else() -> None:
    publish_history()

    result = run("--unit", "neuro", "--from", "2025-01-01", "--format", "json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["window"] == {"from": "2025-01-01", "to": "2025-12-31"}
    assert json.loads(result.stdout)["n"] == 26


def test_all_makes_the_folder_and_a_file_for_every_unit(tmp_path: Path) -> None:
    publish_history()
    folder = tmp_path / "new" / "reports"

    result = run("--all", str(folder), "--format", "xlsx", "--json")

    assert result.exit_code == 0
    codes = set(Unit.objects.values_list("code", flat=True))
    assert {path.name for path in folder.iterdir()} == {f"{code}.xlsx" for code in codes}
    assert len(json.loads(result.stdout)["written"]) == len(codes)


def test_out_gives_the_bytes_that_stdout_gives(tmp_path: Path) -> None:
    publish_history()
    out = tmp_path / "report.json"

    result = run("--unit", "uni", "--out", str(out))

    assert result.exit_code == 0
    assert out.read_bytes() == run("--unit", "uni").stdout_bytes
    assert run("--unit", "uni", "--lang", "en").stdout_bytes != out.read_bytes()


@pytest.mark.parametrize("arguments", [
    ("--unit", "nowhere"),
    (),
    ("--unit", "uni", "--all", "x"),
    ("--unit", "uni", "--from", "2026-01-01", "--to", "2025-01-01"),
    ("--unit", "uni", "--instrument", "unknown"),
    ("--unit", "uni", "--year", "2019"),
])  # fmt: skip
def test_what_cannot_be_is_refused_on_stderr(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1

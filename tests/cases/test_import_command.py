"""`avtryck import`: counts and rejections for people and for scripts, exit 1 for an unfit file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from avtryck.cases.models import Departure
from avtryck.config.commands.importing import imports
from cases.rows import file_of

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def run(tmp_path: Path):
    def run_import(content: bytes, *options: str) -> Result:
        file = tmp_path / "departures.csv"
        file.write_bytes(content)
        return CliRunner().invoke(imports, ["departures", str(file), *options])

    return run_import


def test_counts_then_every_rejection(run) -> None:
    done = run(file_of({}, {"departure_id": "d-2", "unit": "03-Apr"}))
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0, "nya: 1, ändrade: 0, flyttade: 0, oförändrade: 0, avvisade: 1",
    )  # fmt: skip
    assert done.stdout.splitlines()[1].startswith("Rad 3, unit ”03-Apr”: ”03-Apr” ser ut som ett")


def test_json_for_scripts(run) -> None:
    facts = json.loads(run(file_of({}, {"unit": "x", "departure_id": "d-2"}), "--json").stdout)
    reason = "det finns ingen enhet med den koden"
    assert facts == {
        "kind": "departures", "new": 1, "changed": 0, "moved": 0, "unchanged": 0, "rejected": 1,
        "rejections": [{"row": 3, "column": "unit", "value": "x", "reason": reason}],
        "dry_run": False,
    }  # fmt: skip


def test_a_dry_run_changes_nothing(run) -> None:
    assert run(file_of({}), "--dry-run").stdout.startswith("nya: 1,")
    assert Departure.objects.count() == 0


def test_an_unfit_file_is_refused_on_stderr(run) -> None:
    done = run(b"employee_id,colour\n1,red\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "departures.csv: Kolumner saknas: unit, last_day.\n"

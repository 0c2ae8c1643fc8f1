"""Two files of nearly the same people: whatever the questionnaire, they never lie side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from avtryck.config.commands.importing_answers import imports
from avtryck.published.models import Pool
from avtryck.release.operations import close
from avtryck.surveys.models import ImportedBatch
from avtryck.vault.models import Sheet
from surveys.importing.test_importing import DRAWER, bring

pytestmark = pytest.mark.django_db(databases="__all__")
TALKS = ["few", "few", "many", "some", "some", "many", "many"]


@pytest.fixture(autouse=True)
def _drawers(tmp_path: Path) -> None:
    """drawer/1, drawer/2 and a chest/1 of the same questions."""
    first = (DRAWER / "instrument.toml").read_text("utf-8")
    chest = first.replace('instrument = "drawer"', 'instrument = "chest"', 1)
    second = first.replace("version = 1", "version = 2", 1)
    assert len({first, second, chest}) == 3
    run = CliRunner()
    assert run.invoke(imports, ["units", str(DRAWER / "units.csv")]).exit_code == 0
    for number, source in enumerate((first, second, chest)):
        path = tmp_path / f"{number}.toml"
        path.write_text(source, "utf-8")
        done = run.invoke(imports, ["instrument", str(path)])
        assert done.exit_code == 0, done.output


def file_of(*people: int) -> str:
    rows = [f"p{n},biologi,2014-01-31,{TALKS[n - 1]}" for n in people]
    return "\n".join(["person,unit,received,talks", *rows]) + "\n"


@pytest.mark.parametrize("other", ["drawer/1", "drawer/2", "chest/1"])
def test_pools_of_nearly_the_same_people_cannot_be_subtracted(tmp_path: Path, other: str) -> None:
    first = bring(tmp_path, file_of(*range(1, 7)), "--instrument", "drawer/1", name="a.csv")
    assert first.exit_code == 0
    for dry in ((), ("--dry-run",)):
        done = bring(tmp_path, file_of(*range(2, 8)), "--instrument", other, *dry, name="b.csv")
        assert done.exit_code == 1
        assert "Rad 2, person ”p2”: personen finns redan bland svaren i import-1" in done.stderr
        assert done.stderr.count("import-1, som väntar") == 5
    assert ImportedBatch.objects.count() == 1
    close(name="r", full=True, until=date(2014, 12, 31), actor="operator")
    assert sorted(Pool.objects.values_list("ledger", "n")) == [("everyone", 6)]


@pytest.mark.parametrize("other", ["drawer/2", "chest/1"])
def test_others_come_in_and_what_is_pooled_gives_a_note(tmp_path: Path, other: str) -> None:
    given = ("--instrument", other)
    bring(tmp_path, file_of(*range(1, 7)), "--instrument", "drawer/1", name="a.csv")
    alone = bring(tmp_path, file_of(7), *given, name="b.csv")
    assert (alone.exit_code, "Obs:" in alone.stdout) == (0, False)
    close(name="r", full=True, until=date(2014, 12, 31), actor="operator")
    assert set(Sheet.objects.values_list("source", flat=True)) == {"import-2"}
    noted = bring(tmp_path, file_of(*range(1, 6)), *given, name="c.csv")
    assert noted.exit_code == 0
    assert "Obs: import-1 är redan sammanställda." in noted.stdout

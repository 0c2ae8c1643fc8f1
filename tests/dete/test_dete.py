"""A real drawer of old answers: 822 people who left, imported through a mapping, closed once.

The data is public but its licence was not seen, so it is never kept here (see the reason below).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from avtryck.config.commands.importing_answers import imports
from avtryck.published.models import Background, Block, Pool, Sum, Union
from avtryck.release.operations import close
from avtryck.surveys.models import ImportedBatch
from avtryck.vault.models import Sheet

HERE = Path(__file__).parent
DATA = HERE.parents[1].parent / "shared" / "data" / "dete_survey.csv"
FIVE = 5

pytestmark = [
    pytest.mark.django_db(databases="__all__"),
    pytest.mark.skipif(
        not DATA.exists(), reason="skipped: ../shared/data/dete_survey.csv is not here"
    ),
]


def avtryck(*arguments: str) -> Result:
    return CliRunner().invoke(imports, arguments)


@pytest.fixture(autouse=True)
def department() -> None:
    assert avtryck("units", str(HERE / "units.csv")).exit_code == 0
    assert avtryck("instrument", str(HERE / "instrument.toml")).exit_code == 0


def bring(file: Path, mapping: Path = HERE / "mapping.toml") -> Result:
    return avtryck("answers", str(file), "--mapping", str(mapping))


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """A copy of a file in which one text stands in another's place."""

    def change(file: Path, before: str, after: str, times: int = -1) -> Path:
        text = file.read_text("utf-8-sig")
        assert before in text
        copy = tmp_path / file.name
        copy.write_text(text.replace(before, after, times), "utf-8")
        return copy

    return change


def test_one_full_close_shows_exactly_these_figures() -> None:
    done = bring(DATA)
    assert done.exit_code == 0, done.stderr
    closed = close(name="all", full=True, until=date(2014, 12, 31), actor="operator")
    assert (closed.pools, closed.pooled) == (18, 822)
    assert [(row.field, row.counts) for row in Background.objects.all()] == [
        ("exit_type", {
            "Age Retirement": 285, "Resignation-Other reasons": 150,
            "Resignation-Other employer": 91, "Resignation-Move overseas/interstate": 70,
            "Voluntary Early Retirement (VER)": 67, "Ill Health Retirement": 61, "Other": 49,
            "Contract Expired": 34, "Termination": 15,
        })
    ]  # fmt: skip
    sums = {row.figure.split(":")[1]: row for row in Sum.objects.filter(node="dete")}
    for figure, favourable, neutral, unfavourable in (
        ("staff_morale", 456, 158, 189), ("supervisor", 528, 120, 153),
    ):  # fmt: skip
        counts = sums[figure].counts
        assert (sum(counts[3:]), counts[2], sum(counts[:2])) == (favourable, neutral, unfavourable)
        assert sums[figure].at_least == []
    assert len(sums) == 21 + 17
    assert sums["reasons/work_life_balance"].counts == [605, 217]
    assert not Sheet.objects.exists()


def test_no_group_under_five_and_nothing_exact_from_fewer() -> None:
    bring(DATA)
    close(name="all", full=True, until=date(2014, 12, 31), actor="operator")
    assert min(Pool.objects.values_list("n", flat=True)) == 37
    exact = [block.counts for block in Block.objects.filter(kind="exact")]
    assert exact
    assert min(sum(counts) for counts in exact) >= FIVE
    assert all(sum(counts) >= FIVE for counts in Union.objects.values_list("counts", flat=True))
    shown = [row.counts for row in Background.objects.all()]
    assert min(n for counts in shown for n in counts.values()) >= FIVE


def test_a_damaged_copy_is_refused_whole(changed: Callable[..., Path]) -> None:
    """A spreadsheet made Jan-14 of 01/2014."""
    done = bring(changed(DATA, ",01/2014,", ",Jan-14,"))
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert lines[:2] == [
        "dete_survey.csv: inget har införts.",
        "nya: 779, ändrade: 0, flyttade: 0, oförändrade: 0, avvisade: 43",
    ]
    assert all(", Cease Date ”Jan-14”: " in line and "”01/2014”" in line for line in lines[2:])
    rows = DATA.read_text("utf-8-sig").splitlines()
    first = next(number for number, row in enumerate(rows, start=1) if ",01/2014," in row)
    assert lines[2].startswith(f"Rad {first}, ")
    assert len(lines) == 2 + 43
    assert not Sheet.objects.exists()
    assert not ImportedBatch.objects.exists()


def test_an_option_that_excludes_the_others_may_not_be_mapped(
    changed: Callable[..., Path],
) -> None:
    """Nearly everybody who ticked "none of the above" ticked nothing else."""
    option = '  { key = "workload", sv = "Arbetsbelastningen", en = "The workload" },\n'
    rest = option + '  { key = "rest", sv = "Övrigt", en = "Other" },\n'
    second = changed(HERE / "instrument.toml", option, rest)
    second.write_text(second.read_text("utf-8").replace("version = 1", "version = 2"), "utf-8")
    assert avtryck("instrument", str(second)).exit_code == 0
    mapping = changed(HERE / "mapping.toml", '  "None of the above",\n', "")
    text = mapping.read_text("utf-8").replace("dete-exit/1", "dete-exit/2")
    workload = 'workload = "Workload"\n'
    mapping.write_text(text.replace(workload, workload + 'rest = "None of the above"\n'), "utf-8")
    done = bring(DATA, mapping)
    assert done.exit_code == 1
    assert "Frågan ”reasons”: ”rest” är nästan alltid ensamt kryssat." in done.stderr
    assert not Sheet.objects.exists()

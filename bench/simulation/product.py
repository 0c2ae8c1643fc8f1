"""The installed product with made-up answers: how long its close and its reports take."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from avtryck.core.disclosure.tree import Tree
from simulation.closes import QUARTERS, Ledgers, Released
from simulation.organisation import NOT_ASKED, SIZES, Size, answered, group, survey_items, tree_of

if TYPE_CHECKING:
    from avtryck.published.operations import Edition

LEVELS = ("organisation", "institution", "division", "group")
SURVEY = "exit-survey/1"
FIRST_YEAR = 2016
REPORTS = 40


def measured(*, releases: int) -> dict[str, float]:
    """`releases` = quarterly releases of L that a report adds up."""
    with TemporaryDirectory(prefix="avtryck-bench-") as scratch:
        folder = Path(scratch)
        return {
            "product_close_s_M": round(_close(folder / "M"), 2),
            "report_releases": releases,
            "report_ms": round(_report(folder / "L", releases), 1),
        }


def _avtryck(folder: Path, *arguments: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AVTRYCK_")}
    environment |= {"AVTRYCK_DATA": str(folder / "store")}
    command = [str(Path(sys.executable).parent / "avtryck"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"avtryck {' '.join(arguments)}: {done.stderr}")


def install(folder: Path, tree: Tree) -> None:
    folder.mkdir(parents=True)
    _avtryck(folder, "init")
    rows = [
        (unit.code, unit.parent or "", LEVELS[unit.level], unit.code.upper(), unit.code.upper(),
         "", "")
        for unit in tree.units.values()
    ]  # fmt: skip
    names = ("code", "parent", "level", "name_sv", "name_en", "valid_from", "valid_to")
    _write(folder / "units.csv", names, rows)
    _avtryck(folder, "import", "units", str(folder / "units.csv"))


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)


def _close(folder: Path) -> float:
    """Wall clock of one full close over a year of size M: start of Python to exit."""
    size = SIZES["M"]
    install(folder, tree_of(size))
    names, rows = _answers(size)
    _write(folder / "answers.csv", names, rows)
    _avtryck(folder, "import", "answers", str(folder / "answers.csv"), "--instrument", SURVEY)
    start = time.perf_counter()
    _avtryck(folder, "close", "--release", "2025", "--full", "--until", "2025-12-31")
    return time.perf_counter() - start


def _answers(size: Size) -> tuple[list[str], list[list[str]]]:
    """A year as the canonical file has it: one column a question, options joined by "|"."""
    sheets = answered(size, size.answers_a_year, seed=1)
    keys = list(dict.fromkeys(item.question_key for item in survey_items()))
    rows = []
    for person in range(len(sheets)):
        given: dict[str, list[str]] = {key: [] for key in keys}
        for item, position in zip(survey_items(), sheets.answers[person].tolist(), strict=True):
            if position == NOT_ASKED:
                given[item.question_key] = ["-"]
            elif item.choice_key is None:
                given[item.question_key] = [item.categories[position]]
            elif position:
                given[item.question_key].append(f"{item.choice_key}:{item.categories[position]}")
        values = ["|".join(given[key]) for key in keys]
        rows.append([f"p{person}", group(int(sheets.units[person])), "2025", *values])
    return ["person", "unit", "received", *keys], rows


def _report(folder: Path, releases: int) -> float:
    """Median CPU milliseconds of a report over all releases, units of all levels."""
    size = SIZES["L"]
    tree = tree_of(size)
    install(folder, tree)
    os.environ |= {
        "AVTRYCK_DATA": str(folder / "store"),
        "DJANGO_SETTINGS_MODULE": "avtryck.config.settings",
    }
    import django

    django.setup()
    from avtryck.org.models import Unit
    from avtryck.published.operations import publish
    from avtryck.reports.report import report

    ledgers = Ledgers()
    for number in range(releases):
        ledgers.receive(answered(size, size.answers_a_year // QUARTERS, number))
        full = number % QUARTERS == QUARTERS - 1
        publish(edition(number, ledgers.close(tree, full=full), tree))
    draw = random.Random(1)
    units = [Unit.objects.get(code="o")]
    for level in range(1, len(LEVELS)):
        units += draw.sample(list(Unit.objects.filter(level=level)), REPORTS // (len(LEVELS) - 1))
    spent = []
    for unit in units:
        start = time.process_time()
        report(unit)
        spent.append(time.process_time() - start)
    return 1000 * median(spent)


def edition(number: int, released: list[Released], tree: Tree) -> Edition:
    """The rows of one release, made by the product from the simulation's pools."""
    from avtryck.content.figures import figures_of
    from avtryck.content.queries import instrument
    from avtryck.release.counting import Tally, question_of
    from avtryck.release.edition import Terms, edition_of
    from avtryck.release.planning import PlacedPool
    from avtryck.release.policies import rules_of_close

    year, quarter = FIRST_YEAR + number // QUARTERS, number % QUARTERS
    full = quarter == QUARTERS - 1
    figures = {item.key: (name, item) for name, item in figures_of(instrument(SURVEY)).items()}
    tally, pools = Tally(), []
    tally.questions |= {name: question_of(name, item, SURVEY) for name, item in figures.values()}
    for one in released:
        for at, pool in enumerate(one.pools):
            key = f"{number}-{one.ledger}-{at}"
            pools.append(
                PlacedPool(key, "live", one.ledger, pool.node, pool.n, dict(pool.cells),
                           list(pool.label))
            )  # fmt: skip
            tally.histograms[key] = {
                figures[item][0]: list(counts)
                for item, counts in one.raw.histograms[str(at)].items()
            }
    ends = [(3, 31), (6, 30), (9, 30), (12, 31)]
    start = None if not number else date(year if quarter else year - 1, *ends[quarter - 1])
    terms = Terms(f"{year}-{quarter + 1}", full, start, date(year, *ends[quarter]), 5)
    return edition_of(terms, pools, tally, rules_of_close(full=full, minimum_group=5), tree)

"""All yearly reports of an organisation as PDF, by the command that an operator would use.

`bench/yearly_reports.py [--quick] [--json]`. Makes an installation of its own with 400 departments
of six answers each under 20 institutions (--quick: 40 and 4), imports the answers, closes once, and
runs `avtryck report --all DIR --format pdf --year YEAR` with no picture drawn before.

- `seconds`: from the start of the command to its end.
- `files`: how many PDFs there are then; `mb`: their size together.
- `ms_per_file`: the former by the latter.
- `again_seconds`: the same command once more, which finds every file complete.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

DEPARTMENTS, INSTITUTIONS, ANSWERS = 400, 20, 6
QUICK_BY = 10
AREAS = (
    "area_work_organisation", "area_work_environment", "area_terms", "area_tasks",
    "area_development", "area_leadership", "area_work_group",
)  # fmt: skip
YEAR = 2025


def units(departments: int, institutions: int) -> str:
    rows = ["code,parent,level,name_sv", "u,,organisation,Universitetet"]
    rows += [f"i{one},u,institution,Institution {one}" for one in range(institutions)]
    rows += [f"d{one},i{one % institutions},division,Avdelning {one}" for one in range(departments)]
    return "\n".join(rows) + "\n"


def answers(departments: int, chance: random.Random) -> str:
    head = ["person", "unit", "received", "recommend", *AREAS]
    rows = [",".join(head)]
    for department in range(departments):
        for person in range(ANSWERS):
            told = [str(chance.randint(1, 5)) for _ in AREAS]
            facts = [f"p{department}-{person}", f"d{department}", f"{YEAR}-06-15"]
            rows.append(",".join([*facts, str(chance.randint(0, 10)), *told]))
    return "\n".join(rows) + "\n"


def avtryck(data: Path, *arguments: str) -> float:
    """Seconds that the command took."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "avtryck", *arguments],
        env={**os.environ, "AVTRYCK_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"avtryck {' '.join(arguments)}: {done.stderr}")
    return time.perf_counter() - started


def prepared(home: Path, departments: int, institutions: int) -> Path:
    data = home / "data"
    (home / "units.csv").write_text(units(departments, institutions), "utf-8")
    (home / "answers.csv").write_text(answers(departments, random.Random(1)), "utf-8")
    avtryck(data, "init")
    avtryck(data, "import", "units", str(home / "units.csv"))
    avtryck(data, "import", "answers", str(home / "answers.csv"), "--instrument", "exit-survey/1")
    avtryck(data, "close", "--release", "all", "--full", "--until", f"{YEAR}-12-31")
    return data


def figures(home: Path, departments: int, institutions: int) -> dict[str, float]:
    data, out = prepared(home, departments, institutions), home / "out"
    wanted = ("report", "--all", str(out), "--format", "pdf", "--year", str(YEAR))
    seconds = avtryck(data, *wanted)
    files = [path.stat().st_size for path in out.glob("*.pdf")]
    return {
        "seconds": round(seconds, 1),
        "files": len(files),
        "mb": round(sum(files) / 1e6, 1),
        "ms_per_file": round(1000 * seconds / len(files), 1),
        "again_seconds": round(avtryck(data, *wanted), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    by = QUICK_BY if chosen.quick else 1
    with TemporaryDirectory() as home:
        found = figures(Path(home), DEPARTMENTS // by, INSTITUTIONS // by)
    machine = (
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    if chosen.json:
        print(json.dumps({"figures": found, "machine": machine}))
    else:
        print("\n".join(f"{name}: {value}" for name, value in found.items()), machine, sep="\n")


if __name__ == "__main__":
    main()

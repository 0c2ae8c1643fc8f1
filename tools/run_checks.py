"""`make check`: every static check, two at a time, each with its seconds."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
OURS = ["src", "tests", "tools", "bench"]


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]


def ours(name: str, *arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "tools" / name), *arguments]


def checks() -> list[Check]:
    """Slowest first, so that two workers end at about the same time."""
    folders = [name for name in OURS if (ROOT / name).is_dir()]
    return [
        Check("types", [str(BIN / "mypy")]),
        Check("templates", [str(BIN / "djlint"), "--lint", "--quiet", "src"]),
        Check("models", ours("check_models.py")),
        Check("translations", ours("translations.py", "check")),
        Check("imports", [str(BIN / "lint-imports"), "--no-logo"]),
        Check("side doors", ours("check_side_doors.py")),
        Check("texts", ours("check_texts.py")),
        Check("lengths", ours("check_lengths.py")),
        Check("lint", [str(BIN / "ruff"), "check", "--output-format=concise", *folders]),
        Check(
            "format", [str(BIN / "ruff"), "format", "--check", "--output-format=concise", *folders]
        ),
    ]


def run(check: Check, environment: dict[str, str]) -> bool:
    start = time.perf_counter()
    done = subprocess.run(
        check.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    verdict = "failed" if done.returncode else "ok"
    report = f"{verdict:<7}{check.name:<14}{time.perf_counter() - start:6.1f} s"
    if done.returncode:
        report = f"{report}\n{done.stdout}{done.stderr}".rstrip()
    print(report, flush=True)
    return done.returncode == 0


def main() -> None:
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as pool:
        # A scratch installation: Django's settings are read, the real one is left alone.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AVTRYCK_")}
        environment |= {"AVTRYCK_DATA": scratch, "PYTHONPATH": str(ROOT / "src")}
        passed = list(pool.map(lambda check: run(check, environment), checks()))
    seconds = time.perf_counter() - start
    print(f"{passed.count(True)} of {len(passed)} checks passed in {seconds:.0f} s")
    raise SystemExit(not all(passed))


if __name__ == "__main__":
    main()

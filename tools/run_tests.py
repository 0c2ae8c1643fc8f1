"""`make test`: every test on SQLite, then everything that touches a store on PostgreSQL.

Arguments go to pytest: `.venv/bin/python tools/run_tests.py -k survey`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import postgres

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
# A file's tests stay on one worker: they share its servers and its browser.
WORKERS = min(4, max(2, os.cpu_count() or 2))
PYTEST = [sys.executable, "-m", "pytest", "-n", str(WORKERS), "--dist", "loadfile"]
PYTEST += ["--no-loadscope-reorder", "-p", "no:cacheprovider"]


def run(title: str, arguments: list[str], stores: dict[str, str]) -> int:
    """Pytest's exit status; whatever the tests leave behind goes with the folder."""
    print(f"\n=== {title} ===", flush=True)
    with TemporaryDirectory(prefix="avtryck-tests-", ignore_cleanup_errors=True) as scratch:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AVTRYCK_")}
        environment |= stores | {"TMPDIR": scratch}
        tests = subprocess.Popen([*PYTEST, *arguments], cwd=ROOT, env=environment)
        try:
            return tests.wait()
        except BaseException:
            tests.send_signal(signal.SIGINT)
            tests.wait(timeout=30)
            raise


def stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(1)


def main(arguments: list[str]) -> None:
    signal.signal(signal.SIGTERM, stop)
    if failed := run("SQLite", arguments, {}):
        raise SystemExit(failed)
    with postgres.cluster() as stores:
        failed = run("PostgreSQL", ["-m", "not browser and not once", *arguments], stores)
    raise SystemExit(0 if failed == NO_TESTS and arguments else failed)


if __name__ == "__main__":
    main(sys.argv[1:])

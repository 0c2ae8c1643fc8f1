"""The long evidence: the same tests with many more drawn examples, into docs/methods/evidence.json.

`make test` runs a fixed slice of the same code (hypothesis profile `default`).
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "docs" / "methods" / "evidence.json"
SUITES = ("tests/core/disclosure", "tests/core/statistics", "tests/core/instruments")
EXAMPLES = int(os.environ.get("AVTRYCK_PROVE_EXAMPLES", "5000"))
SEED = 20260101


def run(suite: str) -> dict[str, object]:
    """One suite under the profile `prove`; its outcome, seconds and pytest's own last line."""
    start = time.monotonic()
    command = [
        "-m",
        "pytest",
        "-q",
        suite,
        "--hypothesis-profile=prove",
        f"--hypothesis-seed={SEED}",
    ]
    env = os.environ | {"AVTRYCK_PROVE_EXAMPLES": str(EXAMPLES)}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    last = done.stdout.strip().splitlines()[-1]
    print(f"{suite}: {last}", flush=True)
    seconds = round(time.monotonic() - start)
    return {"suite": suite, "sound": done.returncode == 0, "seconds": seconds, "said": last}


def main() -> None:
    results = [run(suite) for suite in SUITES]
    EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
    evidence = {
        "examples": EXAMPLES,
        "seed": SEED,
        "machine": platform.platform(),
        "python": platform.python_version(),
        "results": results,
    }
    EVIDENCE.write_text(json.dumps(evidence, indent=2) + "\n")
    if not all(result["sound"] for result in results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()

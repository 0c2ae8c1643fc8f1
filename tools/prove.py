"""The long evidence, into docs/methods/evidence.json: the same tests as `make test`, at full size.

`make test` runs a fixed slice of the same code (`tests/evidence.py`, hypothesis profile `default`).
Arguments choose some of the parts: `tools/prove.py theorems statistics worlds permutation attacker
linkage kills year autosave mutation`.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "docs" / "methods" / "evidence.json"
EXAMPLES = int(os.environ.get("AVTRYCK_PROVE_EXAMPLES", "5000"))
SEED = 20260101
CONFIDENTIALITY = "tests/confidentiality/"
SUITES = {
    "theorems": ["tests/core/disclosure", "tests/core/instruments"],
    "statistics": ["tests/core/statistics"],
    "worlds": [CONFIDENTIALITY + name for name in ("test_exhaustive.py", "test_shortcuts.py")],
    "permutation": [CONFIDENTIALITY + "test_permutation.py"],
    "attacker": [CONFIDENTIALITY + name for name in ("test_attacker.py", "test_signals.py")],
    "linkage": [CONFIDENTIALITY + name for name in ("test_linkage.py", "test_durability.py")],
    "kills": [CONFIDENTIALITY + "test_kills.py", "tests/config/test_backup.py"],
    "year": ["tests/journeys/test_a_year.py"],
    "autosave": [CONFIDENTIALITY + "test_autosave.py"],
}
SIDE_BY_SIDE = {"attacker"}
"""Parts whose tests may share the machine: an organisation each."""
ENDED = {"killed", "timeout"}
Part = dict[str, object]


def tests(name: str) -> Part:
    """Pytest at full size: its outcome, seconds, last line, and the figures the tests noted."""
    start = time.monotonic()
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *SUITES[name]]
    if name in SIDE_BY_SIDE:
        command += ["-n", str(os.cpu_count() or 1)]
    command += ["--hypothesis-profile=prove", f"--hypothesis-seed={SEED}"]
    with tempfile.NamedTemporaryFile("r") as figures:
        env = os.environ | {
            "AVTRYCK_PROVE_EXAMPLES": str(EXAMPLES),
            "EVIDENCE": "long",
            "EVIDENCE_FILE": figures.name,
        }
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        noted = [json.loads(line) for line in figures]
    return {
        "sound": done.returncode == 0,
        "seconds": round(time.monotonic() - start),
        "said": done.stdout.strip().splitlines()[-1],
        "figures": {name: value for one in noted for name, value in one.items()},
    }


def mutation() -> Part:
    """mutmut over core.disclosure; sound when at least 90 % of the mutants are killed.

    `figures` = module → [killed, all], and those that no test ended, by name.
    """
    start = time.monotonic()
    mutmut = str(Path(sys.executable).parent / "mutmut")
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)  # it would keep verdicts of older tests
    done = subprocess.run([mutmut, "run"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[-3000:])
    listed = subprocess.run(
        [mutmut, "results", "--all", "true"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    verdicts = dict(line.strip().split(": ") for line in listed.splitlines() if ": " in line)
    modules: dict[str, list[int]] = {}
    for mutant, verdict in verdicts.items():
        counts = modules.setdefault(mutant.split(".")[3], [0, 0])
        counts[0] += verdict in ENDED
        counts[1] += 1
    killed, total = (sum(column) for column in zip(*modules.values(), strict=True))
    return {
        "sound": killed >= 0.9 * total,
        "seconds": round(time.monotonic() - start),
        "said": f"{killed} of {total} mutants killed ({100 * killed / total:.1f} %)",
        "figures": {
            "modules": modules,
            "survived": [mutant for mutant, verdict in verdicts.items() if verdict not in ENDED],
        },
    }


def main(chosen: list[str]) -> None:
    EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(EVIDENCE.read_text()) if EVIDENCE.exists() else {}
    parts: dict[str, Part] = before.get("parts", {})
    for name in chosen or [*SUITES, "mutation"]:
        parts[name] = mutation() if name == "mutation" else tests(name)
        print(f"{name}: {parts[name]['said']}", flush=True)
        evidence = {
            "examples": EXAMPLES,
            "seed": SEED,
            "machine": platform.platform(),
            "python": platform.python_version(),
            "parts": parts,
        }
        EVIDENCE.write_text(json.dumps(evidence, indent=2, ensure_ascii=False) + "\n")
    if not all(part["sound"] for part in parts.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])

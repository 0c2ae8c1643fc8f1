"""How much of the long evidence runs: a fixed slice in `make test`, the whole in `make prove`."""

from __future__ import annotations

import json
import os
from pathlib import Path

LONG = os.environ.get("EVIDENCE") == "long"
FILE = os.environ.get("EVIDENCE_FILE", "")


def size(part: int, whole: int) -> int:
    """`part` in `make test`, `whole` in `make prove`."""
    return whole if LONG else part


def note(name: str, value: object) -> None:
    """A figure of the evidence; `make prove` gathers them into docs/methods/evidence.json."""
    print(f"{name}: {value}")
    if FILE:
        with Path(FILE).open("a") as lines:
            lines.write(json.dumps({name: value}) + "\n")

"""XLSX, parsed in a process of its own with little memory and little time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from avtryck.org.tables.limits import Limits, check_package, check_rows
from avtryck.org.tables.table import UnreadableTableError

CHILD = Path(__file__).with_name("child.py")


def read_workbook(content: bytes, limits: Limits) -> list[list[str]]:
    """The lines of the first sheet that has any, every cell as text."""
    check_package(content, limits)
    arguments = [limits.memory, limits.seconds, limits.rows + 1, limits.columns]
    command = [sys.executable, "-I", str(CHILD), *(str(number) for number in arguments)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=limits.seconds + 10, check=False,
            env={}, cwd="/",
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise _refused() from error
    if done.returncode != 0:
        raise _refused()
    lines: list[list[str]] = json.loads(done.stdout)
    check_rows(len(lines) - 1, limits)
    return lines


def _refused() -> UnreadableTableError:
    return UnreadableTableError(
        _("Excelfilen går inte att läsa: skadad, krypterad eller för stor. Spara den som CSV.")
    )

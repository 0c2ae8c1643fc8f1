"""Runs alone, without the rest of the package: workbook on stdin, lines as JSON on stdout.

Arguments: memory in bytes, seconds of CPU, most rows, most columns. Exit 1 = not readable.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
from datetime import date, datetime, time


def confine(memory: int, seconds: int) -> None:
    """From here on the machine is safe from this process; not every system knows every limit."""
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def as_text(value: object) -> str:
    """A cell as people would write it: whole numbers without decimals, ISO dates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def main() -> int:
    memory, seconds, rows, columns = (int(argument) for argument in sys.argv[1:5])
    confine(memory, seconds)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [workbook.get_sheet_by_index(n) for n in range(len(workbook.sheet_names))]
        sheet = next((sheet for sheet in sheets if sheet.total_height), None)
        if sheet is None:
            lines = []
        elif sheet.total_width > columns:
            return 1
        else:
            lines = sheet.to_python(skip_empty_area=False, nrows=rows + 1)
    except (CalamineError, MemoryError, OSError, ValueError):
        return 1
    json.dump([[as_text(value) for value in line] for line in lines], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())

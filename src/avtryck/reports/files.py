"""Every kind of file that a report comes as, and how a file is written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from avtryck.reports.contract import as_json
from avtryck.reports.model import Report
from avtryck.reports.pdf import as_pdf
from avtryck.reports.slides import as_pptx
from avtryck.reports.spreadsheet import as_xlsx
from avtryck.reports.table_file import as_csv
from avtryck.reports.year import PLAIN, Edition

HALF = ".avtryck-", ".part"
"""How the name of a file begins and ends while it is being written."""
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """How one kind of file is made, and what it is to a browser."""

    write: Callable[[Report, Edition], bytes]
    content_type: str


KINDS: Mapping[str, Kind] = {
    "pdf": Kind(as_pdf, "application/pdf"),
    "pptx": Kind(as_pptx, f"{OFFICE}.presentationml.presentation"),
    "xlsx": Kind(lambda report, _: as_xlsx(report), f"{OFFICE}.spreadsheetml.sheet"),
    "csv": Kind(lambda report, _: as_csv(report), "text/csv; charset=utf-8"),
    "json": Kind(lambda report, _: as_json(report).encode(), "application/json"),
}


def written(report: Report, kind: str, edition: Edition = PLAIN) -> bytes:
    """The bytes of one file; KeyError for a kind that is not in KINDS."""
    return KINDS[kind].write(report, edition)


def put(path: Path, content: bytes) -> None:
    """The whole file or none, whatever stops us; a half one never has the name."""
    with NamedTemporaryFile(dir=path.parent, prefix=HALF[0], suffix=HALF[1], delete=False) as file:
        try:
            file.write(content)
            file.close()
            os.replace(file.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)
            raise

from __future__ import annotations

from avtryck.org.tables.limits import Limits, check_rows, check_size
from avtryck.org.tables.table import Table, as_table
from avtryck.org.tables.text import read_text
from avtryck.org.tables.workbook import read_workbook

PACKAGE = b"PK\x03\x04"


def read_table(content: bytes, *, limits: Limits | None = None) -> Table:
    """CSV or XLSX, told apart by their first bytes; UnreadableTableError says what is wrong.

    Sizes are checked before anything is parsed, a workbook is parsed in a confined process.
    """
    limits = limits or Limits()
    check_size(content, limits)
    read = read_workbook if content.startswith(PACKAGE) else read_text
    table = as_table(read(content, limits), most_columns=limits.columns)
    check_rows(len(table), limits)
    return table

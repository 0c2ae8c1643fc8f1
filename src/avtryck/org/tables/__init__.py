"""Tables from outside: CSV and XLSX as rows of strings with a spreadsheet's row numbers."""

from avtryck.org.tables.limits import Limits
from avtryck.org.tables.reading import read_table
from avtryck.org.tables.table import Row, Table, UnreadableTableError

__all__ = ["Limits", "Row", "Table", "UnreadableTableError", "read_table"]

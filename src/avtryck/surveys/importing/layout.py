"""What any layout of a file must give: the row in the canonical strings of answers.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _

from avtryck.core.instruments import Instrument, Register
from avtryck.org.importing.preview import RejectedRowError
from avtryck.org.tables import Row, Table
from avtryck.surveys.importing.damage import damage_of
from avtryck.surveys.importing.received import UnreadableDateError, last_day


@dataclass(frozen=True)
class Given:
    """One row. `answers` holds canonical strings by question key; `register` is None when the
    file knows none, and then the marks "-" say what was asked."""

    number: int
    person: str
    unit: str
    received: date | None
    answers: Mapping[str, str]
    register: Register | None = None
    background: Mapping[str, str] = field(default_factory=dict)


class Layout(Protocol):
    """How a file's columns are to be read."""

    @property
    def instrument(self) -> Instrument: ...

    @property
    def unit_column(self) -> str: ...

    @property
    def person_column(self) -> str: ...

    @property
    def free(self) -> frozenset[str] | None:
        """Questions whose options are known to be without limits; None = do not look for any."""

    def check(self, table: Table) -> None:
        """Raises ColumnsError when the columns as a whole do not fit."""

    def given(self, row: Row) -> Given:
        """Raises RejectedRowError for the first cell that cannot be read."""

    def cell(self, row: Row, key: str) -> tuple[str, str]:
        """(column, value) of the file where a question's answer stands, for a rejection."""


def received_on(row: Row, column: str, formats: tuple[str, ...]) -> date:
    """The cell's last possible day; a spreadsheet's damage is named before anything else."""
    value = row.cells[column]
    try:
        return last_day(value, formats)
    except UnreadableDateError:
        expected = _("ska skrivas %(formats)s") % {"formats": ", ".join(formats)}
        damage = damage_of(value, formats=formats)
        raise RejectedRowError(column, value, damage or expected) from None

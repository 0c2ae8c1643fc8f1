"""answers.csv as the contracts fix it: person, unit, received, then a column per question."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from avtryck.core.instruments import Instrument
from avtryck.org.importing.preview import ColumnsError, RejectedRowError
from avtryck.org.tables import Row, Table
from avtryck.surveys.importing.layout import Given, received_on
from avtryck.surveys.importing.received import CANONICAL

REQUIRED = ("person", "unit", "received")


@dataclass(frozen=True)
class Canonical:
    """The layout of a file whose columns are the instrument's own keys."""

    instrument: Instrument
    unit_column: str = "unit"
    person_column: str = "person"
    free: frozenset[str] | None = None

    def check(self, table: Table) -> None:
        missing = [column for column in REQUIRED if column not in table.columns]
        if missing:
            raise ColumnsError(_("Kolumner saknas: %(names)s.") % {"names": ", ".join(missing)})
        known = {*REQUIRED, *(question.key for question in self.instrument.questions)}
        unknown = [column for column in table.columns if column not in known]
        if unknown:
            name = f"{self.instrument.key}/{self.instrument.version}"
            raise ColumnsError(
                _("Okända kolumner: %(names)s. Frågorna i %(instrument)s är %(known)s.")
                % {"names": ", ".join(unknown), "instrument": name,
                   "known": ", ".join(question.key for question in self.instrument.questions)}
            )  # fmt: skip

    def given(self, row: Row) -> Given:
        for column in ("person", "unit"):
            if not row.cells[column]:
                raise RejectedRowError(column, "", _("värdet saknas"))
        received = received_on(row, "received", CANONICAL) if row.cells["received"] else None
        answers = {key: text for key, text in row.cells.items() if key not in REQUIRED}
        return Given(row.number, row.cells["person"], row.cells["unit"], received, answers)

    def cell(self, row: Row, key: str) -> tuple[str, str]:
        return key, row.cells.get(key, "")

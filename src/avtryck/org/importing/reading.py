"""One row's cells read as what they should be; a cell that is not raises RejectedRowError."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.core.instruments import damaged
from avtryck.org.importing.preview import ColumnsError, RejectedRowError
from avtryck.org.tables import Row, Table

CODE = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,40}")
PERSONNUMMER = re.compile(
    r"(?:1[89]|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[-+ ]?\d{4}"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLAIN_NUMBER = re.compile(r"\d+[eE]\d+")


def check_columns(table: Table, *, required: Collection[str], known: Collection[str]) -> None:
    """ColumnsError names what is missing and what nobody knows."""
    found = {column.casefold() for column in table.columns}
    missing = [column for column in known if column in required and column not in found]
    unknown = [column for column in table.columns if column.casefold() not in known]
    if missing:
        raise ColumnsError(_("Kolumner saknas: %(names)s.") % {"names": ", ".join(missing)})
    if unknown:
        raise ColumnsError(
            _("Okända kolumner: %(names)s. Kända är %(known)s.")
            % {"names": ", ".join(unknown), "known": ", ".join(known)}
        )


def damage_in(value: str) -> str | None:
    """What a spreadsheet did to the value, in the reader's language."""
    return damaged(value, "en" if get_language() == "en" else "sv")


class Cells:
    """The cells of one row by column; columns are told apart without regard to case."""

    def __init__(self, row: Row) -> None:
        self.number = row.number
        self._cells = {column.casefold(): value for column, value in row.cells.items()}

    def has(self, column: str) -> bool:
        """Whether the file has the column at all."""
        return column in self._cells

    def text(self, column: str, *, required: bool = False, longest: int = 200) -> str:
        value = self._cells.get(column, "")
        if required and not value:
            raise self.refuse(column, _("värdet saknas"))
        if len(value) > longest:
            raise self.refuse(column, _("längre än %(n)s tecken") % {"n": longest})
        if CONTROL.search(value):
            raise self.refuse(column, _("innehåller radbrytning eller styrtecken"))
        return value

    def day(self, column: str, *, required: bool = False) -> date | None:
        value = self.text(column, required=required)
        if not value:
            return None
        try:
            if DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass  # such as 2026-02-30
        raise self.wrong(column, _("är inget datum (ÅÅÅÅ-MM-DD)"))

    def span(self) -> tuple[date | None, date | None]:
        """`valid_from` and `valid_to`, in that order in time."""
        first, last = self.day("valid_from"), self.day("valid_to")
        if first and last and last < first:
            raise self.refuse("valid_to", _("ligger före valid_from"))
        return first, last

    def category(self, column: str, *, longest: int = 60) -> str:
        """A word of the organisation's own; what a spreadsheet has rewritten is refused."""
        value = self.text(column, longest=longest)
        if damage_in(value):
            raise self.wrong(column, "")
        return value

    def one_of(self, column: str, allowed: Iterable[str]) -> str:
        value = self.text(column)
        choices = list(allowed)
        if value and value not in choices:
            raise self.wrong(column, _("ska vara något av %(all)s") % {"all": ", ".join(choices)})
        return value

    def code(self, column: str) -> str:
        """A unit's code as units.csv defines it."""
        value = self.text(column, required=True)
        if not CODE.fullmatch(value):
            raise self.wrong(column, _("ska vara högst 40 av A–Z, a–z, 0–9, _, - och punkt"))
        if damage_in(value) and not PLAIN_NUMBER.fullmatch(value):
            raise self.wrong(column, "")
        return value

    def email(self, column: str) -> str:
        value = self.text(column, longest=254)
        if value:
            try:
                validate_email(value)
            except ValidationError:
                raise self.wrong(column, _("är ingen e-postadress")) from None
        return value

    def employee_id(self, column: str, *, required: bool = True) -> str:
        """Never shaped like a personnummer, which is then not repeated in full either."""
        value = self.text(column, required=required, longest=40)
        if PERSONNUMMER.fullmatch(value):
            reason = _("ser ut som ett personnummer; använd anställningsnumret")
            raise RejectedRowError(column, f"{value[:-4]}••••", reason)
        if damage_in(value):
            raise self.wrong(column, "")
        return value

    def refuse(self, column: str, reason: str) -> RejectedRowError:
        return RejectedRowError(column, CONTROL.sub("␤", self._cells.get(column, ""))[:80], reason)

    def wrong(self, column: str, reason: str) -> RejectedRowError:
        """As `refuse`, but a spreadsheet's damage is named before anything else."""
        return self.refuse(column, damage_in(self._cells.get(column, "")) or reason)

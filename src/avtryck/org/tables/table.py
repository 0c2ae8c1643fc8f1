"""A table as it came: named columns, rows with a spreadsheet's numbers, every value a string."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


class UnreadableTableError(ValueError):
    """The file as a whole cannot be read; the message says what, where and the way out."""


@dataclass(frozen=True)
class Row:
    """One row; `number` counts as a spreadsheet does (the header is row 1)."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """Columns in the file's order. Empty rows are left out, the numbers stay."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def as_table(
    lines: Sequence[Sequence[str]], *, most_columns: int = 500, most_cells: int = 3_000_000
) -> Table:
    """The first line names the columns; UnreadableTableError when they cannot be told apart.

    A short file can name many columns over many short rows, and every row gets them all.
    """
    columns = _columns(lines[0] if lines else [], most_columns)
    if len(columns) * len(lines) > most_cells:
        limit = most_cells // len(columns)
        raise UnreadableTableError(
            _("Filen har fler än %(limit)s rader: dela upp den.") % {"limit": limit}
        )
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        values = [value.strip() for value in line]
        if not any(values):
            continue
        if any(values[len(columns) :]):
            raise UnreadableTableError(
                _("Rad %(row)s har fler värden än rubrikraden har kolumner.") % {"row": number}
            )
        values += [""] * (len(columns) - len(values))
        rows.append(Row(number, dict(zip(columns, values, strict=False))))
    return Table(columns, tuple(rows))


def _columns(header: Sequence[str], most: int) -> tuple[str, ...]:
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableTableError(_("Rad 1 ska vara rubriker, men den är tom."))
    if len(names) > most:
        reason = _("Rad 1 har fler rubriker än %(limit)s.") % {"limit": most}
        raise UnreadableTableError(reason)
    for place, name in enumerate(names, start=1):
        if not name:
            raise UnreadableTableError(_("Kolumn %(n)s har ingen rubrik.") % {"n": place})
        if names.index(name) != place - 1:
            raise UnreadableTableError(_("Rubriken ”%(name)s” finns två gånger.") % {"name": name})
    return tuple(names)

"""A row of somebody else's file in our own canonical strings, or the cell that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from avtryck.core.instruments import Instrument, Register
from avtryck.core.instruments.model import NOT_ASKED
from avtryck.org.importing.preview import ColumnsError, RejectedRowError
from avtryck.org.tables import Row, Table
from avtryck.surveys.importing.agreement import check_mapping, columns_of
from avtryck.surveys.importing.damage import damage_of
from avtryck.surveys.importing.layout import Given, received_on
from avtryck.surveys.importing.mapping import (
    Column,
    ManyColumns,
    MappedQuestion,
    MappingFile,
    OneColumn,
)

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Mapped:
    """The layout a mapping file describes; UnusableMappingError when it contradicts itself."""

    mapping: MappingFile
    instrument: Instrument
    _by_key: Mapping[str, MappedQuestion] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        check_mapping(self.mapping, self.instrument)
        object.__setattr__(self, "_by_key", {one.key: one for one in self.mapping.questions})

    @property
    def unit_column(self) -> str:
        return self.mapping.unit.name

    @property
    def person_column(self) -> str:
        return self.mapping.person

    @property
    def free(self) -> frozenset[str] | None:
        return frozenset(one.key for one in self.mapping.questions if one.independent)

    def check(self, table: Table) -> None:
        named = columns_of(self.mapping)
        missing = sorted(named - set(table.columns))
        if missing:
            raise ColumnsError(_("Kolumner saknas: %(names)s.") % {"names": ", ".join(missing)})
        unknown = [column for column in table.columns if column not in named]
        if unknown:
            raise ColumnsError(
                _("Okända kolumner: %(names)s. Koppla dem till en fråga eller lägg dem i ignore.")
                % {"names": ", ".join(unknown)}
            )

    def given(self, row: Row) -> Given:
        mapping = self.mapping
        register = {name: read_cell(row, column) for name, column in mapping.register.items()}
        background = mapping.background.items()
        return Given(
            number=row.number,
            person=self._person(row),
            unit=required(row, mapping.unit),
            received=self._received(row),
            answers={one.key: answer(row, one, register) for one in mapping.questions},
            register={name: value or None for name, value in register.items()} or None,
            background={name: read_cell(row, column) or UNKNOWN for name, column in background},
        )

    def cell(self, row: Row, key: str) -> tuple[str, str]:
        column = self._by_key[key].columns[0]
        return column, row.cells[column]

    def _person(self, row: Row) -> str:
        if not self.mapping.person:
            return f"row {row.number}"  # no other file's person is called so
        if not row.cells[self.mapping.person]:
            raise RejectedRowError(self.mapping.person, "", _("värdet saknas"))
        return row.cells[self.mapping.person]

    def _received(self, row: Row) -> date | None:
        received = self.mapping.received
        if received is None or row.cells[received.column] in {"", *received.unknown}:
            return None
        return received_on(row, received.column, received.formats)


def read_cell(row: Row, column: Column) -> str:
    """The cell's value in our words: "" not answered, "-" not asked; RejectedRowError."""
    value, translation = row.cells[column.name], column.translation
    if value in translation.not_asked:
        return NOT_ASKED
    if value in translation.not_counted:
        return ""
    if translation.values is None or value in translation.values:
        return value if translation.values is None else translation.values[value]
    if not value:
        return ""
    raise untranslatable(column.name, value, [*translation.values, *translation.not_counted])


def required(row: Row, column: Column) -> str:
    found = read_cell(row, column)
    if not found:
        raise RejectedRowError(column.name, row.cells[column.name], _("värdet saknas"))
    return found


def untranslatable(column: str, value: str, known: list[str]) -> RejectedRowError:
    named = ", ".join(f"”{one}”" for one in known)
    reason = _("okänt värde. Mappningen känner %(known)s") % {"known": named}
    return RejectedRowError(column, value, damage_of(value) or reason)


def answer(row: Row, mapped: MappedQuestion, register: Register) -> str:
    """The question's canonical string; what the mapping says was not asked must be empty."""
    text = many(row, mapped) if isinstance(mapped, ManyColumns) else one(row, mapped)
    if all((register.get(name) or None) in values for name, values in mapped.asked.items()):
        return text
    if text not in {"", NOT_ASKED}:
        column = mapped.columns[0]
        reason = _("frågan ställdes inte vid den avgångstypen enligt mappningen")
        raise RejectedRowError(column, row.cells[column], reason)
    return NOT_ASKED


def one(row: Row, mapped: OneColumn) -> str:
    if not mapped.separator:
        return read_cell(row, mapped.column)
    column, translation = mapped.column, mapped.column.translation
    value = row.cells[column.name]
    if value in translation.not_asked or (value in translation.not_counted):
        return NOT_ASKED
    parts = [part.strip() for part in value.split(mapped.separator) if part.strip()]
    if translation.values is None:
        return "|".join(parts)
    for part in parts:
        if part not in translation.values:
            raise untranslatable(column.name, part, list(translation.values))
    return "|".join(translation.values[part] for part in parts)


def many(row: Row, mapped: ManyColumns) -> str:
    """Ticks joined by |; cells that are not counted must be so in all the question's columns."""
    picked, blank = [], []
    for key, column in mapped.options.items():
        value = row.cells[column]
        if value in mapped.words:
            level = mapped.words[value]
            picked.append(f"{key}:{level}" if level else key)
        elif value in mapped.not_counted:
            blank.append(column)
        elif value not in mapped.no:
            raise untranslatable(column, value, [*mapped.words, *mapped.no, *mapped.not_counted])
    if blank and len(blank) < len(mapped.options):
        reason = _("räknas inte här men i andra av frågans kolumner: alla eller ingen")
        raise RejectedRowError(blank[0], row.cells[blank[0]], reason)
    return NOT_ASKED if blank else "|".join(picked)

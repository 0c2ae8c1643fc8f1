"""One row of units.csv."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from avtryck.org.importing.reading import Cells
from avtryck.org.models import Unit
from avtryck.org.queries import LEVELS

REQUIRED = ("code", "parent", "level", "name_sv")
KNOWN = (*REQUIRED, "name_en", "valid_from", "valid_to")
DEEPEST = 20


@dataclass(frozen=True)
class UnitRow:
    """What the row says; `fields` holds only what the file has columns for."""

    number: int
    code: str
    parent: str
    level: int
    level_text: str
    fields: dict[str, Any]

    def differences(self, unit: Unit) -> tuple[str, ...]:
        """Columns in which the unit here is another."""
        parent = unit.parent.code if unit.parent else ""
        found = ["parent"] if parent != self.parent else []
        found += ["level"] if unit.level != self.level else []
        found += [name for name, value in self.fields.items() if getattr(unit, name) != value]
        return tuple(found)


def read_unit(cells: Cells) -> UnitRow:
    code = cells.code("code")
    parent = cells.code("parent") if cells.text("parent") else ""
    level, level_text = _level(cells), cells.text("level")
    fields: dict[str, Any] = {"name_sv": cells.text("name_sv", required=True)}
    if cells.has("name_en"):
        fields["name_en"] = cells.text("name_en")
    span: tuple[date | None, date | None] = cells.span()
    for name, day in zip(("valid_from", "valid_to"), span, strict=True):
        if cells.has(name):
            fields[name] = day
    return UnitRow(cells.number, code, parent, level, level_text, fields)


def _level(cells: Cells) -> int:
    """A level's name or its number from the top."""
    value = cells.text("level", required=True)
    if value.casefold() in LEVELS:
        return LEVELS[value.casefold()]
    if value.isascii() and value.isdecimal() and int(value) <= DEEPEST:
        return int(value)
    names = ", ".join(LEVELS)
    raise cells.wrong("level", _("ska vara %(names)s eller ett heltal från 0") % {"names": names})

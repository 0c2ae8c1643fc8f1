"""What a spreadsheet did to a cell, seen from what the column should hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from avtryck.org.importing.reading import damage_in

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")  # how a date cell of a workbook arrives


def damage_of(value: str, *, formats: Sequence[str] = ()) -> str | None:
    """One sentence, or None. `formats` are those of a column of dates."""
    return damage_in(value) or _made_a_date(value, formats)


def _made_a_date(value: str, formats: Sequence[str]) -> str | None:
    try:
        day = date.fromisoformat(value) if DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        return None
    return _(
        "”%(value)s” är ett datum som ett kalkylprogram kan ha gjort av ”%(guess)s”. Formatera "
        "kolumnen som text i ursprungsfilen och spara om"
    ) % {"value": value, "guess": _as_typed(day, formats)}


def _as_typed(day: date, formats: Sequence[str]) -> str:
    if not formats:
        return "-".join(str(part) for part in sorted((day.day, day.month)))
    parts = {
        "YYYY": f"{day.year:04}", "MM": f"{day.month:02}", "M": f"{day.month}",
        "DD": f"{day.day:02}", "D": f"{day.day}",
    }  # fmt: skip
    return re.sub("YYYY|MM|M|DD|D", lambda token: parts[token[0]], formats[0])

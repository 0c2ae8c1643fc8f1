"""When an answer was received, as coarsely as the file knows it: the last day of the span."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

CANONICAL = ("YYYY-MM-DD", "YYYY-MM", "YYYY")
TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}
_TOKEN = re.compile("YYYY|MM|M|DD|D")


class UnreadableDateError(ValueError):
    """The text is no date in any of the formats."""


class BadFormatError(ValueError):
    """A format must have YYYY, a day only with a month, and each part once."""


def pattern_of(written: str) -> re.Pattern[str]:
    """`MM/YYYY` → a pattern with groups year, month, day; BadFormatError."""
    parts = _TOKEN.split(written)
    tokens = _TOKEN.findall(written)
    kinds = [token[0] for token in tokens]
    if len(set(kinds)) != len(kinds) or "Y" not in kinds or ("D" in kinds and "M" not in kinds):
        raise BadFormatError(written)
    expression = re.escape(parts[0])
    for token, literal in zip(tokens, parts[1:], strict=True):
        expression += TOKENS[token] + re.escape(literal)
    return re.compile(expression, re.ASCII)


def last_day(text: str, formats: Sequence[str] = CANONICAL) -> date:
    """`2014` → 2014-12-31, `2014-02` → 2014-02-28; UnreadableDateError."""
    for written in formats:
        found = pattern_of(written).fullmatch(text)
        if found is not None:
            return _end(text, **{name: int(part) for name, part in found.groupdict().items()})
    raise UnreadableDateError(text)


def _end(text: str, *, year: int, month: int = 12, day: int | None = None) -> date:
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:
        raise UnreadableDateError(text) from None

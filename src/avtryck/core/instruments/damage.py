"""Values that a spreadsheet has quietly rewritten."""

from __future__ import annotations

import re

from avtryck.core.instruments.sentences import say

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "januari", "january"),
            ("feb", "februari", "february"),
            ("mar", "mars", "march"),
            ("apr", "april"),
            ("may", "maj"),
            ("jun", "juni", "june"),
            ("jul", "juli", "july"),
            ("aug", "augusti", "august"),
            ("sep", "sept", "september"),
            ("oct", "okt", "oktober", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_DAY_MONTH = re.compile(r"(\d{1,2})[-/. ]([a-z]{3,9})\.?", re.IGNORECASE)
_MONTH_NUMBER = re.compile(r"([a-z]{3,9})\.?[-/ ](\d{1,4})", re.IGNORECASE)
_ROUNDED = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_CELL_ERRORS = re.compile(
    r"#(REF!|REFERENS!|N/A|SAKNAS!|VALUE!|VÄRDEFEL!|VÄRDE!|DIV/0!|DIVISION/0!"
    r"|NAME\?|NAMN\?|NUM!|OGILTIGT!|NULL!|SKÄRNING!)",
    re.IGNORECASE,
)


def damaged(value: str, lang: str = "sv") -> str | None:
    """One sentence in `lang` naming what a spreadsheet did to `value`, or None.

    "03-Apr" was "3-4" (a tenure band, say), "Jan-14" was "1-14" or "01/2014"; rounded numbers,
    error values and ##### are named too. Ask only about values that are not valid as they stand.
    """
    text = value.strip()
    if match := _DAY_MONTH.fullmatch(text):
        month = MONTHS.get(match[2].lower())
        if month and 1 <= int(match[1]) <= 31:
            return say("date_for_range", lang, value=text, guess=_ranges(int(match[1]), month))
    if match := _MONTH_NUMBER.fullmatch(text):
        month = MONTHS.get(match[1].lower())
        if month and len(match[2]) in (1, 2, 4):
            return _month_sentence(text, month, match[2], lang)
    if _ROUNDED.fullmatch(text):
        return say("rounded_number", lang, value=text)
    if _CELL_ERRORS.fullmatch(text):
        return say("cell_error", lang, value=text)
    if len(text) > 1 and set(text) == {"#"}:
        return say("too_narrow", lang, value=text)
    return None


def _ranges(day: int, month: int) -> str:
    # Swedish settings read "3-4" as day-month, American ones as month-day.
    low, high = sorted((day, month))
    return f"{low}-{high}"


def _month_sentence(text: str, month: int, number: str, lang: str) -> str:
    if len(number) == 4:
        return say("month_for_date", lang, value=text, guess=f"{month:02d}/{number}")
    century = "19" if int(number) >= 50 else "20"
    return say(
        "month_for_either",
        lang,
        value=text,
        guess=f"{month:02d}/{century}{int(number):02d}",
        other=f"{month}-{int(number)}",
    )

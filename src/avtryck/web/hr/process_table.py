"""The process in a table that may leave the house: who leaves when, how far talk and survey came.

No content, and not what the register says about why somebody leaves or how they are contacted:
that may be about health. Nor who holds a talk: such a file is easily passed on to a manager.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.cases.coverage import interview_outcome, survey_outcome
from avtryck.cases.eligibility import interview_reason, survey_reason
from avtryck.cases.models import Case, Departure
from avtryck.clock import LOCAL
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import words
from avtryck.reports.spreadsheet import MADE, SAFE
from avtryck.web.hr.frame import STATUS_WORDS, survey_word
from avtryck.web.hr.outcomes import WORDS as OUTCOMES

# What a spreadsheet may take for the beginning of a formula, also in its full-width shape.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Row = Sequence[str]


def head() -> Row:
    return (
        _("Namn"), _("Anställningsnummer"), _("Enhet"), _("Enhetens kod"), _("Sista dag"),
        _("Avslutets läge"), _("Räknas"), _("Samtalets läge"), _("Samtalets utfall"),
        _("Erbjudet"), _("Bokat till"), _("Hållet"), _("Anteckningar klara"),
        _("Regel för samtalet"),
        _("Enkätens läge"), _("Enkätens utfall"), _("Enkäten går ut"), _("Kan besvaras till"),
        _("Regel för enkäten"), _("Reglernas version"),
    )  # fmt: skip


def table(departures: Iterable[Departure]) -> list[Row]:
    """Head and one row a departure; days as YYYY-MM-DD."""
    return [head(), *(_row(one) for one in departures)]


def _row(one: Departure) -> Row:
    known = (
        one.name,
        one.employee_id,
        one.unit.name(get_language() or "sv"),
        one.unit.code,
        one.last_day.isoformat(),
        str(STATUS_WORDS[Departure.Status(one.status)][0]),
        _("ja") if one.counts else _("nej"),
    )
    if one.status != Departure.Status.CONFIRMED:
        return *known, *[""] * (len(head()) - len(known))
    return *known, *_talk(one.case), *_survey(one.case), str(one.case.rules_version)


def _talk(case: Case) -> Row:
    talk = getattr(case, "interview", None)
    days = (talk.offered_on, talk.booked_at, talk.held_on, talk.final_on) if talk else [None] * 4
    return (
        str(words.STATES[State(case.interview_state)]),
        str(OUTCOMES[interview_outcome(case)]),
        *map(_day, days),
        interview_reason(case, get_language() or "sv"),
    )


def _survey(case: Case) -> Row:
    invitation = getattr(case, "invitation", None)
    days = (invitation.due, invitation.ends) if invitation else (None, None)
    outcome, rule = str(OUTCOMES[survey_outcome(case)]), survey_reason(case, get_language() or "sv")
    return str(survey_word(case)[0]), outcome, *map(_day, days), rule


def _day(value: date | None) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    return value.isoformat() if value else ""


def as_csv(rows: Iterable[Row]) -> bytes:
    """As Swedish Excel reads it: semicolons, UTF-8 with its mark; no cell can become a formula."""
    target = StringIO(newline="")
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """With an apostrophe before it when a spreadsheet could take it for a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA) else cell


def as_xlsx(rows: Sequence[Row]) -> bytes:
    """Every cell is a string; the same bytes for the same rows."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, SAFE)
    book.set_properties({"created": MADE})
    bold = book.add_format({"bold": True})
    sheet: Any = book.add_worksheet(_("Avslut"))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write_string(y, x, cell, bold if y == 0 else None)
    for x, column in enumerate(zip(*rows, strict=True)):
        sheet.set_column(x, x, min(40, max(map(len, column)) + 2))
    sheet.freeze_panes(1, 1)
    book.close()
    return target.getvalue()

"""The report as XLSX: one sheet a subject, strings never formulas, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from avtryck.reports import wording
from avtryck.reports.model import Cell as HeatMapCell
from avtryck.reports.model import (
    Comparison,
    Dot,
    Figure,
    HeatMap,
    PoolLine,
    Report,
    Signals,
    Trend,
)
from avtryck.reports.tables import compared

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet's own clock has no zone
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Cell = str | int | float | None
Row = Sequence[Cell]


def as_xlsx(report: Report) -> bytes:
    """Sheets: the report, questions, answers, pools and, for the whole, the register."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, SAFE)
    book.set_properties({"title": report.unit_name, "created": MADE})
    bold = book.add_format({"bold": True})
    with translation.override(report.language):
        for name, rows in _sheets(report):
            _write(book.add_worksheet(name), rows, bold)
    book.close()
    return target.getvalue()


def _sheets(report: Report) -> Iterable[tuple[str, list[Row]]]:
    yield _("Rapport"), _about(report)
    if report.shown:
        yield _("Frågor"), _questions(report.figures)
        yield _("Svar"), _answers(report.figures)
        yield from _compared(report)
        yield _("Svarsgrupper"), _pools(report.pools)
    if report.shown and report.background:
        yield _("Register"), _register(report)
    if report.signals and report.signals.shown:
        yield _("Signaler"), _signals(report.signals)
        yield _("Samtalsgrupper"), _pools(report.signals.pools, _("Samtal"))


def _write(sheet: Any, rows: list[Row], bold: Any) -> None:
    widths = [0] * max(len(row) for row in rows)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(y, x, cell, bold if y == 0 else None)
            elif cell is not None:
                sheet.write_number(y, x, cell)
            widths[x] = max(widths[x], len(str(cell or "")))
    for x, width in enumerate(widths):
        sheet.set_column(x, x, min(60, width + 2))
    sheet.freeze_panes(1, 0)


def _about(report: Report) -> list[Row]:
    said = report.opening
    return [
        (_("Enhet"), report.unit_name),
        (_("Kod"), report.unit),
        (_("Period"), wording.window_period(report.window)),
        (_("Frågeformulär"), report.instrument),
        (_("Svar"), report.n),
        (_("Minsta gruppstorlek"), report.minimum_group),
        (_("Underlag"), report.coverage or report.refusal),
        *([(_("Svarsandel"), wording.response(report.response))] if report.response else []),
        *(
            [
                (_("Säkert"), said.established),
                (_("Värt att titta på"), said.look),
                (_("Kan inte sägas än"), said.cannot_tell),
            ]
            if said
            else []
        ),
    ]


def _questions(figures: Sequence[Figure]) -> list[Row]:
    head = (
        _("Nyckel"), _("Fråga"), _("Svar"), _("Okända svar"), _("Mått"), _("Lägst"), _("Högst"),
        _("Osäkerhet från"), _("Osäkerhet till"), _("Jämfört"),
    )  # fmt: skip
    return [head, *(_question(figure) for figure in figures)]


def _question(figure: Figure) -> Row:
    start: Row = (figure.key, _full_text(figure), figure.n, figure.unshown)
    if figure.recommendation is not None:
        value = figure.recommendation
        return *start, _("rekommendationsvärde"), *_ends(value.low, value.high, value.interval)
    if figure.favourable is not None:
        share = figure.favourable
        ends = _ends(share.low, share.high, share.interval)
        return *start, _favourable_name(figure), *ends, compared(figure.flag, figure.direction)
    return start


def _ends(low: float, high: float, interval: Any) -> tuple[float, ...]:
    return tuple(round(number, 6) for number in (low, high, interval.low, interval.high))


def _favourable_name(figure: Figure) -> str:
    if figure.item.choice_key is None:
        return _("andel som svarat 4 eller 5")
    return _("andel där det spelat in")


def _full_text(figure: Figure) -> str:
    if figure.item.choice_key is None:
        return figure.text
    return f"{figure.question_text} {figure.text}"


def _answers(figures: Sequence[Figure]) -> list[Row]:
    head = _("Nyckel"), _("Fråga"), _("Svarsalternativ"), _("Säkert visade svar")
    rows: list[Row] = [head]
    for figure in figures:
        for category, n in (figure.counts or {}).items():
            rows.append((figure.key, _full_text(figure), figure.captions[category], n))
    return rows


def _compared(report: Report) -> Iterable[tuple[str, list[Row]]]:
    """What is set against the rest of the organisation, units against units, year against year."""
    if report.comparisons:
        yield _("Jämförelse"), _comparisons(report.comparisons)
    if report.heat_map:
        yield _("Enheter"), _heat_map(report.heat_map)
    if report.trends:
        yield _("Över tid"), _trends(report.trends)


def _comparisons(found: Sequence[Comparison]) -> list[Row]:
    head = (
        _("Nyckel"), _("Fråga"), _("Mått"), _("Svar"), _("Lägst"), _("Högst"), _("Osäkerhet från"),
        _("Osäkerhet till"), _("Övrigas svar"), _("Övriga lägst"), _("Övriga högst"),
        _("Skattad andel"), _("Skattad från (90 %%)") % {}, _("Skattad till (90 %%)") % {},
        _("Jämfört"),
    )  # fmt: skip
    return [head, *(_comparison(one) for one in found)]


def _comparison(found: Comparison) -> Row:
    shrunk = found.shrunk.share, found.shrunk.interval90.low, found.shrunk.interval90.high
    return (
        found.figure,
        found.text,
        _("andel med orsaken") if found.reason else _("andel som svarat 1 eller 2"),
        found.n,
        *_ends(found.here.low, found.here.high, found.here.interval),
        found.rest_n,
        *(round(number, 6) for number in (found.rest.low, found.rest.high, *shrunk)),
        compared(found.flag.kind, found.flag.direction),
    )


def _heat_map(found: HeatMap) -> list[Row]:
    head = (
        _("Kod"), _("Enhet"), _("Fråga"), _("Svar"), _("Negativa lägst"), _("Negativa högst"),
        _("Osäkerhet från"), _("Osäkerhet till"), _("Skattad andel"), _("Jämfört"),
    )  # fmt: skip
    return [
        head,
        *((code, name, text, *_cell(found.cells[code, key]))
          for code, name in found.units for key, text in found.figures),
    ]  # fmt: skip


def _cell(found: HeatMapCell) -> Row:
    share = found.unfavourable
    if share is None:
        return (_("för få svar"),)
    return (
        found.n,
        *_ends(share.low, share.high, share.interval),
        round(found.shrunk.share, 6) if found.shrunk else None,
        compared(found.flag.kind, found.flag.direction),
    )


def _trends(found: Sequence[Trend]) -> list[Row]:
    head = (
        _("Nyckel"), _("Fråga"), _("Från"), _("Till"), _("Svar"), _("Lägst"), _("Högst"),
        _("Osäkerhet från"), _("Osäkerhet till"),
    )  # fmt: skip
    return [head, *(_dot(one.figure, dot) for one in found for dot in one.dots)]


def _dot(figure: Figure, dot: Dot) -> Row:
    share = dot.share
    start, end = map(_day, dot.span)
    ends = _ends(share.low, share.high, share.interval)
    return figure.key, _full_text(figure), start, end, dot.n, *ends


def _signals(found: Signals) -> list[Row]:
    head = (
        _("Område"), _("Signal"), _("Samtal"), _("Minst"), _("Högst"), _("Andel lägst"),
        _("Andel högst"), _("Osäkerhet från"), _("Osäkerhet till"),
    )  # fmt: skip
    rows: list[Row] = [head]
    for area in found.areas:
        for name, figure in ((_("Positivt"), area.positive), (_("Negativt"), area.negative)):
            rows.append((area.text, name, *_heard(figure)))
    return [*rows, (), (found.coverage,), (found.known,)]


def _heard(figure: Figure) -> Row:
    share = figure.favourable
    if share is None:
        return (_("för få samtal"),)
    some = figure.classes[1]
    return figure.n, some.low, some.high, *_ends(share.low, share.high, share.interval)


def _pools(pools: Iterable[PoolLine], counted: str = "") -> list[Row]:
    head = _("Svarsgrupp"), counted or _("Svar"), _("Från"), _("Till"), _("Anmärkning")
    lines = [
        (line.label, line.n, _day(line.span[0]), _day(line.span[1]), wording.since(line.since))
        for line in pools
    ]
    return [head, *lines]


def _register(report: Report) -> list[Row]:
    rows: list[Row] = [(_("Uppgift"), _("Värde"), _("Antal"))]
    for field, table in (report.background or {}).items():
        rows += [(field, value, n) for value, n in table.items()]
    return rows


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""

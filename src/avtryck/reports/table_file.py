"""The report as CSV: one long table, a row a number, that Excel and programs read alike."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO

from avtryck.core.statistics.interval import Interval
from avtryck.core.statistics.wilson import ShareRange
from avtryck.reports.model import (
    Cell,
    Comparison,
    Figure,
    PoolLine,
    Report,
    Signals,
    Trend,
)

# What a spreadsheet may take for the beginning of a formula, also in its full-width shape.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
DIGITS = 6
COLUMNS = (
    "unit", "name", "from", "to", "instrument", "measure", "key", "text", "category", "n",
    "unshown", "low", "high", "interval_low", "interval_high", "flag", "direction", "note",
)  # fmt: skip
"""In English in every language: they are for programs."""


Compared = tuple[str, str | None]
"""A flag and its direction."""


@dataclass(frozen=True)
class Line:
    """One row; what it says nothing of is None."""

    measure: str
    key: str = ""
    text: str = ""
    category: str = ""
    n: int | None = None
    unshown: int | None = None
    low: float | None = None
    high: float | None = None
    interval: Interval | None = None
    flag: str = ""
    direction: str | None = None
    note: str = ""
    unit: tuple[str, str] | None = None
    span: tuple[date | None, date | None] | None = None


def as_csv(report: Report) -> bytes:
    """As Swedish Excel reads it: semicolons, UTF-8 with its mark; no cell can become a formula."""
    target = StringIO(newline="")
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(report, line) for line in _lines(report))
    return target.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """With an apostrophe before it when a spreadsheet could take it for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def _cells(report: Report, line: Line) -> list[str]:
    code, name = line.unit or (report.unit, report.unit_name)
    window = report.window
    start, end = line.span or ((window.start, window.end) if window else (None, None))
    ends = (line.interval.low, line.interval.high) if line.interval else (None, None)
    return [
        harmless(code),
        harmless(name),
        _day(start),
        _day(end),
        harmless(report.instrument or ""),
        line.measure,
        harmless(line.key),
        harmless(line.text),
        harmless(line.category),
        *(_number(one) for one in (line.n, line.unshown, line.low, line.high, *ends)),
        line.flag,
        line.direction or "",
        harmless(line.note),
    ]


def _number(value: float | None) -> str:
    """With a point: the numbers of the JSON."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else repr(round(value, DIGITS))


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _lines(report: Report) -> Iterator[Line]:
    yield Line("coverage", n=report.n, note=report.coverage or report.refusal or "")
    for figure in report.figures:
        yield from _figure(figure)
    yield from map(_comparison, report.comparisons)
    yield from map(_cell, report.heat_map.cells.values() if report.heat_map else ())
    for trend in report.trends:
        yield from _trend(trend)
    yield from (_pool("pool", one) for one in report.pools)
    for field, values in (report.background or {}).items():
        yield from (Line("register", field, category=value, n=n) for value, n in values.items())
    if report.signals:
        yield from _signals(report.signals)


def _figure(figure: Figure) -> Iterator[Line]:
    text = full_text(figure)
    flag = figure.flag, figure.direction
    if not figure.n:
        yield Line("not_shown", figure.key, text)
    for category, n in (figure.counts or {}).items():
        yield Line("count", figure.key, text, category, n=n)
    for one in figure.classes:
        category = "|".join(one.categories)
        yield Line("people", figure.key, text, category, figure.n, figure.unshown, one.low,
                   one.high)  # fmt: skip
    if figure.favourable:
        yield _share("favourable", figure.key, text, figure.favourable, n=figure.n, flag=flag)
    if figure.recommendation:
        found = figure.recommendation
        yield Line("recommendation", figure.key, text, "", figure.n, figure.unshown, found.low,
                   found.high, found.interval)  # fmt: skip


def full_text(figure: Figure) -> str:
    """The question and, of several choices, the one that is counted."""
    if figure.item.choice_key is None:
        return figure.text
    return f"{figure.question_text} {figure.text}"


def _share(
    measure: str, key: str, text: str, share: ShareRange, *, n: int, flag: Compared = ("", None)
) -> Line:
    return Line(measure, key, text, n=n, low=share.low, high=share.high, interval=share.interval,
                flag=flag[0], direction=flag[1])  # fmt: skip


def _comparison(found: Comparison) -> Line:
    """Here against the rest; what is drawn towards the siblings is in the spreadsheet."""
    flag = found.flag.kind, found.flag.direction
    measure = "reason" if found.reason else "unfavourable"
    return _share(measure, found.figure, found.text, found.here, n=found.n, flag=flag)


def _cell(found: Cell) -> Line:
    unit = found.unit, found.unit_name
    if found.unfavourable is None:
        return Line("cell", found.figure, unit=unit, note="too few")
    share = found.unfavourable
    return Line("cell", found.figure, n=found.n, low=share.low, high=share.high,
                interval=share.interval, flag=found.flag.kind, direction=found.flag.direction,
                unit=unit)  # fmt: skip


def _trend(found: Trend) -> Iterator[Line]:
    key, text = found.figure.key, full_text(found.figure)
    for dot in found.dots:
        yield Line("period", key, text, n=dot.n, low=dot.share.low, high=dot.share.high,
                   interval=dot.share.interval, span=dot.span)  # fmt: skip


def _pool(measure: str, found: PoolLine) -> Line:
    return Line(measure, text=found.label, n=found.n, span=found.span)


def _signals(found: Signals) -> Iterator[Line]:
    yield Line("interviews", n=found.n, note=found.coverage or found.refusal or "")
    for area in found.areas:
        for name, figure in (("positive", area.positive), ("negative", area.negative)):
            yield from _heard(f"signal_{name}", area.text, figure)
    yield from (_pool("interview_pool", one) for one in found.pools)


def _heard(measure: str, text: str, figure: Figure) -> Iterable[Line]:
    if figure.favourable:
        yield _share(measure, figure.key, text, figure.favourable, n=figure.n)
    else:
        yield Line(measure, figure.key, text, note="too few")

"""A report's tables in words, for every file that people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from avtryck.reports import register, wording
from avtryck.reports.chart import Chart, short
from avtryck.reports.figures import FIVE_STEPS
from avtryck.reports.heat_map import HEADS, state
from avtryck.reports.model import (
    Bounds,
    ClassRange,
    Comparison,
    Figure,
    HeatMap,
    PoolLine,
    Report,
)
from avtryck.reports.model import Cell as HeatMapCell

MOST_POOLS = 60
COLUMNS_AT_ONCE = 7
NUMBERS = "0123456789+−–"
Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`align` has a letter a column: l or r; the first column holds the rows' names."""

    title: str
    columns: Row
    rows: tuple[Row, ...]
    align: str
    note: str = ""


def chart_table(chart: Chart) -> Table:
    """The chart's own table."""
    columns = zip(*chart.rows, strict=True)
    return Table(chart.title, chart.columns, chart.rows, "".join(map(_side, columns)))


def _side(cells: Sequence[str]) -> str:
    """Columns of numbers stand to the right."""
    said = [cell for cell in cells if cell]
    return "r" if sum(cell[0] in NUMBERS for cell in said) * 2 > len(said) else "l"


def heat_map_tables(found: HeatMap) -> list[Table]:
    """Units × questions, a few questions at a time: a page has no room for more."""
    figures = found.figures
    parts = ceil(len(figures) / COLUMNS_AT_ONCE)
    each = ceil(len(figures) / max(1, parts))
    return [
        _heat_map_part(found, figures[start : start + each])
        for start in range(0, len(figures), each)
    ]


def _heat_map_part(found: HeatMap, part: Sequence[tuple[str, str]]) -> Table:
    rows = tuple(
        (name, *(_cell(found.cells[code, key]) for key, _text in part))
        for code, name in found.units
    )
    columns = (_("Enhet"), *(str(HEADS.get(key, short(text))) for key, text in part))
    return Table("", columns, rows, "l" * len(columns))


def _cell(cell: HeatMapCell) -> str:
    """The unfavourable share, and the flag where there is one."""
    if cell.unfavourable is None:
        return _("för få svar")
    word = {
        "worse": _("sämre"),
        "better": _("bättre"),
        "worse_maybe": _("sämre?"),
        "better_maybe": _("bättre?"),
    }.get(state(cell), "")
    share = wording.percent(cell.unfavourable.low, cell.unfavourable.high)
    return f"{share} {word}".strip()


def comparison_table(found: Sequence[Comparison]) -> Table:
    """The unit against the rest of the organisation."""
    columns = (_("Fråga"), _("Svar"), _("Här"), _("Resten"), _("Utjämnad andel"), _("Skillnad"))
    rows = tuple(
        (
            one.text,
            str(one.n),
            wording.percent(one.here.low, one.here.high),
            wording.percent(one.rest.low, one.rest.high),
            wording.percent(one.shrunk.lowest, one.shrunk.highest),
            compared(one.flag.kind, one.flag.direction),
        )
        for one in found
    )
    note = _(
        "Av frågorna från 1 till 5 visas andelen som svarat 1 eller 2, av orsakerna andelen som "
        "har med dem. Den utjämnade andelen tar hänsyn till att få svar lätt hamnar långt från "
        "det vanliga."
    )
    return Table(_("Jämfört med resten av organisationen"), columns, rows, "lrrrrl", note)


def bounds_table(found: Sequence[Bounds]) -> Table:
    """Whatever those who did not answer would have said."""
    rows = tuple((one.text, wording.percent(one.low, one.high)) for one in found)
    note = _("Så låg och så hög kan andelen positiva svar vara bland alla som fick enkäten.")
    return Table(_("Om alla hade svarat"), (_("Fråga"), _("Andel")), rows, "lr", note)


def recommendation_tables(report: Report) -> list[Table]:
    names = (
        _("Skulle inte rekommendera (0–6)"),
        _("Mittemellan (7–8)"),
        _("Skulle rekommendera (9–10)"),
    )
    return [
        _shares(one.text, zip(names, one.classes, strict=True), one.n)
        for one in report.figures
        if one.recommendation
    ]


def choice_tables(report: Report) -> list[Table]:
    """What neither a chart nor the recommendation value shows."""
    return [choice_table(one) for one in report.figures if one.n and is_choice(one)]


def is_choice(figure: Figure) -> bool:
    item = figure.item
    return item.choice_key is None and len(item.classes) == len(item.categories)


def choice_table(figure: Figure) -> Table:
    named = ((figure.captions[one.categories[0]], one) for one in figure.classes)
    return _shares(figure.text, named, figure.n)


def _shares(title: str, named: Iterable[tuple[str, ClassRange]], n: int) -> Table:
    rows = tuple(
        (name, wording.span(one.low, one.high), wording.percent(one.low / n, one.high / n))
        for name, one in named
    )
    answers = _("%(n)d svar") % {"n": n}
    return Table(title, (_("Svar"), _("Antal"), _("Andel")), rows, "lrr", answers)


def figures_table(figures: Sequence[Figure]) -> Table | None:
    """Every 1–5 question and reason with its share and interval."""
    shown = [one for one in figures if one.favourable or one.item.categories == FIVE_STEPS]
    if not shown:
        return None
    columns = (_("Fråga"), _("Svar"), _("Andel"), _("Osäkerhet (95 %%)") % {})
    note = _("Andelen är de som svarat 4 eller 5, eller som har med orsaken.")
    rows = tuple(_figure_row(one) for one in shown)
    return Table(_("Alla andelar"), columns, rows, "lrrr", note)


def _figure_row(figure: Figure) -> Row:
    share = figure.favourable
    if share is None:
        return figure.text, "", _("för få svar"), ""
    return (
        figure.text,
        str(figure.n),
        wording.percent(share.low, share.high),
        wording.percent(share.interval.low, share.interval.high),
    )


def compared(kind: str, direction: str | None) -> str:
    """A flag in words."""
    worse = direction == "worse"
    if kind == "established":
        return _("Säkert sämre än resten") if worse else _("Säkert bättre än resten")
    if kind == "look_here":
        worse_maybe = _("Kan vara sämre, värt att titta på")
        return worse_maybe if worse else _("Kan vara bättre, värt att titta på")
    return _("Ingen säker skillnad")


def pools_table(pools: Sequence[PoolLine], counted: str) -> Table:
    rows = tuple(
        (one.label, str(one.n), wording.period(*one.span), wording.since(one.since))
        for one in pools[-MOST_POOLS:]
    )
    with_notes = any(row[3] for row in rows)
    columns = (_("Grupp"), counted, _("Period"), _("Anmärkning"))[: 4 if with_notes else 3]
    note = (
        _("De %(n)d senaste; alla står i CSV- och Excelfilen.") % {"n": MOST_POOLS}
        if len(pools) > MOST_POOLS
        else ""
    )
    kept = tuple(row[: len(columns)] for row in rows)
    return Table(_("Svarsgrupper"), columns, kept, "lrll"[: len(columns)], note)


def register_tables(report: Report) -> list[Table]:
    return [
        Table(
            one.name,
            (_("Värde"), _("Antal")),
            tuple((value, str(n)) for value, n in one.rows),
            "lr",
        )
        for one in register.tables(report.background or {})
    ]

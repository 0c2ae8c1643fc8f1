"""The parts of the report page, as its template wants them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from avtryck.core.statistics.recommendation import Recommendation
from avtryck.reports import wording
from avtryck.reports.chart import Chart, short
from avtryck.reports.charts import charts
from avtryck.reports.figures import FIVE_STEPS
from avtryck.reports.layout import LAYOUTS
from avtryck.reports.model import (
    AreaSignals,
    ClassRange,
    Comparison,
    Figure,
    PoolLine,
    Report,
)
from avtryck.reports.palettes import PALETTES
from avtryck.web.reader.reading import Asked


@dataclass(frozen=True)
class Drawn:
    """A chart and the addresses of its four pictures."""

    chart: Chart
    addresses: dict[str, str]
    sizes: dict[str, tuple[int, int]]

    @property
    def body(self) -> SafeString:
        """The rows of its table: a thousand of them, which a template takes long for."""
        columns = [escape(one) for one in self.chart.columns]
        heads = [f' data-label="{one}">' for one in columns]
        kinds = ["" if at < self.chart.worded else ' class="number"' for at in range(len(columns))]
        opened = [f"<td{kind}{head}" for kind, head in zip(kinds, heads, strict=True)][1:]
        rows = []
        for first, *rest in self.chart.rows:
            cells = "".join(
                f"{start}{escape(cell)}</td>" for start, cell in zip(opened, rest, strict=True)
            )
            rows.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
        return mark_safe("".join(rows))  # noqa: S308 - every cell is escaped above


@dataclass
class Section:
    """One part of the page; `kind` says what stands in it beside its charts."""

    kind: str
    heading: str
    charts: list[Drawn] = field(default_factory=list)


CHARTS_IN = {
    "recommendation": "rekommendation",
    "areas": "omraden",
    "heat-map": "enheter",
    "trend-": "over-tid",
    "reasons-": "orsaker",
    "next-step": "harnast",
    "signals": "signaler",
}
"""The beginning of a chart's name → the section where it stands."""


def sections(report: Report, wanted: Asked) -> list[Section]:
    """Those that have something to show, in the page's order."""
    headings = {
        "rekommendation": _("Rekommendationsvärde"),
        "omraden": _("Områden"),
        "enheter": _("Enheter och områden"),
        "orsaker": _("Orsaker"),
        "harnast": _("Vad de gör härnäst"),
        "over-tid": _("Över tid"),
        "ovriga": _("Övriga frågor"),
        "svarsandel": _("Svarsandel"),
        "signaler": _("Signaler från samtalen"),
        "kommentarer": _("Kommentarer"),
        "underlag": _("Underlag"),
    }
    found = {kind: Section(kind, heading) for kind, heading in headings.items()}
    for chart in charts(report).values():
        place = next(
            (kind for start, kind in CHARTS_IN.items() if chart.name.startswith(start)), ""
        )
        found[place or "ovriga"].charts.append(_drawn(chart, wanted))
    full = {kind for kind, section in found.items() if section.charts} | _written(report)
    return [section for kind, section in found.items() if kind in full]


def _written(report: Report) -> set[str]:
    """Sections that have words or tables of their own."""
    figures = report.figures
    has = {
        "rekommendation": any(one.recommendation for one in figures),
        "ovriga": bool(other_questions(report) or not_shown(report) or report.background),
        "svarsandel": report.response is not None,
        "signaler": report.signals is not None,
        "kommentarer": bool(report.comments),
        "underlag": report.shown,
    }
    return {kind for kind, there in has.items() if there}


def _drawn(one: Chart, wanted: Asked) -> Drawn:
    query = f"?{wanted.query}" if wanted.query else ""
    address = reverse("reader-chart", args=[wanted.unit.code, one.name, "LAYOUT", "COLOURS"])
    addresses = {
        f"{layout}_{colours}": address.replace("LAYOUT-COLOURS", f"{layout}-{colours}") + query
        for layout in LAYOUTS
        for colours in PALETTES
    }
    return Drawn(one, addresses, {layout: one.size(layout) for layout in LAYOUTS})


def recommendations(report: Report) -> list[dict[str, Any]]:
    return [_recommended(one, one.recommendation) for one in report.figures if one.recommendation]


def _recommended(figure: Figure, value: Recommendation) -> dict[str, Any]:
    names = (
        _("Skulle inte rekommendera (0–6)"),
        _("Mittemellan (7–8)"),
        _("Skulle rekommendera (9–10)"),
    )
    return {
        "figure": figure,
        "value": wording.between(value.low, value.high),
        "interval": wording.between(value.interval.low, value.interval.high),
        "too_few": value.too_few,
        "rows": [(name, *_numbers(one, figure.n))
                 for name, one in zip(names, figure.classes, strict=True)],
    }  # fmt: skip


def compared(comparisons: Iterable[Comparison], *, reasons: bool) -> list[dict[str, Any]]:
    """The unit against the rest, a row for each area or reason."""
    return [
        {
            "text": short(one.text),
            "key": one.figure,
            "here": wording.percent(one.here.low, one.here.high),
            "rest": wording.percent(one.rest.low, one.rest.high),
            "drawn": wording.percent(one.shrunk.interval90.low, one.shrunk.interval90.high),
            "n": one.n,
            "words": flag_words(one),
            "kind": one.flag.kind,
        }
        for one in comparisons
        if one.reason == reasons
    ]


def flag_words(one: Comparison) -> str:
    if one.flag.direction is None:
        return _("ingen säker skillnad")
    worse = one.flag.direction == "worse"
    if one.flag.kind == "established":
        return _("säkert fler") if worse else _("säkert färre")
    return _("kanske fler") if worse else _("kanske färre")


def bounds(report: Report) -> list[tuple[str, str]]:
    return [(short(one.text), wording.percent(one.low, one.high)) for one in report.bounds]


def pool_rows(pools: Sequence[PoolLine]) -> list[tuple[PoolLine, str, str]]:
    return [(line, wording.period(*line.span), wording.since(line.since)) for line in pools]


def heard(report: Report) -> list[tuple[str, str, str]]:
    """Each area, and in how many interviews something good and something bad was heard."""
    return [_heard(area) for area in report.signals.areas] if report.signals else []


def _heard(area: AreaSignals) -> tuple[str, str, str]:
    return area.text, _heard_in(area.positive), _heard_in(area.negative)


def _heard_in(figure: Figure) -> str:
    if not figure.n:
        return _("för få samtal")
    some = figure.classes[1]
    return _("%(some)s av %(n)d") % {"some": wording.span(some.low, some.high), "n": figure.n}


def next_steps(report: Report) -> list[dict[str, Any]]:
    return [_choice(one) for one in report.next_steps]


def other_questions(report: Report) -> list[dict[str, Any]]:
    """What no chart and no recommendation value shows: every category is a class of its own."""
    nexts = {one.key for one in report.next_steps}
    return [
        _choice(one) for one in report.figures if one.n and one.key not in nexts and _is_choice(one)
    ]


def not_shown(report: Report) -> list[str]:
    """Questions that are no row of a chart, where what is not shown has its pattern."""
    return [
        one.text
        for one in report.figures
        if not one.n and one.item.choice_key is None and one.item.categories != FIVE_STEPS
    ]


def _is_choice(figure: Figure) -> bool:
    item = figure.item
    return item.choice_key is None and len(item.classes) == len(item.categories)


def _choice(figure: Figure) -> dict[str, Any]:
    rows = [
        (figure.captions[one.categories[0]], *_numbers(one, figure.n)) for one in figure.classes
    ]
    return {"figure": figure, "rows": rows}


def _numbers(one: ClassRange, n: int) -> tuple[str, str]:
    return wording.span(one.low, one.high), wording.percent(one.low / n, one.high / n)

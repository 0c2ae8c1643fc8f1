"""Which charts a report has, and their pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils import translation

from avtryck.reports import (
    areas,
    heat_map,
    next_step,
    reasons,
    recommendation_chart,
    shelf,
    signals_chart,
    trend_chart,
)
from avtryck.reports.chart import Chart
from avtryck.reports.kept import Kept
from avtryck.reports.model import Report

Build = Callable[[Report], Iterable[Chart | None]]
BUILDERS: tuple[tuple[str, Build], ...] = (
    (recommendation_chart.NAME, lambda report: [recommendation_chart.recommendation_chart(report)]),
    (areas.NAME, lambda report: [areas.areas_chart(report)]),
    (heat_map.NAME, lambda report: [heat_map.heat_map_chart(report)]),
    (trend_chart.NAME, trend_chart.trend_charts),
    (reasons.NAME, reasons.reasons_charts),
    (next_step.NAME, next_step.next_step_charts),
    (signals_chart.NAME, lambda report: [signals_chart.signals_chart(report)]),
)
"""How the names of charts begin, and what makes them, in the order of a report."""


KEPT: Kept[dict[str, Chart]] = Kept(16)


def charts(report: Report) -> dict[str, Chart]:
    """Name → chart, in the report's language."""
    if report.made_for is None:
        return _built(report)
    return KEPT.get(report.made_for, lambda: _built(report))


def _built(report: Report, name: str = "") -> dict[str, Chart]:
    """With a `name` no more than that one needs."""
    with translation.override(report.language):
        found = [
            chart
            for begins, build in BUILDERS
            if not name or name.startswith(begins)
            for chart in build(report)
        ]
    return {chart.name: chart for chart in found if chart}


def picture(report: Report, name: str, *, layout: str, colours: str) -> str:
    """The chart's SVG; KeyError for a chart, layout or palette that does not exist."""
    return shelf.svg(_built(report, name)[name], layout=layout, colours=colours)

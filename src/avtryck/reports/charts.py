"""Which charts a report has, and their pictures, drawn once."""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation

from avtryck.reports.areas import areas_chart
from avtryck.reports.chart import Chart
from avtryck.reports.drawing import svg
from avtryck.reports.model import Report
from avtryck.reports.reasons import reasons_charts

KEPT = 512  # pictures of about 20 kB


def charts(report: Report) -> dict[str, Chart]:
    """Name → chart, areas first; in the report's language."""
    with translation.override(report.language):
        areas = areas_chart(report)
        found = [areas] if areas else []
        return {chart.name: chart for chart in (*found, *reasons_charts(report))}


def picture(report: Report, name: str, *, layout: str, colours: str) -> str:
    """The chart's SVG; KeyError for a chart, layout or palette that does not exist."""
    return _drawn(_Key(charts(report)[name], layout, colours))


class _Key:
    """Charts compare by what they draw, so that equal ones are drawn once."""

    def __init__(self, chart: Chart, layout: str, colours: str) -> None:
        self.chart, self.layout, self.colours = chart, layout, colours
        self.identity = (repr(chart), repr(chart.values), layout, colours)

    def __hash__(self) -> int:
        return hash(self.identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.identity == other.identity


@lru_cache(maxsize=KEPT)
def _drawn(key: _Key) -> str:
    return svg(key.chart, layout=key.layout, colours=key.colours)

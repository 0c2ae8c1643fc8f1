"""The report of one unit and window: page, pictures and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.core.statistics.recommendation import Recommendation
from avtryck.reports import wording
from avtryck.reports.chart import Chart
from avtryck.reports.charts import charts, picture
from avtryck.reports.contract import as_json
from avtryck.reports.drawing import LAYOUTS, PALETTES
from avtryck.reports.figures import FIVE_STEPS
from avtryck.reports.model import AreaSignals, ClassRange, Figure, PoolLine
from avtryck.reports.overview import states
from avtryck.reports.register import tables
from avtryck.reports.spreadsheet import as_xlsx
from avtryck.web.reader.overview import indented
from avtryck.web.reader.reading import READERS, Asked, asked, readable
from avtryck.web.ui.access import StaffRequest, open_to

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_POOLS = 100  # the files have them all
FEW_POOLS = 6
Crumb = tuple[str, str | None]


@dataclass(frozen=True)
class Drawn:
    """A chart and the addresses of its four pictures."""

    chart: Chart
    addresses: dict[str, str]
    sizes: dict[str, tuple[int, int]]


@open_to(*READERS)
def report(request: StaffRequest, code: str) -> HttpResponse:
    wanted = asked(request, code)
    found = wanted.report
    nearest = readable(request).filter(code=found.nearest_shown).first()
    below = states(readable(request).filter(parent=wanted.unit))
    context = {
        "title": found.unit_name,
        "crumbs": _crumbs(request, wanted),
        "asked": wanted,
        "report": found,
        "period": wording.window_period(found.window),
        "recommendations": [
            _recommended(one, one.recommendation) for one in found.figures if one.recommendation
        ],
        "charts": [_drawn(chart, wanted) for chart in charts(found).values()],
        "choices": [_choice(one) for one in found.figures if one.n and _is_choice(one)],
        "not_shown": [one.text for one in found.figures if not one.n and _is_alone(one)],
        "has_choice": _has_choice(wanted),
        "background": tables(found.background or {}),
        "pools_folded": len(found.pools) > FEW_POOLS,
        "pools": _pool_rows(found.pools[-MOST_POOLS:]),
        "pools_shortened": len(found.pools) > MOST_POOLS,
        "response": wording.response(found.response),
        "heard": [_heard(area) for area in found.signals.areas] if found.signals else [],
        "heard_in": _pool_rows(found.signals.pools) if found.signals else [],
        "below": indented(below),
        "nearest": nearest,
        "nearest_words": _("Visa %(unit)s") % {"unit": nearest.name(found.language)}
        if nearest
        else "",
    }
    return render(request, "reader/report.html", context)


@open_to(*READERS)
def chart(request: StaffRequest, code: str, name: str, layout: str, colours: str) -> HttpResponse:
    if layout not in LAYOUTS or colours not in PALETTES:
        raise Http404
    try:
        drawn = picture(asked(request, code).report, name, layout=layout, colours=colours)
    except KeyError as error:
        raise Http404 from error
    return HttpResponse(drawn, content_type="image/svg+xml")


@open_to(*READERS)
def as_file(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    found = asked(request, code).report
    writers: dict[str, Any] = {"json": (as_json, "application/json"), "xlsx": (as_xlsx, XLSX)}
    if kind not in writers:
        raise Http404
    write, content_type = writers[kind]
    response = HttpResponse(write(found), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.unit}.{kind}"'
    return response


def _crumbs(request: StaffRequest, wanted: Asked) -> list[Crumb]:
    codes = wanted.unit.path.strip("/").split("/")[:-1]
    language = get_language() or "sv"
    above = [
        (unit.name(language), reverse("reader-report", args=[unit.code]))
        for unit in readable(request).filter(code__in=codes)
    ]
    return [(_("Läget"), reverse("reader-home")), *above, (wanted.report.unit_name, None)]


def _drawn(one: Chart, wanted: Asked) -> Drawn:
    query = f"?{wanted.query}" if wanted.query else ""
    addresses = {
        f"{layout}_{colours}": reverse(
            "reader-chart", args=[wanted.unit.code, one.name, layout, colours]
        )
        + query
        for layout in LAYOUTS
        for colours in PALETTES
    }
    sizes = {name: (layout.width, layout.height(one.height)) for name, layout in LAYOUTS.items()}
    return Drawn(one, addresses, sizes)


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


def _pool_rows(pools: Sequence[PoolLine]) -> list[tuple[PoolLine, str, str]]:
    return [(line, wording.period(*line.span), wording.since(line.since)) for line in pools]


def _heard(area: AreaSignals) -> tuple[str, str, str]:
    """The area, and in how many interviews something good and something bad was heard."""
    return area.text, _heard_in(area.positive), _heard_in(area.negative)


def _heard_in(figure: Figure) -> str:
    if not figure.n:
        return _("för få samtal")
    some = figure.classes[1]
    return _("%(some)s av %(n)d") % {"some": wording.span(some.low, some.high), "n": figure.n}


def _is_choice(figure: Figure) -> bool:
    """What no chart and no recommendation value shows: every category is a class of its own."""
    item = figure.item
    return item.choice_key is None and len(item.classes) == len(item.categories)


def _is_alone(figure: Figure) -> bool:
    """Not a row of a chart, where what is not shown has its pattern."""
    return figure.item.choice_key is None and figure.item.categories != FIVE_STEPS


def _has_choice(wanted: Asked) -> bool:
    """Whether another period or instrument could show anything else."""
    if wanted.report.refusal and not wanted.query:
        return False
    return wanted.several_instruments or wanted.form.several_periods


def _choice(figure: Figure) -> dict[str, Any]:
    rows = [
        (figure.captions[one.categories[0]], *_numbers(one, figure.n)) for one in figure.classes
    ]
    return {"figure": figure, "rows": rows}


def _numbers(one: ClassRange, n: int) -> tuple[str, str]:
    return wording.span(one.low, one.high), wording.percent(one.low / n, one.high / n)

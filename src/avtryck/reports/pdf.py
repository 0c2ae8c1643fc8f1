"""The report on paper: one page of findings, then everything they rest on. PDF/A-2a, PDF/UA-1."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from avtryck.reports import tables, telling, wording
from avtryck.reports.chart import Chart
from avtryck.reports.charts import charts
from avtryck.reports.frame import framed
from avtryck.reports.heat_map import NAME as HEAT_MAP
from avtryck.reports.layout import FONT
from avtryck.reports.model import Report
from avtryck.reports.palettes import LIGHT
from avtryck.reports.shelf import svg
from avtryck.reports.tables import Table
from avtryck.reports.year import PLAIN, Edition, made_at

LAYOUT = Path(__file__).with_name("report.typ")
TYPEFACE = "Libertinus Serif"  # comes with typst
ON_WHITE = {**LIGHT, "paper": "#ffffff"}
SIZE = re.compile(r'width="(\d+)" height="(\d+)"')
Words = dict[str, Any]


def as_pdf(report: Report, edition: Edition = PLAIN) -> bytes:
    """The same bytes for the same report and edition; the clock in it is the window's last day."""
    with translation.override(report.language):
        said = json.dumps(words(report, edition), ensure_ascii=False)
    made = _compiler().compile(
        input=str(LAYOUT),
        format="pdf",
        sys_inputs={"report": said},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(made_at(report).timestamp()),
    )
    return cast(bytes, made)


@cache
def _compiler() -> typst.Compiler:
    """One a process: fonts are read once."""
    return typst.Compiler(str(LAYOUT), root=str(LAYOUT.parent), ignore_system_fonts=True)


def words(report: Report, edition: Edition = PLAIN) -> Words:
    """All that the layout prints, in the active language."""
    drawn = charts(report)
    return {
        "lang": report.language,
        "title": telling.title(edition),
        "unit": report.unit_name,
        "period": wording.window_period(report.window),
        "answers": telling.answers(report),
        "labels": {"page": _("Sida"), "value": _("Rekommendationsvärde"), "rest": _("Bilaga")},
        "refusal": report.refusal or "",
        "wider": report.wider,
        "opening": telling.opening(report),
        "value": telling.recommended(report),
        "areas": _first_areas(report, drawn),
        "done": telling.done(edition),
        "coverage": report.coverage,
        "appendix": _appendix(report, drawn),
    }


def _first_areas(report: Report, drawn: dict[str, Chart]) -> Words | None:
    """The areas on the first page: all, or those that stand out where there is no room."""
    chosen = telling.chief_areas(report, drawn)
    return _picture(report, chosen) if chosen else None


def _picture(report: Report, chart: Chart) -> Words:
    bare = replace(chart, title="", subtitle="", note="")
    inner = svg(chart, layout="wide", colours="light")
    drawn = framed(bare, inner, layout="wide", palette=ON_WHITE)
    width, height = SIZE.search(drawn).groups()  # type: ignore[union-attr]
    return {
        "heading": chart.heading,
        "title": chart.title,
        "subtitle": telling.measure(chart, report),
        "alt": chart.alt,
        "svg": drawn.replace(FONT, TYPEFACE),
        "size": [int(width), int(height)],
        "note": chart.note,
    }


def _appendix(report: Report, drawn: dict[str, Chart]) -> list[Words]:
    """Sections, each with a heading and blocks."""
    parts = [_charted(report, one) for one in drawn.values()]
    if report.comparisons:
        parts.append(_compared(report))
    if report.shown:
        parts.append(_section(_("Alla siffror"), _tables(_every(report))))
    if report.background:
        parts.append(
            _section(_("De som svarat, enligt registret"), _tables(tables.register_tables(report)))
        )
    parts += [
        _section(one.question_text, [_quotes(one.texts, one.themes)]) for one in report.comments
    ]
    parts.append(_section(_("Så läser du siffrorna"), [_list(telling.how_to_read(report))]))
    parts.append(_section(_("Underlag"), _foundation(report)))
    return parts


def _compared(report: Report) -> Words:
    found = tables.comparison_table(report.comparisons)
    unlike = [_text(report.unlike)] if report.unlike else []
    return _section(found.title, [_table(replace(found, title="")), *unlike])


def _every(report: Report) -> list[Table]:
    every = tables.figures_table(report.figures)
    bounds = [tables.bounds_table(report.bounds)] if report.bounds else []
    return [
        *tables.recommendation_tables(report),
        *([every] if every else []),
        *bounds,
        *tables.choice_tables(report),
    ]


def _section(heading: str, blocks: Sequence[Words]) -> Words:
    return {"heading": heading, "blocks": list(blocks)}


def _charted(report: Report, chart: Chart) -> Words:
    if chart.name == HEAT_MAP and report.heat_map:
        tabled = tables.heat_map_tables(report.heat_map)
    else:
        tabled = [replace(tables.chart_table(chart), title="")]
    return _section(chart.heading, [{"kind": "chart", **_picture(report, chart)}, *_tables(tabled)])


def _foundation(report: Report) -> list[Words]:
    said = [report.coverage, wording.response(report.response)]
    found = [_text(one) for one in said if one]
    if report.pools:
        found.append(_table(tables.pools_table(report.pools, _("Svar"))))
    heard = report.signals
    if heard is None:
        return found
    found += [_text(one) for one in (heard.coverage, heard.refusal or "", heard.known) if one]
    if heard.pools:
        found.append(_table(replace(tables.pools_table(heard.pools, _("Samtal")),
                                    title=_("Grupper av samtal"))))  # fmt: skip
    return found


def _tables(found: Sequence[Table]) -> list[Words]:
    return [_table(one) for one in found]


def _table(one: Table) -> Words:
    return {
        "kind": "table",
        "title": one.title,
        "columns": one.columns,
        "rows": one.rows,
        "align": one.align,
        "note": one.note,
    }


def _text(words: str) -> Words:
    return {"kind": "text", "text": words}


def _list(entries: Sequence[str]) -> Words:
    return {"kind": "list", "entries": list(entries)}


def _quotes(texts: Sequence[tuple[str, str]], themes: Sequence[tuple[str, str]]) -> Words:
    return {
        "kind": "quotes",
        "themes": [f"{name}: {count}" for name, count in themes],
        "texts": [{"lang": language, "text": text} for language, text in texts],
    }

"""The recommendation value as a dot, its interval as wide as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from avtryck.core.statistics.recommendation import Recommendation
from avtryck.reports import wording
from avtryck.reports.chart import Chart, Placed, Values, measured
from avtryck.reports.layout import Layout, fitted, text_width
from avtryck.reports.model import Figure, Report

NAME = "recommendation"
TICKS = (-100, -50, 0, 50, 100)
EDGE = 8  # the dot's half, and a little air
TOP, ROW = 30, 92
VALUE, WORDS = 22, 14
Found = tuple[Figure, Recommendation]


def recommendation_chart(report: Report) -> Chart | None:
    """None when no 0–10 question shows anything."""
    found = [(one, one.recommendation) for one in report.figures if one.recommendation]
    if not found:
        return None
    title = finding(found)
    return Chart(
        name=NAME,
        spec=NAME,
        heading=_("Rekommendationsvärde"),
        title=title,
        subtitle=measured(report, _("Andelen 9–10 minus andelen 0–6, %(n)s svar") % {
            "n": wording.span(min(one.n for one, _value in found),
                              max(one.n for one, _value in found))
        }),
        alt=_("En punkt på en skala från −100 till +100, med osäkerhet. %(title)s. "
              "Siffrorna står i tabellen.") % {"title": title},
        columns=(_("Fråga"), _("Värde"), _("Osäkerhet"), _("Svar")),
        rows=tuple(_table_row(*one) for one in found),
        values={"rows": [_row(*one, alone=len(found) == 1) for one in found]},
        place=placed,
        legend=_legend(found),
    )  # fmt: skip


def finding(found: Sequence[Found]) -> str:
    """Says which side of zero only where the interval lies there."""
    if len(found) > 1:
        return _("Rekommendationsvärden med sin osäkerhet")
    value = found[0][1]
    if value.too_few:
        return _("För få svar för att säga")
    if value.interval.low > 0:
        return _("Fler skulle rekommendera arbetsgivaren än inte")
    if value.interval.high < 0:
        return _("Färre skulle rekommendera arbetsgivaren än inte")
    return _("Det går inte att säga om fler skulle rekommendera arbetsgivaren än inte")


def _table_row(figure: Figure, value: Recommendation) -> tuple[str, ...]:
    return (
        figure.text,
        wording.between(value.low, value.high),
        wording.between(value.interval.low, value.interval.high),
        str(figure.n),
    )


def _row(figure: Figure, value: Recommendation, *, alone: bool) -> dict[str, Any]:
    return {
        "name": "" if alone else figure.text,
        "first": value.low,
        "last": value.high,
        "low": value.interval.low,
        "high": value.interval.high,
        "few": value.too_few,
        "value": _("för få för att säga") if value.too_few
        else wording.between(value.low, value.high),
        "uncertainty": _("osäkerhet %(between)s") % {
            "between": wording.between(value.interval.low, value.interval.high)
        },
    }  # fmt: skip


def _legend(found: Sequence[Found]) -> tuple[tuple[str, str], ...]:
    few = any(value.too_few for _figure, value in found)
    dots = [("dot", _("Värdet"))] if any(not value.too_few for _figure, value in found) else []
    hollow = [("hollow", _("Värdet, för få svar"))] if few else []
    return (*dots, *hollow, ("interval", _("Osäkerhet (95 %%)") % {}))


def placed(values: Values, layout: Layout) -> Placed:
    width = layout.width - 2 * EDGE
    rows, words, y = [], [], 0
    for row in values["rows"]:
        name = fitted(row["name"], pixels=width, size=WORDS, most=2) if row["name"] else []
        for line in name:
            y += 20
            words.append(_said(line, 0.0, y + 4, width))
        centre = y + 56
        rows.append(row | {"y": centre})
        middle = (row["first"] + row["last"]) / 2
        size = WORDS + 1 if row["few"] else VALUE
        words.append(_said(row["value"], middle, centre - 18, width, size=size, bold=True))
        between = (row["low"] + row["high"]) / 2
        words.append(_said(row["uncertainty"], between, centre + 30, width, ink="quiet"))
        y += ROW + 6
    padding = {"left": EDGE, "right": EDGE, "top": TOP, "bottom": 8}
    filled = {"rows": rows, "words": words, "ticks": _ticks(), "width": width, "height": y}
    return Placed({**filled, "padding": padding}, y + TOP + 8)


def _said(
    text: str, at: float, y: float, width: int, *, size: int = WORDS, bold: bool = False,
    ink: str = "ink",
) -> dict[str, Any]:  # fmt: skip
    """Words centred on a value, moved so far that they stay in the picture."""
    half = 100 * text_width(text, size, bold=bold) / width
    x = max(-100 + half, min(100 - half, at))
    weight = 600 if bold else 400
    return {"text": text, "x": round(x, 3), "y": y, "size": size, "weight": weight, "ink": ink}


def _ticks() -> list[dict[str, Any]]:
    return [
        {
            "at": at,
            "label": wording.points(at),
            "align": {-100: "left", 100: "right"}.get(at, "center"),
        }
        for at in TICKS
    ]

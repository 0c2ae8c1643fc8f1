"""The chart of all 1–5 questions: shares to both sides of the neutral middle."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from avtryck.reports import bars, wording
from avtryck.reports.chart import Chart, measured, short
from avtryck.reports.figures import FIVE_STEPS
from avtryck.reports.model import Figure, Report

NAME = "areas"
NEGATIVE, NEUTRAL, POSITIVE = range(3)


def areas_chart(report: Report) -> Chart | None:
    """None when no 1–5 question shows anything."""
    figures = [one for one in report.figures if one.item.categories == FIVE_STEPS]
    if not any(one.n for one in figures):
        return None
    title = finding(figures)
    return Chart(
        name=NAME,
        spec=NAME,
        heading=_("Områden"),
        title=title,
        subtitle=measured(report, _("Svar på en skala från 1 till 5, andel av svaren")),
        alt=_("Liggande staplar, en för varje fråga. %(title)s. Siffrorna står i tabellen.")
        % {"title": title},
        columns=(
            _("Fråga"),
            _("Negativa (1–2)"),
            _("Mittemellan (3)"),
            _("Positiva (4–5)"),
            _("Svar"),
        ),
        rows=tuple(_table_row(one) for one in figures),
        values=_values(figures),
        place=bars.placed,
        legend=_legend(figures),
    )


def finding(figures: Sequence[Figure]) -> str:
    """Names best and worst only where their intervals do not overlap."""
    shares = [(one, one.favourable) for one in figures if one.favourable is not None]
    best = max(shares, key=lambda pair: pair[1].low)
    worst = min(shares, key=lambda pair: pair[1].high)
    if best[1].interval.low > worst[1].interval.high:
        return _("Bäst betyg får %(best)s, sämst %(worst)s") % {
            "best": _inside_sentence(best[0]),
            "worst": _inside_sentence(worst[0]),
        }
    if len(shares) == 1:
        share = best[1]
        return _("%(name)s: %(share)s positiva") % {
            "name": short(best[0].text),
            "share": wording.percent(share.low, share.high),
        }
    return _("Inga säkra skillnader mellan områdena")


def _inside_sentence(figure: Figure) -> str:
    name = short(figure.text)
    return name[:1].lower() + name[1:]


def _table_row(figure: Figure) -> tuple[str, ...]:
    if not figure.n:
        return (figure.text, *(_("för få svar"),) * 3, "")
    cells = (wording.span(one.low, one.high) for one in figure.classes)
    return (figure.text, *cells, str(figure.n))


def _values(figures: Sequence[Figure]) -> dict[str, Any]:
    shown = [_ends(one) for one in figures if one.n]
    left = max(ends[0] for ends in shown)
    right = max(ends[1] for ends in shown)
    domain = [-_rounded_up(left), _rounded_up(right)]
    return {
        "domain": domain,
        "parts": [part for one in figures for part in _parts(one, domain)],
        "rows": [
            {
                "row": one.key,
                "name": short(one.text),
                "answers": _("%(n)d svar") % {"n": one.n} if one.n else _("för få svar"),
            }
            for one in figures
        ],
        "negative_heading": _("Negativa svar (1–2)"),
        "positive_heading": _("Positiva svar (4–5)"),
    }


def _rounded_up(share: float) -> float:
    """To the next tenth, with room for a heading above."""
    return max(0.3, ceil(10 * share) / 10)


def _sizes(figure: Figure) -> tuple[float, float, float, float]:
    """Shares certainly negative, neutral, positive; and what may be any of them."""
    low = [one.low / figure.n for one in figure.classes]
    return low[NEGATIVE], low[NEUTRAL], low[POSITIVE], figure.unshown / figure.n


def _ends(figure: Figure) -> tuple[float, float]:
    negative, neutral, positive, unsure = _sizes(figure)
    return negative + neutral / 2, neutral / 2 + positive + unsure


def _parts(figure: Figure, domain: list[float]) -> list[dict[str, Any]]:
    if not figure.n:
        return [_part(figure, "unsure", domain[0], domain[1], "")]
    negative, neutral, positive, unsure = _sizes(figure)
    at = -negative - neutral / 2
    parts = []
    for part, size in (
        ("negative", negative), ("neutral", neutral), ("positive", positive), ("unsure", unsure),
    ):  # fmt: skip
        if size:
            parts.append(_part(figure, part, at, at + size, _label(figure, part)))
        at += size
    return parts


def _label(figure: Figure, part: str) -> str:
    if part == "unsure":
        return ""
    index = ("negative", "neutral", "positive").index(part)
    found = figure.classes[index]
    return wording.percent(found.low / figure.n, found.high / figure.n)


def _part(figure: Figure, part: str, start: float, end: float, label: str) -> dict[str, Any]:
    return {
        "row": figure.key,
        "part": part,
        "start": round(start, 6),
        "end": round(end, 6),
        "middle": round((start + end) / 2, 6),
        "label": label,
    }


def _legend(figures: Sequence[Figure]) -> tuple[tuple[str, str], ...]:
    """Both ends have their headings in the picture."""
    marks = [("neutral", _("Mittemellan (3)"))]
    if any(one.unshown or not one.n for one in figures):
        marks.append(("unsure", _("Visas inte, för få svar")))
    return tuple(marks)

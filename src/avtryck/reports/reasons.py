"""The chart of a several-choice question: how often each reason played a part, or decided."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from avtryck.core.statistics.wilson import ShareRange
from avtryck.reports import bars, wording
from avtryck.reports.chart import Chart, measured
from avtryck.reports.model import Figure, Report

NAME = "reasons"
DECISIVE = "decisive"
FEWEST = 3


def reasons_charts(report: Report) -> list[Chart]:
    """One for each several-choice question that shows anything."""
    questions = dict.fromkeys(
        one.item.question_key for one in report.figures if one.item.choice_key is not None
    )
    of_question = [
        [one for one in report.figures if one.item.question_key == key] for key in questions
    ]
    return [_chart(report, figures) for figures in of_question if any(one.n for one in figures)]


def _chart(report: Report, figures: Sequence[Figure]) -> Chart:
    ordered = sorted(figures, key=_order)
    drawn = _drawn(ordered)
    title = finding(ordered)
    leveled = DECISIVE in figures[0].item.categories
    columns = (_("Orsak"), _("Spelade in"), *((_("Avgörande"),) if leveled else ()),
               _("Andel"), _("Osäkerhet"), _("Svar"))  # fmt: skip
    return Chart(
        name=f"{NAME}-{figures[0].item.question_key}",
        spec="reasons",
        heading=figures[0].question_text,
        title=title,
        subtitle=measured(report, _people(figures)),
        alt=_("Liggande staplar, en för varje orsak. %(title)s. Siffrorna står i tabellen.")
        % {"title": title},
        columns=columns,
        rows=tuple(_table_row(one, leveled=leveled) for one in ordered),
        values=_values(drawn),
        place=bars.placed,
        legend=_legend(drawn, leveled=leveled),
        note=_note(ordered[len(drawn) :]),
    )


def _order(figure: Figure) -> tuple[float, float]:
    """Most named first; what is not shown last."""
    share = figure.favourable
    return (-share.low, -share.high) if share else (1, 0)


def _drawn(ordered: Sequence[Figure]) -> Sequence[Figure]:
    """Those that somebody certainly named; a few in any case."""
    named = sum(1 for one in ordered if one.favourable and one.favourable.low > 0)
    return ordered[: max(FEWEST, named)]


def _note(left: Sequence[Figure]) -> str:
    if not left:
        return ""
    return ngettext(
        "Ytterligare %(n)d orsak nämns av ingen eller för få. Den står i tabellen.",
        "Ytterligare %(n)d orsaker nämns av ingen eller för få. De står i tabellen.",
        len(left),
    ) % {"n": len(left)}


def _people(figures: Sequence[Figure]) -> str:
    numbers = {one.n for one in figures if one.n}
    return _("Andel av %(n)s svar") % {"n": wording.span(min(numbers), max(numbers))}


def finding(ordered: Sequence[Figure]) -> str:
    """The reason named most; where another may be named as often, it says so."""
    shown = [(one, one.favourable) for one in ordered if one.favourable is not None]
    top, share = shown[0]
    level = [one.text for one, other in shown if other.high >= share.low]
    if share.high == 0 or len(level) > 3:
        return _("Ingen orsak nämns tydligt oftare än de andra")
    names = wording.joined(_quoted(level))
    if any(other.interval.high >= share.interval.low for one, other in shown if one is not top):
        return _("Flest nämner %(names)s, men skillnaden till andra orsaker är osäker") % {
            "names": names
        }
    return _("Oftast nämns %(name)s: %(share)s") % {
        "name": names,
        "share": wording.percent(share.low, share.high),
    }


def _quoted(names: Sequence[str]) -> list[str]:
    return [_("”%(name)s”") % {"name": name} for name in names]


def _table_row(figure: Figure, *, leveled: bool) -> tuple[str, ...]:
    share = figure.favourable
    if share is None:
        return (figure.text, _("för få svar"), *[""] * (4 if leveled else 3))
    part = figure.classes[1]
    decisive = (_decisive_words(figure),) if leveled else ()
    return (
        figure.text,
        wording.span(part.low, part.high),
        *decisive,
        wording.percent(share.low, share.high),
        wording.percent(share.interval.low, share.interval.high),
        str(figure.n),
    )


def _decisive(figure: Figure) -> int:
    """Known from exact blocks only."""
    return (figure.counts or {}).get(DECISIVE, 0)


def _decisive_words(figure: Figure) -> str:
    known = _decisive(figure)
    if not figure.unshown:
        return str(known)
    return _("minst %(n)d") % {"n": known} if known else "–"


def _values(figures: Sequence[Figure]) -> dict[str, Any]:
    shares = [one.favourable for one in figures if one.favourable]
    top = max(share.interval.high for share in shares)
    end = min(1.0, ceil(4 * top) / 4)
    return {
        "domain": [0, end],
        "ticks": ticks(round(4 * end)),
        "parts": [part for one in figures for part in _parts(one, end)],
        "intervals": [
            {"row": one.key, "low": share.interval.low, "high": share.interval.high}
            for one in figures
            if (share := one.favourable)
        ],
        "rows": [{"row": one.key, "name": one.text, "answers": _answers(one)} for one in figures],
    }


def ticks(quarters: int) -> list[dict[str, Any]]:
    """One a quarter; the outermost words stay within the picture."""
    return [
        {
            "at": step / 4,
            "label": wording.percent(step / 4, step / 4),
            "align": {0: "left", quarters: "right"}.get(step, "center"),
        }
        for step in range(quarters + 1)
    ]


def _answers(figure: Figure) -> str:
    if not figure.favourable:
        return _("för få svar")
    part = figure.classes[1]
    return _("%(some)s av %(n)d") % {"some": wording.span(part.low, part.high), "n": figure.n}


def _parts(figure: Figure, end: float) -> list[dict[str, Any]]:
    share: ShareRange | None = figure.favourable
    if share is None:
        return [_part(figure, "unsure", 0, end)]
    ends = [0, _decisive(figure) / figure.n, share.low, share.high]
    return [
        _part(figure, part, start, stop)
        for part, start, stop in zip(("decisive", "any", "unsure"), ends, ends[1:], strict=False)
        if stop > start
    ]


def _part(figure: Figure, part: str, start: float, end: float) -> dict[str, Any]:
    ends = {"start": round(start, 6), "end": round(end, 6)}
    return {"row": figure.key, "part": part, "label": "", **ends}


def _legend(figures: Sequence[Figure], *, leveled: bool) -> tuple[tuple[str, str], ...]:
    marks = [("decisive", _("Avgörande"))] if leveled else []
    marks.append(("any", _("Bidrog") if leveled else _("Nämnd")))
    if any(one.unshown or not one.n for one in figures):
        marks.append(("unsure", _("Visas inte, för få svar")))
    marks.append(("interval", _("Osäkerhet (95 %%)") % {}))
    return tuple(marks)

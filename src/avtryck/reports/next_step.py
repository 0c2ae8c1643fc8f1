"""The chart of where people go: one bar an option, most chosen first."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from avtryck.core.statistics.wilson import ShareRange, share_range
from avtryck.reports import bars, wording
from avtryck.reports.chart import Chart, measured
from avtryck.reports.model import ClassRange, Figure, Report
from avtryck.reports.reasons import ticks

NAME = "next-step"
Option = tuple[str, str, ClassRange, ShareRange]
"""Category, its words, how many chose it, and the share."""


def next_step_charts(report: Report) -> list[Chart]:
    """One for each figure that shows anything."""
    shown = [one for one in report.next_steps if one.n and _one_each(one)]
    return [
        _chart(report, figure, NAME if len(shown) == 1 else f"{NAME}-{figure.key}")
        for figure in shown
    ]


def _one_each(figure: Figure) -> bool:
    return len(figure.classes) == len(figure.item.categories)


def _chart(report: Report, figure: Figure, name: str) -> Chart:
    options = _options(figure)
    drawn = [one for one in options if one[2].high > 0]
    title = finding(options)
    return Chart(
        name=name,
        spec="reasons",
        heading=figure.question_text,
        title=title,
        subtitle=measured(report, _("Andel av %(n)s svar") % {"n": figure.n}),
        alt=_("Liggande staplar, en för varje svar. %(title)s. Siffrorna står i tabellen.")
        % {"title": title},
        columns=(_("Svar"), _("Antal"), _("Andel"), _("Osäkerhet")),
        rows=tuple(_table_row(one) for one in options),
        values=_values(drawn, figure.n),
        place=bars.placed,
        legend=_legend(drawn),
        note=_("De svar som ingen har valt står bara i tabellen.")
        if len(drawn) < len(options)
        else "",
    )


def _options(figure: Figure) -> list[Option]:
    found = [
        (
            one.categories[0],
            figure.captions[one.categories[0]],
            one,
            share_range(one.low, one.high, figure.n),
        )
        for one in figure.classes
    ]
    return sorted(found, key=lambda option: (-option[2].low, -option[2].high))


def finding(options: Sequence[Option]) -> str:
    """The option chosen most; where another may be as common, it says so."""
    share = options[0][3]
    level = [words for _key, words, _counted, other in options if other.high >= share.low]
    if share.high == 0 or len(level) > 3:
        return _("Inget svar är tydligt vanligare än de andra")
    names = wording.joined([_("”%(name)s”") % {"name": words} for words in level])
    if any(other.interval.high >= share.interval.low for *_rest, other in options[1:]):
        return _("Flest svarar %(names)s, men skillnaden till andra svar är osäker") % {
            "names": names
        }
    return _("Vanligast är %(name)s: %(share)s") % {
        "name": names,
        "share": wording.percent(share.low, share.high),
    }


def _table_row(option: Option) -> tuple[str, ...]:
    _key, words, counted, share = option
    return (
        words,
        wording.span(counted.low, counted.high),
        wording.percent(share.low, share.high),
        wording.percent(share.interval.low, share.interval.high),
    )


def _values(options: Sequence[Option], n: int) -> dict[str, Any]:
    end = min(1.0, ceil(4 * max(share.interval.high for *_rest, share in options)) / 4)
    return {
        "domain": [0, end],
        "ticks": ticks(round(4 * end)),
        "parts": [part for one in options for part in _parts(one)],
        "intervals": [
            {"row": key, "low": share.interval.low, "high": share.interval.high}
            for key, _words, _counted, share in options
        ],
        "rows": [
            {
                "row": key,
                "name": words,
                "answers": _("%(some)s av %(n)d")
                % {"some": wording.span(counted.low, counted.high), "n": n},
            }
            for key, words, counted, _share in options
        ],
    }


def _parts(option: Option) -> list[dict[str, Any]]:
    key, _words, _counted, share = option
    return [
        {"row": key, "part": part, "label": "", "start": round(start, 6), "end": round(stop, 6)}
        for part, start, stop in (("decisive", 0.0, share.low), ("unsure", share.low, share.high))
        if stop > start
    ]


def _legend(options: Sequence[Option]) -> tuple[tuple[str, str], ...]:
    unsure = any(share.low < share.high for *_rest, share in options)
    marks = [("unsure", _("Visas inte, för få svar"))] if unsure else []
    return (*marks, ("interval", _("Osäkerhet (95 %%)") % {}))

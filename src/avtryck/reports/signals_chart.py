"""The chart of interviews: per area, in how many something bad and something good was heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from avtryck.reports import bars, wording
from avtryck.reports.chart import Chart, short
from avtryck.reports.model import AreaSignals, Figure, Report

NAME = "signals"
LEAST = 0.25  # of each side, so that its heading has room
ROOM = 0.16  # of the whole width, for the numbers at the ends


def signals_chart(report: Report) -> Chart | None:
    """None when no area shows anything."""
    signals = report.signals
    shown = [one for one in signals.areas if _n(one)] if signals else []
    if signals is None or not shown:
        return None
    title = finding(shown)
    return Chart(
        name=NAME,
        spec=NAME,
        heading=_("Signaler från samtalen"),
        title=title,
        subtitle=_("Andel av samtalen där något negativt och något positivt kom fram. "
                   "%(unit)s, %(period)s.")
        % {"unit": report.unit_name, "period": wording.window_period(report.window)},
        alt=_("Två staplar för varje område: negativt åt vänster, positivt åt höger. %(title)s. "
              "Siffrorna står i tabellen.") % {"title": title},
        columns=(_("Område"), _("Negativt"), _("Positivt"), _("Samtal")),
        rows=tuple(_table_row(one) for one in signals.areas),
        values=_values(signals.areas),
        place=bars.placed,
        legend=_legend(signals.areas),
    )  # fmt: skip


def _n(area: AreaSignals) -> int:
    return max(area.positive.n, area.negative.n)


def finding(areas: Sequence[AreaSignals]) -> str:
    """Areas where the intervals of good and bad lie apart."""
    bad = [one.text for one in areas if _apart(one.negative, one.positive)]
    good = [one.text for one in areas if _apart(one.positive, one.negative)]
    if not bad and not good:
        return _("Inget område är säkert mer positivt än negativt, eller tvärtom")
    if len(bad) + len(good) > 4:
        return _("%(bad)d områden mest negativa, %(good)d mest positiva") % {
            "bad": len(bad), "good": len(good),
        }  # fmt: skip
    parts = [
        words % {"areas": wording.joined(_small(names))}
        for words, names in (
            (_("mest negativt: %(areas)s"), bad),
            (_("mest positivt: %(areas)s"), good),
        )
        if names
    ]
    said = "; ".join(parts)
    return said[:1].upper() + said[1:]


def _small(names: Sequence[str]) -> list[str]:
    return [short(name)[:1].lower() + short(name)[1:] for name in names]


def _apart(more: Figure, less: Figure) -> bool:
    first, second = more.favourable, less.favourable
    return bool(first and second and first.interval.low > second.interval.high)


def _table_row(area: AreaSignals) -> tuple[str, ...]:
    ends = wording.span(*_least_and_most(area)) if _n(area) else ""
    return (area.text, _heard(area.negative), _heard(area.positive), ends)


def _least_and_most(area: AreaSignals) -> tuple[int, int]:
    numbers = [one.n for one in (area.negative, area.positive) if one.n]
    return min(numbers), max(numbers)


def _heard(figure: Figure) -> str:
    if not figure.n:
        return _("för få samtal")
    some = figure.classes[1]
    return wording.span(some.low, some.high)


def _values(areas: Sequence[AreaSignals]) -> dict[str, Any]:
    sides = [max([LEAST, *(_share(figure)[1] for figure in figures)]) for figures in (
        [one.negative for one in areas], [one.positive for one in areas],
    )]  # fmt: skip
    room = ROOM * sum(sides) / (1 - 2 * ROOM)
    domain = [-sides[0] - room, sides[1] + room]
    return {
        "domain": domain,
        "parts": [part for one in areas for part in _parts(one, domain)],
        "ends": [end for one in areas for end in _ends(one)],
        "rows": [
            {"row": one.key, "name": short(one.text), "answers": _answers(one)} for one in areas
        ],
        "negative_heading": _("Något negativt"),
        "positive_heading": _("Något positivt"),
    }


def _share(figure: Figure) -> tuple[float, float]:
    share = figure.favourable
    return (share.low, share.high) if share else (0.0, 0.0)


def _answers(area: AreaSignals) -> str:
    if not _n(area):
        return _("för få samtal")
    return _("%(n)s samtal") % {"n": wording.span(*_least_and_most(area))}


def _parts(area: AreaSignals, domain: Sequence[float]) -> list[dict[str, Any]]:
    found = []
    for name, figure, sign, far in (
        ("negative", area.negative, -1, domain[0]), ("positive", area.positive, 1, domain[1]),
    ):  # fmt: skip
        low, high = _share(figure)
        spans = [(name, 0.0, low), ("unsure", low, high)]
        if not figure.n:
            spans = [("unsure", 0.0, abs(far))]
        found += [
            {
                "row": area.key,
                "part": part,
                "label": "",
                "start": round(min(sign * start, sign * end), 6),
                "end": round(max(sign * start, sign * end), 6),
            }
            for part, start, end in spans
            if end > start
        ]
    return found


def _ends(area: AreaSignals) -> list[dict[str, Any]]:
    """The numbers at the outer ends of the bars."""
    return [
        {
            "row": area.key,
            "side": side,
            "at": round(sign * _share(figure)[1], 6),
            "label": _heard(figure),
        }
        for side, figure, sign in (("left", area.negative, -1), ("right", area.positive, 1))
        if figure.n
    ]


def _legend(areas: Sequence[AreaSignals]) -> tuple[tuple[str, str], ...]:
    """Both sides have their headings in the picture."""
    if any(one.unshown or not one.n for area in areas for one in (area.negative, area.positive)):
        return (("unsure", _("Visas inte, för få samtal")),)
    return ()

"""The charts of spans: a dot with its interval for every release, and no line between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from avtryck.reports import wording
from avtryck.reports.chart import Chart, measured, short
from avtryck.reports.model import Dot, Report, Trend
from avtryck.reports.panels import placed

NAME = "trend"
AREAS, REASONS = f"{NAME}-areas", f"{NAME}-reasons"
MOST_REASONS = 6
"""Panels of reasons: those most named in the last span, and all with an established change."""


def trend_charts(report: Report) -> list[Chart]:
    """One of the areas, one of the reasons; none where no figure has two dots."""
    several = [one for one in report.trends if len(one.dots) > 1]
    areas = [one for one in several if one.figure.item.choice_key is None]
    reasons = [one for one in several if one.figure.item.choice_key is not None]
    found = []
    if areas:
        found.append(_chart(report, AREAS, areas, areas))
    if reasons:
        found.append(_chart(report, REASONS, reasons, _chosen(reasons)))
    return found


def _chosen(trends: Sequence[Trend]) -> list[Trend]:
    named = sorted(trends, key=lambda one: -one.dots[-1].share.low)[:MOST_REASONS]
    return [one for one in trends if one in named or one.change]


def _chart(report: Report, name: str, trends: Sequence[Trend], drawn: Sequence[Trend]) -> Chart:
    areas = name == AREAS
    title = finding(trends, areas=areas)
    left = len(trends) - len(drawn)
    return Chart(
        name=name,
        spec=NAME,
        heading=_("Områden över tid") if areas else _("Orsaker över tid"),
        title=title,
        subtitle=measured(
            report,
            _("Andel positiva svar (4–5) i varje period, %(n)s svar") % {"n": _answers(trends)}
            if areas
            else _("Andel för vilka orsaken spelade in, i varje period, %(n)s svar")
            % {"n": _answers(trends)},
        ),
        alt=_("En ruta för varje fråga, med en punkt för varje period. %(title)s. "
              "Siffrorna står i tabellen.") % {"title": title},
        columns=(_("Fråga"), _("Period"), _("Andel"), _("Osäkerhet"), _("Svar")),
        rows=_table(trends),
        values={"panels": [_panel(one, areas=areas) for one in drawn]},
        place=placed,
        worded=2,
        legend=(("dot", _("Andelen")), ("interval", _("Osäkerhet (95 %%)") % {})),
        note=ngettext(
            "Ytterligare %(n)d orsak står i tabellen.",
            "Ytterligare %(n)d orsaker står i tabellen.",
            left,
        ) % {"n": left} if left else "",
    )  # fmt: skip


def _answers(trends: Sequence[Trend]) -> str:
    numbers = [dot.n for one in trends for dot in one.dots]
    return wording.span(min(numbers), max(numbers))


def rises(trend: Trend) -> bool:
    """Whether the established change is upwards."""
    return trend.change is not None and trend.change.difference.low > 0


def finding(trends: Sequence[Trend], *, areas: bool) -> str:
    """Established changes between the last two spans, by name where there are few."""
    changed = [one for one in trends if one.change]
    if not changed:
        return _("Ingen säker förändring mellan de två senaste perioderna")
    up = [_name(one) for one in changed if rises(one)]
    down = [_name(one) for one in changed if not rises(one)]
    if len(changed) > 3:
        counted = [(_("%(n)d uppåt"), len(up)), (_("%(n)d nedåt"), len(down))]
        said = [words % {"n": n} for words, n in counted if n]
        return _("Säkra förändringar sedan perioden före: %(counted)s") % {
            "counted": wording.joined(said)
        }
    more, fewer = (
        (_("Fler positiva svar än perioden före: %(names)s"),
         _("Färre positiva svar än perioden före: %(names)s"))
        if areas
        else (_("Nämns oftare än perioden före: %(names)s"),
              _("Nämns mer sällan än perioden före: %(names)s"))
    )  # fmt: skip
    said = [words % {"names": wording.joined(names)}
            for words, names in ((more, up), (fewer, down)) if names]  # fmt: skip
    return ". ".join(said)


def _name(trend: Trend) -> str:
    return _("”%(name)s”") % {"name": short(trend.figure.text)}


def _table(trends: Sequence[Trend]) -> tuple[tuple[str, ...], ...]:
    periods = {
        span: wording.period(*span) for span in {dot.span for one in trends for dot in one.dots}
    }
    return tuple(
        _table_row(trend, dot, periods[dot.span]) for trend in trends for dot in trend.dots
    )


def _table_row(trend: Trend, dot: Dot, period: str) -> tuple[str, ...]:
    return (
        trend.figure.text,
        period,
        wording.percent(dot.share.low, dot.share.high),
        wording.percent(dot.share.interval.low, dot.share.interval.high),
        str(dot.n),
    )


def _panel(trend: Trend, *, areas: bool) -> dict[str, Any]:
    return {
        "name": short(trend.figure.text),
        "change": _change(trend, areas=areas),
        "dots": [
            {
                "first": dot.share.low,
                "last": dot.share.high,
                "low": dot.share.interval.low,
                "high": dot.share.interval.high,
                "label": span_label(*dot.span),
            }
            for dot in trend.dots
        ],
        "ticks": [{"at": at, "label": wording.percent(at, at)} for at in (0.0, 0.5, 1.0)],
    }


def _change(trend: Trend, *, areas: bool) -> str:
    if trend.change is None:
        return _("ingen säker förändring")
    if areas:
        return _("säkert fler positiva") if rises(trend) else _("säkert färre positiva")
    return _("nämns säkert oftare") if rises(trend) else _("nämns säkert mer sällan")


def span_label(start: date | None, end: date) -> tuple[str, str]:
    return _span_label(start, end, get_language())


@lru_cache(maxsize=1024)
def _span_label(start: date | None, end: date, _language: str | None) -> tuple[str, str]:
    """Two short lines: "2025"; "jan–mar", "2025"; "till mar", "2025"; "jul 2024", "–jun 2025"."""
    last = str(date_format(end, "b"))
    year = str(end.year)
    if start is None:
        if (end.month, end.day) == (12, 31):
            return _("till"), year
        return _("till %(month)s") % {"month": last}, year
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return year, ""
    first = str(date_format(start, "b"))
    if start.year != end.year:
        return f"{first} {start.year}", f"–{last} {year}"
    return (last if first == last else f"{first}–{last}"), year

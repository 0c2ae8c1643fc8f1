"""What a report's files say in sentences: paper and slides say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from textwrap import shorten
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from avtryck.reports import wording
from avtryck.reports.areas import NAME as AREAS
from avtryck.reports.areas import areas_chart
from avtryck.reports.chart import Chart
from avtryck.reports.figures import FIVE_STEPS
from avtryck.reports.model import Figure, Report
from avtryck.reports.reasons import reasons_charts
from avtryck.reports.trend_chart import AREAS as TREND
from avtryck.reports.trend_chart import REASONS as TREND_REASONS
from avtryck.reports.trend_chart import trend_charts
from avtryck.reports.year import Edition

MOST_DONE = 3
MOST_PANELS = 4
MOST_ROWS = 8
"""Bars that one page or slide has room for."""
LONGEST_TITLE = 80


def title(edition: Edition) -> str:
    if edition.year is None:
        return _("Vad de som slutat svarade")
    return _("Årsrapport %(year)d") % {"year": edition.year}


def answers(report: Report) -> str:
    if report.n is None:
        return ""
    return ngettext("%(n)d svar", "%(n)d svar", report.n) % {"n": report.n}


def opening(report: Report) -> list[tuple[str, str]]:
    """(label, sentence): established, worth a look, what cannot be told; [] when there is none."""
    if report.opening is None:
        return []
    said = report.opening
    found = (
        (_("Säkert"), said.established),
        (_("Värt att titta på"), said.look),
        (_("Kan inte sägas än"), said.cannot_tell),
    )
    return [(label, sentence) for label, sentence in found if sentence]


def recommended(report: Report) -> dict[str, Any] | None:
    """The recommendation value and its interval, in words and as numbers to draw."""
    found = next((one for one in report.figures if one.recommendation), None)
    if found is None or found.recommendation is None:
        return None
    value = found.recommendation
    numbers = {
        "value": wording.between(value.low, value.high),
        "n": found.n,
        "interval": wording.between(value.interval.low, value.interval.high),
    }
    too_few = _("Svaren ger %(value)s, men med bara %(n)d svar är osäkerheten %(interval)s.")
    enough = _("Med %(n)d svar är osäkerheten %(interval)s.")
    return {
        "text": _("För få svar") if value.too_few else numbers["value"],
        "sentence": (too_few if value.too_few else enough) % numbers,
        "meaning": _(
            "Andelen som svarat 9–10 på om de skulle rekommendera arbetsplatsen minus andelen "
            "som svarat 0–6. Från −100 till +100."
        ),
        "low": value.low,
        "high": value.high,
        "from": value.interval.low,
        "to": value.interval.high,
    }


def done(edition: Edition) -> dict[str, Any] | None:
    """What has been done: a few lines; None where nobody has said."""
    if edition.done is None:
        return None
    lines = [
        {"title": shorten(one.title, LONGEST_TITLE, placeholder=" …"), "state": one.state}
        for one in edition.done[:MOST_DONE]
    ]
    left = len(edition.done) - len(lines)
    return {
        "heading": _("Vad som gjorts"),
        "lines": lines,
        "none": "" if lines else _("Ingen åtgärd är beslutad än."),
        "more": ngettext(
            "Ytterligare %(n)d åtgärd finns i registret.",
            "Ytterligare %(n)d åtgärder finns i registret.",
            left,
        ) % {"n": left} if left else "",
    }  # fmt: skip


def chief_areas(report: Report, drawn: Mapping[str, Chart]) -> Chart | None:
    """The areas' chart, or of those that stand out where all would be too small to read.

    The finding in its title is about all of them.
    """
    whole = drawn.get(AREAS)
    five = [one for one in report.figures if one.item.categories == FIVE_STEPS]
    if whole is None or len(five) <= MOST_ROWS:
        return whole
    kept = {one.key for one in sorted(five, key=_standing_out)[:MOST_ROWS]}
    chosen = areas_chart(replace(report, figures=tuple(one for one in five if one.key in kept)))
    if chosen is None:
        return None
    shown = _("%(shown)d av %(all)d frågor.") % {"shown": MOST_ROWS, "all": len(five)}
    return replace(chosen, title=whole.title, subtitle=f"{chosen.subtitle} {shown}")


def _standing_out(figure: Figure) -> tuple[int, float]:
    """Flagged ones first, then the least favourable."""
    order = ("established", "look_here", "none").index(figure.flag)
    return order, figure.favourable.high if figure.favourable else 2


def chief_trend(report: Report, drawn: Mapping[str, Chart]) -> Chart | None:
    """The chart of periods with few panels: those that have changed first."""
    whole = next((drawn[name] for name in (TREND, TREND_REASONS) if name in drawn), None)
    if whole is None:
        return None
    areas = whole.name == TREND
    mine = [one for one in report.trends if (one.figure.item.categories == FIVE_STEPS) is areas]
    kept = sorted(mine, key=lambda one: one.change is None)[:MOST_PANELS]
    found = trend_charts(replace(report, trends=tuple(kept)))
    few = next((one for one in found if one.name == whole.name), None)
    return replace(few, title=whole.title) if few else whole


def measure(chart: Chart, report: Report) -> str:
    """The subtitle without the unit and period, where both stand on the page already."""
    place = f" {report.unit_name}, {wording.window_period(report.window)}."
    return chart.subtitle.replace(place, "")


def chief_reasons(report: Report) -> Chart | None:
    """The chart of the reasons most named."""
    reasons = [one for one in report.figures if one.item.choice_key is not None]
    first = reasons[0].item.question_key if reasons else ""
    same = [one for one in reasons if one.item.question_key == first]
    most = sorted(same, key=lambda one: -one.favourable.low if one.favourable else 1)[:MOST_ROWS]
    found = reasons_charts(replace(report, figures=tuple(most)))
    if not found or len(same) <= MOST_ROWS:
        return found[0] if found else None
    shown = _("%(shown)d av %(all)d orsaker.") % {"shown": MOST_ROWS, "all": len(same)}
    return replace(found[0], subtitle=f"{found[0].subtitle} {shown}")


def not_over_time(report: Report, *, trend: bool, heard: bool) -> list[str]:
    """Why there is no picture of periods, or of interviews."""
    found = []
    if not trend:
        found.append(_("Utveckling över tid syns först när minst två perioder har svar nog."))
    if not heard:
        refused = report.signals.refusal if report.signals else None
        found.append(refused or _("Inga signaler från samtal är publicerade."))
    return found


def size_of(sentences: Sequence[str]) -> int:
    """Points at which the sentences fit on a slide."""
    letters = sum(map(len, sentences))
    return 22 if letters < 320 else 18 if letters < 560 else 15


def to_decide() -> list[str]:
    """What a management meeting does with a report."""
    return [
        _("Välj ett eller två fynd att arbeta med."),
        _("Bestäm vem som äger åtgärden och när den ska vara klar."),
        _("Skriv ner varför, också när ni väljer att inget göra."),
        _("Berätta för medarbetarna: ni sa – vi gjorde."),
    ]


def how_to_read(report: Report) -> list[str]:
    """What a reader needs to know, one sentence or two each."""
    return [
        _(
            "Varje svar räknas en enda gång, i en svarsgrupp om minst %(k)d personer. Allt i "
            "rapporten är räknat på sådana grupper."
        ) % {"k": report.minimum_group},
        _(
            "Där nästan alla i en grupp svarat lika visas ett intervall, till exempel 58–62 %%, "
            "i stället för ett tal. Ingen ska kunna pekas ut."
        ) % {},
        _(
            "Osäkerheten (95 %%) visar hur långt från det sanna värdet siffran kan ligga. Med få "
            "svar är den bred: då säger siffran lite."
        ) % {},
        _(
            "Säkert betyder att skillnaden mot resten av organisationen håller när alla "
            "jämförelser prövats samtidigt. Kan vara betyder att det är värt att titta närmare "
            "på. I övrigt finns ingen säker skillnad."
        ),
        _("Enheter och chefer rangordnas inte. Små skillnader är oftast slump."),
        _("Signaler från samtalen och svar på enkäten blandas aldrig."),
    ]  # fmt: skip

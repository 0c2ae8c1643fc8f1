"""The report in three sentences: what is established, what is worth a look, what cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from avtryck.core.statistics.counts import CountRange
from avtryck.core.statistics.needed import answers_until_recommendation, answers_until_share
from avtryck.reports import wording
from avtryck.reports.chart import short
from avtryck.reports.figures import FIVE_STEPS
from avtryck.reports.model import Comparison, Figure, HeatMap, Opening, Report, Trend

NAMED = 3
"""So many are named in a row; of more the rest are counted."""
DETRACTORS, PROMOTERS = 0, 2


def opening(report: Report) -> Opening | None:
    """In the active language; None where nothing is shown."""
    if not report.shown:
        return None
    certain, maybe = _differences(report, "established"), _differences(report, "look_here")
    changes = [_changed(one) for one in report.trends if one.change]
    level = _best_and_worst(report.figures) if not report.comparisons else ""
    found = [*filter(None, [level]), *certain, *_some(changes)]
    return Opening(_established(report, found), _look(maybe, found), _cannot_tell(report))


def _established(report: Report, found: Sequence[str]) -> str:
    if found:
        return _sentence("; ".join(found))
    if report.comparisons:
        return _("Inget skiljer sig säkert från resten av organisationen.")
    return _("Det finns inga säkra skillnader.")


def _look(found: Sequence[str], certain: Sequence[str]) -> str:
    if found:
        return _("Kan vara värt att titta på, men är inte säkert: %(found)s.") % {
            "found": "; ".join(found)
        }
    return _("Inget mer sticker ut.") if certain else _("Inget sticker ut.")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _differences(report: Report, kind: str) -> list[str]:
    """Clauses on the unit against the rest, then on the units below."""
    clauses: tuple[tuple[bool, str, Callable[[str], str]], ...] = (
        (False, "worse", _more_negative),
        (False, "better", _fewer_negative),
        (True, "worse", _named_more),
        (True, "better", _named_less),
    )
    found = []
    for reason, direction, clause in clauses:
        named = [
            _with_shares(one)
            for one in report.comparisons
            if (one.reason, one.flag.kind, one.flag.direction) == (reason, kind, direction)
        ]
        if named:
            found.append(clause(_listed(named)))
    return found + (_below(report.heat_map, kind) if report.heat_map else [])


def _more_negative(names: str) -> str:
    return _("fler negativa svar än i resten av organisationen om %(names)s") % {"names": names}


def _fewer_negative(names: str) -> str:
    return _("färre negativa svar än i resten av organisationen om %(names)s") % {"names": names}


def _named_more(names: str) -> str:
    return _("%(names)s nämns oftare som orsak än i resten av organisationen") % {"names": names}


def _named_less(names: str) -> str:
    return _("%(names)s nämns mer sällan som orsak än i resten av organisationen") % {
        "names": names
    }


def _with_shares(one: Comparison) -> str:
    return _("%(name)s (%(here)s mot %(rest)s)") % {
        "name": wording.quoted(short(one.text)),
        "here": wording.percent(one.here.low, one.here.high),
        "rest": wording.percent(one.rest.low, one.rest.high),
    }


def _listed(names: Sequence[str]) -> str:
    """A, B och C; of more than three the first three and how many more."""
    if len(names) <= NAMED:
        return wording.joined(names)
    left = len(names) - NAMED
    more = ngettext("%(n)d till", "%(n)d till", left) % {"n": left}
    return wording.joined([*names[:NAMED], more])


def _some(clauses: Sequence[str]) -> list[str]:
    left = len(clauses) - NAMED
    if left <= 0:
        return list(clauses)
    more = ngettext("%(n)d förändring till", "%(n)d förändringar till", left) % {"n": left}
    return [*clauses[:NAMED], more]


def _below(heat_map: HeatMap, kind: str) -> list[str]:
    flagged = dict.fromkeys(
        code for (code, _key), cell in heat_map.cells.items() if cell.flag.kind == kind
    )
    names = [name for code, name in heat_map.units if code in flagged]
    if not names:
        return []
    where = {"names": _listed(names)}
    if kind == "established":
        return [_("något område skiljer sig säkert i %(names)s") % where]
    return [_("något område kan skilja sig i %(names)s") % where]


def _changed(one: Trend) -> str:
    before, after = (dot.share for dot in one.dots[-2:])
    up = one.change is not None and one.change.difference.low > 0
    words = {
        "name": wording.quoted(short(one.figure.text)),
        "before": wording.percent(before.low, before.high),
        "after": wording.percent(after.low, after.high),
    }
    if one.figure.item.choice_key is not None:
        more = _("%(name)s nämns oftare än i sammanställningen före (%(after)s mot %(before)s)")
        less = _("%(name)s nämns mer sällan än i sammanställningen före (%(after)s mot %(before)s)")
    else:
        more = _(
            "fler är positiva till %(name)s än i sammanställningen före (%(after)s mot %(before)s)"
        )
        less = _("färre är positiva till %(name)s än i sammanställningen före "
                 "(%(after)s mot %(before)s)")  # fmt: skip
    return (more if up else less) % words


def _best_and_worst(figures: Iterable[Figure]) -> str:
    """Only where their intervals do not meet."""
    shares = [(one, one.favourable) for one in _scales(figures) if one.favourable is not None]
    if not shares:
        return ""
    best = max(shares, key=lambda pair: pair[1].low)
    worst = min(shares, key=lambda pair: pair[1].high)
    if best[1].interval.low <= worst[1].interval.high:
        return ""
    return _("störst andel positiva svar får %(best)s (%(most)s), minst %(worst)s (%(fewest)s)") % {
        "best": wording.quoted(short(best[0].text)),
        "most": wording.percent(best[1].low, best[1].high),
        "worst": wording.quoted(short(worst[0].text)),
        "fewest": wording.percent(worst[1].low, worst[1].high),
    }  # fmt: skip


def _scales(figures: Iterable[Figure]) -> list[Figure]:
    return [one for one in figures if one.item.categories == FIVE_STEPS and one.n]


def _cannot_tell(report: Report) -> str:
    topics = [
        *map(_recommendation, (one for one in report.figures if one.recommendation)),
        _grey(report),
        _hidden(report.figures),
    ]
    told = [topic for topic in topics if topic]
    if not told:
        return _("Alla frågor har svar nog för att säga något.")
    return _("Det går inte att säga något säkert %(topics)s.") % {"topics": wording.either(told)}


def _recommendation(figure: Figure) -> str:
    value = figure.recommendation
    if value is None or not value.too_few:
        return ""
    classes = figure.classes
    more = answers_until_recommendation(
        classes[DETRACTORS].high, min(classes[PROMOTERS].low, figure.n - classes[0].high), figure.n
    )
    return _("om rekommendationsvärdet%(needed)s") % {"needed": _needed(more)}


def _grey(report: Report) -> str:
    """The areas that neither are established nor worth a look."""
    areas = [one for one in report.comparisons if not one.reason]
    grey = [one for one in areas if one.flag.kind == "none"]
    if not grey:
        return ""
    more = max(answers_until_share(_count(one)) for one in grey)
    return ngettext(
        "om skillnaden mot resten av organisationen i %(n)d område%(needed)s",
        "om skillnaden mot resten av organisationen i %(n)d områden%(needed)s",
        len(grey),
    ) % {"n": len(grey), "needed": _needed(more)}


def _count(one: Comparison) -> CountRange:
    return CountRange(round(one.here.low * one.n), round(one.here.high * one.n), one.n)


def _hidden(figures: Iterable[Figure]) -> str:
    """A question counts once, however many options it has."""
    asked: dict[str, bool] = {}
    for one in figures:
        asked[one.item.question_key] = asked.get(one.item.question_key, False) or bool(one.n)
    n = sum(1 for shown in asked.values() if not shown)
    return (
        ngettext(
            "om %(n)d fråga som har för få svar för att visas",
            "om %(n)d frågor som har för få svar för att visas",
            n,
        )
        % {"n": n}
        if n
        else ""
    )


def _needed(more: int) -> str:
    if more <= 0:
        return ""
    return " " + ngettext(
        "(omkring %(n)d svar till behövs)", "(omkring %(n)d svar till behövs)", more
    ) % {"n": rounded(more)}


def rounded(more: int) -> int:
    """Up to the next five from ten on: nobody can promise the very answer."""
    return more if more < 10 else 5 * ceil(more / 5)

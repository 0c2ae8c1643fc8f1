"""Läget: what is new since the release before, what waits for me, and what I may read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from avtryck.actions.models import Finding
from avtryck.actions.queries import mine, to_decide
from avtryck.org.models import Unit
from avtryck.org.queries import installation
from avtryck.published.models import Release
from avtryck.reports import overview, wording
from avtryck.reports.overview import UnitState
from avtryck.web.reader.findings import sentence_of, state_word
from avtryck.web.reader.reading import LANDS_HERE, readable
from avtryck.web.reader.unveiled import unveiled
from avtryck.web.ui.access import StaffRequest, open_to

MOST_TASKS = 8  # the register has them all
ALL_AT_ONCE = 40  # with more units than this, a level at a time


@open_to(*LANDS_HERE)
def home(request: StaffRequest) -> HttpResponse:
    units = list(readable(request))
    latest = overview.latest_release()
    states = overview.states(_listed(units))
    context = {
        "title": _("Läget"),
        "units": indented(states),
        "latest": latest,
        "sentences": _sentences(latest, states) if latest else [],
        "left_out": len(units) - len(states),
        "minimum_group": installation().minimum_group,
        "to_decide": _to_decide(request),
        "mine": [(action, state_word(action)) for action in mine(request.person)[:MOST_TASKS]],
    }
    return render(request, "reader/home.html", context)


def _to_decide(request: StaffRequest) -> list[tuple[Finding, str]]:
    """The oldest findings that wait for a decision of mine, with their sentences."""
    seen = unveiled(request.scope).order_by().values("pk")
    waiting = to_decide(request.scope).filter(pk__in=seen)[:MOST_TASKS]
    return [(finding, sentence_of(finding)) for finding in waiting]


def _listed(units: list[Unit]) -> list[Unit]:
    """All, or only the topmost and what stands right below them."""
    if len(units) <= ALL_AT_ONCE:
        return units
    mine = {unit.pk for unit in units}
    tops = {unit.pk for unit in units if unit.parent_id not in mine}
    return [unit for unit in units if unit.pk in tops or unit.parent_id in tops]


def indented(states: list[UnitState]) -> list[tuple[UnitState, int]]:
    """Each with its depth below the topmost in the list."""
    top = min((state.unit.path.count("/") for state in states), default=0)
    return [(state, state.unit.path.count("/") - top) for state in states]


def _sentences(latest: Release, states: list[UnitState]) -> list[str]:
    """What is newest, how much of it is mine to read, and where there is nothing yet."""
    shown = [state for state in states if state.n is not None]
    newest = _("Den senaste sammanställningen är ”%(name)s”, %(period)s.") % {
        "name": latest.name,
        "period": wording.period(latest.span_from, latest.until),
    }
    if not shown:
        return [newest]
    fresh = shown[0].new
    new = (
        ngettext(
            "Den gav %(n)d nytt svar för %(unit)s.", "Den gav %(n)d nya svar för %(unit)s.", fresh
        )
        if fresh
        else _("Den gav inga nya svar för %(unit)s.")
    ) % {"n": fresh, "unit": shown[0].unit.name(get_language() or "sv")}
    own = _("%(shown)d av %(all)d enheter här nedanför har egna siffror.") % {
        "shown": len(shown),
        "all": len(states),
    }
    return [newest, new, own, *_first_time(shown)]


def _first_time(shown: list[UnitState]) -> list[str]:
    """Units of which the release before showed nothing."""
    if Release.objects.count() < 2:
        return []
    language = get_language() or "sv"
    names = [state.unit.name(language) for state in shown if state.new == state.n]
    if not names:
        return []
    return [_("Visas för första gången: %(units)s.") % {"units": wording.joined(names)}]

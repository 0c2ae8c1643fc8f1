"""The report of one unit and window: page and pictures; and how to read it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.actions.access import may_act
from avtryck.org.queries import installation
from avtryck.reports import telling, wording
from avtryck.reports.charts import picture
from avtryck.reports.layout import LAYOUTS
from avtryck.reports.model import Report
from avtryck.reports.overview import states
from avtryck.reports.palettes import PALETTES
from avtryck.web.reader.body import body
from avtryck.web.reader.overview import indented
from avtryck.web.reader.reading import LANDS_HERE, READERS, Asked, asked, readable
from avtryck.web.ui.access import StaffRequest, open_to

Crumb = tuple[str, str | None]


@open_to(*READERS)
def report(request: StaffRequest, code: str) -> HttpResponse:
    wanted = asked(request, code)
    found = wanted.report
    context = {
        "title": found.unit_name,
        "crumbs": _crumbs(request, wanted),
        "asked": wanted,
        "report": found,
        "body": body(found, wanted),
        "opening": telling.opening(found),
        "period": wording.window_period(found.window),
        "has_choice": _has_choice(wanted),
        "below": indented(states(readable(request).filter(parent=wanted.unit), wanted.at)),
        "may_pin": found.shown and may_act(request.scope, wanted.unit),
        **_wider(request, found),
    }
    return render(request, "reader/report.html", context)


def _wider(request: StaffRequest, found: Report) -> dict[str, Any]:
    """Where there is more, as far as this person may go there."""
    above = None
    if found.nearest_shown:
        above = readable(request).filter(code=found.nearest_shown).first()
    return {
        "nearest": above,
        "nearest_words": _("Visa %(unit)s") % {"unit": above.name(found.language)} if above else "",
    }


@open_to(*LANDS_HERE)
def methods(request: StaffRequest) -> HttpResponse:
    context = {
        "title": _("Så läser du resultaten"),
        "crumbs": [(_("Läget"), reverse("reader-home")), (_("Så läser du resultaten"), None)],
        "minimum_group": installation().minimum_group,
    }
    return render(request, "reader/methods.html", context)


@open_to(*READERS)
def chart(request: StaffRequest, code: str, name: str, layout: str, colours: str) -> HttpResponse:
    if layout not in LAYOUTS or colours not in PALETTES:
        raise Http404
    try:
        drawn = picture(asked(request, code).report, name, layout=layout, colours=colours)
    except KeyError as error:
        raise Http404 from error
    return HttpResponse(drawn, content_type="image/svg+xml")


def _crumbs(request: StaffRequest, wanted: Asked) -> list[Crumb]:
    codes = wanted.unit.path.strip("/").split("/")[:-1]
    language = get_language() or "sv"
    above = [
        (unit.name(language), reverse("reader-report", args=[unit.code]))
        for unit in readable(request).filter(code__in=codes)
    ]
    return [(_("Läget"), reverse("reader-home")), *above, (wanted.report.unit_name, None)]


def _has_choice(wanted: Asked) -> bool:
    """Whether another period or instrument could show anything else."""
    if wanted.report.refusal and not wanted.query:
        return False
    return wanted.several_instruments or wanted.form.several_periods

"""The head of a department confirms having read its report; central HR sees who has."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from avtryck.actions.access import is_head
from avtryck.actions.confirmations import confirm_read, readings, report_year, who_has_read
from avtryck.org.models import Unit
from avtryck.web.reader.reading import readable
from avtryck.web.ui.access import StaffRequest, open_to


def loop(request: StaffRequest, unit: Unit) -> dict[str, Any]:
    """Who of those who lead the institution has read its report, for `reader/read_by.html`."""
    year = report_year()
    read = readings(unit, year) if year and unit.level == 1 else []
    own = any(one.person_id == request.person.pk for one in read)
    may_confirm = year is not None and unit.level == 1 and is_head(request.scope, unit)
    return {
        "loop_unit": unit,
        "loop_year": year,
        "loop_read": read,
        "loop_may_confirm": may_confirm and not own,
    }


@open_to("superior_manager", methods=("POST",))
def confirm(request: StaffRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(readable(request).filter(level=1), code=code)
    year = report_year()
    if year is None or not is_head(request.scope, unit):
        raise Http404
    confirm_read(unit=unit, year=year, person=request.person)
    messages.success(request, _("Tack. Det är antecknat att du har läst årets rapport."))
    return redirect("reader-report", unit.code)


@open_to("central_hr")
def confirmations(request: StaffRequest) -> HttpResponse:
    """Which departments' heads have read this year's report."""
    year = report_year()
    here = readable(request)
    mine = {unit.pk for unit in here if request.scope.covers(unit, "central_hr")}
    lines = [one for one in who_has_read(year) if one.unit.pk in mine] if year else []
    context = {
        "title": _("Vem har läst rapporten?"),
        "crumbs": [
            (_("Åtgärder"), reverse("reader-actions")),
            (_("Vem har läst rapporten?"), None),
        ],
        "year": year,
        "lines": lines,
        "read": sum(1 for one in lines if one.readings),
    }
    return render(request, "reader/confirmations.html", context)

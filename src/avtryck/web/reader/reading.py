"""Who reads published results, and the units and report that a request asks for."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from avtryck.org.models import Unit
from avtryck.reports.advance import withheld
from avtryck.reports.model import Report
from avtryck.reports.report import edition, instruments_in, released, report, seen_by
from avtryck.web.reader.windows import WindowForm
from avtryck.web.ui.access import StaffRequest

READERS = (
    "reader",
    "hr_partner",
    "central_hr",
    "nearest_manager",
    "superior_manager",
    "administrative_manager",
    "data_protection",
)
LANDS_HERE = (*READERS, "registrar", "auditor")


@dataclass(frozen=True)
class Asked:
    """What a request asks for. `query` repeats it in the address of a picture or a file.

    `at` = the edition of what is published.
    """

    unit: Unit
    form: WindowForm
    report: Report
    query: str
    several_instruments: bool
    at: Hashable


def readable(request: StaffRequest) -> QuerySet[Unit]:
    return Unit.objects.filter(request.scope.readable_units).order_by("path")


def asked(request: StaffRequest, code: str) -> Asked:
    """The report of a unit this person may read; 404 for every other."""
    if "\0" in code:  # which PostgreSQL takes for an error
        raise Http404
    unit = get_object_or_404(readable(request), code=code)
    at = edition()
    releases = released(at)
    instruments = instruments_in(unit, at)
    form = WindowForm(request.GET, releases=releases, instruments=instruments)
    language = get_language() or "sv"
    window, wanted = form.window(), form.wanted()
    hidden = withheld(request.scope, unit, releases)
    whole = report(unit, window, language, wanted, hidden, at=at)
    below = readable(request).filter(parent=unit).values_list("code", flat=True)
    found = seen_by(whole, set(below))
    return Asked(unit, form, found, _query(form), len(instruments) > 1, at)


def _query(form: WindowForm) -> str:
    query = QueryDict(mutable=True)
    if form.is_valid():
        query.update({name: value for name, value in form.cleaned_data.items() if value})
    return query.urlencode()

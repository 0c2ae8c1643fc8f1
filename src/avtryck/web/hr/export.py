"""The chosen departures as a file: process only, after the password, and it is remembered."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.audit.operations import record
from avtryck.cases.models import Departure
from avtryck.clock import today
from avtryck.org.queries import installation
from avtryck.web.hr.frame import HR, crumbs
from avtryck.web.hr.listing import in_order
from avtryck.web.hr.needs import needs_of
from avtryck.web.hr.process_table import as_csv, as_xlsx, head, table
from avtryck.web.hr.selecting import FilterForm, selected
from avtryck.web.ui.access import StaffRequest, View, open_to

WRITERS: dict[str, tuple[Any, str]] = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}


class FileForm(forms.Form):
    """Which kind of file."""

    KINDS = [("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("Text (CSV)"))]
    kind = forms.ChoiceField(
        label=gettext_lazy("Sorts fil"), choices=KINDS, initial="xlsx", widget=forms.RadioSelect
    )


def password_first(view: View) -> View:
    """Ask for the password before the page, not before the file: a file leaves no page behind."""
    decorate = reauthentication_required(
        enabled=lambda _request: not installation().is_demonstration
    )
    return cast(View, decorate(view))


@open_to(*HR, methods=("GET", "POST"))
@password_first
def export(request: StaffRequest) -> HttpResponse:
    choice = FilterForm(request.GET, scope=request.scope)
    pks = selected(request.scope, choice, mine=needs_of(request.scope))
    form = FileForm(request.POST or None)
    if request.method == "POST" and not pks:
        messages.info(request, _("Urvalet är tomt."))
        return redirect("hr-cases")
    if request.method == "POST" and form.is_valid():
        return _file(request, in_order(request.scope, pks), form.cleaned_data["kind"])
    context: dict[str, Any] = {
        "title": _("Hämta urvalet som fil"),
        "crumbs": crumbs(_("Hämta urvalet som fil")),
        "form": form,
        "n": len(pks),
        "columns": head(),
        "back": f"{reverse('hr-cases')}?{choice.query()}",
    }
    return render(request, "hr/export.html", context)


def _file(request: StaffRequest, rows: list[Departure], kind: str) -> HttpResponse:
    """Each institution's own chain says that its departures left in a file, before they do."""
    for institution, n in sorted(Counter(row.institution for row in rows).items()):
        record(
            actor=request.person.actor,
            verb="export process table",
            subject="departures",
            institution=institution,
            rows=n,
            kind=kind,
        )
    write, content_type = WRITERS[kind]
    response = HttpResponse(write(table(rows)), content_type=content_type)
    name = f"{_('avslut')}-{today().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

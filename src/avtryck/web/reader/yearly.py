"""*Årsrapporter*: central HR orders every unit's report of a year, and fetches them as one file."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from avtryck.org.access import Scope
from avtryck.org.models import Unit
from avtryck.reports import yearly
from avtryck.reports.models import YearlyBatch
from avtryck.reports.year import Done, years
from avtryck.reports.yearly import State
from avtryck.web.reader.done import done
from avtryck.web.reader.unveiled import unveiled
from avtryck.web.ui.access import StaffRequest, open_to

LANGUAGES = [("sv", gettext_lazy("Svenska")), ("en", gettext_lazy("Engelska"))]
LOOKS = {
    State.WAITING: "waiting",
    State.RUNNING: "active",
    State.DONE: "done",
    State.CANCELLED: "stopped",
    State.FAILED: "attention",
}


class OrderForm(forms.Form):
    """Which year, in which language, as what."""

    year = forms.ChoiceField(label=gettext_lazy("År"))
    language = forms.ChoiceField(label=gettext_lazy("Språk"), choices=LANGUAGES)
    kind = forms.ChoiceField(label=gettext_lazy("Sorts fil"), choices=YearlyBatch.Kind.choices)

    def __init__(self, data: Any, **facts: Any) -> None:
        super().__init__(data, **facts)
        offered = [(str(year), str(year)) for year in years()]
        self.fields["year"].choices = offered  # type: ignore[attr-defined]


@open_to("central_hr", methods=("GET", "POST"))
def yearly_reports(request: StaffRequest) -> HttpResponse:
    form = OrderForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        yearly.order(year=int(wanted["year"]), language=wanted["language"], kind=wanted["kind"],
                     person=request.person)  # fmt: skip
        messages.success(request, _("Rapporterna är beställda. De görs i bakgrunden."))
        return redirect("reader-yearly")
    context = {
        "title": _("Årsrapporter"),
        "crumbs": [(_("Läget"), reverse("reader-home")), (_("Årsrapporter"), None)],
        "form": form,
        "any_year": bool(years()),
        "batches": [_row(one) for one in YearlyBatch.objects.select_related("ordered_by")],
    }
    return render(request, "reader/yearly.html", context)


def _row(batch: YearlyBatch) -> dict[str, Any]:
    languages: dict[str, str | Promise] = dict(LANGUAGES)
    under_way = batch.state in yearly.UNDER_WAY
    return {
        "batch": batch,
        "called": _("%(year)d, %(kind)s") % {
            "year": batch.year, "kind": batch.get_kind_display(),
        },
        "language": languages.get(batch.language, batch.language),
        "word": batch.get_state_display(),
        "look": LOOKS[State(batch.state)],
        "under_way": under_way,
        "progress": _("%(n)d av %(all)d") % {"n": batch.made, "all": batch.total},
        "ready": batch.state == State.DONE and yearly.archive_of(batch).exists(),
    }  # fmt: skip


@open_to("central_hr", methods=("POST",))
def cancel(request: StaffRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(YearlyBatch, pk=pk)
    if yearly.cancel(batch=batch, person=request.person):
        messages.success(request, _("Beställningen är avbruten."))
    else:
        messages.info(request, _("Det fanns inget kvar att avbryta."))
    return redirect("reader-yearly")


@open_to("central_hr")
def archive(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    batch = get_object_or_404(YearlyBatch, pk=pk, state=State.DONE)
    try:
        packed = yearly.archive_of(batch).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{_('arsrapporter')}-{batch.year}-{batch.kind}.zip"
    return cast(HttpResponseBase, FileResponse(packed, as_attachment=True, filename=name))


def make_ordered() -> int:
    """What the jobs do: each report as whoever ordered it may see it."""

    def measures(unit: Unit, language: str, scope: Scope) -> tuple[Done, ...]:
        return done(unit, language, unveiled(scope))

    return yearly.work(measures)

"""Something a report says is pinned, so that somebody decides about it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.actions.access import may_act
from avtryck.actions.operations import pin
from avtryck.reports.advance import withheld
from avtryck.reports.figures import FIVE_STEPS
from avtryck.web.reader.following import with_baseline
from avtryck.web.reader.pinnable import Subject, pinned, subjects
from avtryck.web.reader.reading import Asked, asked
from avtryck.web.ui.access import StaffRequest, open_to

ACTORS = (
    "nearest_manager",
    "superior_manager",
    "administrative_manager",
    "hr_partner",
    "central_hr",
)
"""Roles that act on what is found, each in their own units."""


class PinForm(forms.Form):
    """One of the figures that the report shows."""

    subject = forms.ChoiceField(label=gettext_lazy("Vad vill du ta upp?"), widget=forms.RadioSelect)

    def __init__(self, data: object, *, found: list[Subject], first: str) -> None:
        super().__init__(data, initial={"subject": first})  # type: ignore[arg-type]
        choices = [(one.key, one.sentence) for one in found]
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]
        self.groups = grouped(found)


def grouped(found: list[Subject]) -> list[tuple[str, list[Subject]]]:
    """What the report points at first, then its parts in its order."""
    places: dict[str, list[Subject]] = {
        _("Det som rapporten pekar på"): [],
        _("Områden"): [],
        _("Orsaker"): [],
        _("Övriga frågor"): [],
    }
    flagged, areas, reasons, others = places.values()
    for one in found:
        item = one.figure.item
        if one.figure.flag != "none":
            flagged.append(one)
        elif item.categories == FIVE_STEPS:
            areas.append(one)
        elif item.choice_key is not None:
            reasons.append(one)
        else:
            others.append(one)
    return [(heading, same) for heading, same in places.items() if same]


@open_to(*ACTORS, methods=("GET", "POST"))
def pin_finding(request: StaffRequest, code: str) -> HttpResponse:
    """`?figure=KEY` chooses beforehand; the period is the report's."""
    wanted = asked(request, code)
    if not may_act(request.scope, wanted.unit):
        raise Http404
    found = subjects(wanted.report)
    form = PinForm(
        request.POST if request.method == "POST" else None,
        found=found,
        first=_first(found, request.GET.get("figure", "")),
    )
    if form.is_valid():
        return _pinned(request, wanted, found, form.cleaned_data["subject"])
    context = {
        "title": _("Ta upp ett fynd"),
        "crumbs": [
            (wanted.report.unit_name, reverse("reader-report", args=[wanted.unit.code])),
            (_("Ta upp ett fynd"), None),
        ],
        "asked": wanted,
        "form": form,
        "found": found,
    }
    return render(request, "reader/pin.html", context)


def _first(found: list[Subject], figure: str) -> str:
    return next((one.key for one in found if one.figure.key == figure), "")


def _pinned(request: StaffRequest, wanted: Asked, found: list[Subject], key: str) -> HttpResponse:
    subject = next(one for one in found if one.key == key)
    values = pinned(wanted.unit, wanted.report, subject)
    hidden = withheld(request.scope, wanted.unit)
    values = with_baseline(values, wanted.unit, hidden)
    finding = pin(unit=wanted.unit, pinned=values, person=request.person)
    messages.success(request, _("Fyndet är sparat som det står i dag. Nu kan ni besluta om det."))
    return redirect("reader-finding", finding.pk)

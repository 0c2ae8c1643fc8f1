"""Måste hanteras: what is addressed to local or central HR, until somebody else deals with it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from avtryck.cases import matters as operations
from avtryck.cases.models import Matter
from avtryck.clock import today
from avtryck.keys.operations import KeyGoneError
from avtryck.org.models import Unit
from avtryck.retention.elsewhere import elsewhere
from avtryck.web.hr.forms import one_line
from avtryck.web.hr.frame import HR, Crumbs
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.signin import password_again
from avtryck.web.ui.widgets import DayInput


class HandedOverForm(forms.Form):
    """Who deals with it now, since when, and under which number."""

    to = forms.CharField(
        label=gettext_lazy("Till vem?"),
        max_length=200,
        validators=[one_line],
        help_text=gettext_lazy("Den som ska hantera det: en roll eller ett namn."),
    )
    on = forms.DateField(label=gettext_lazy("När?"), widget=DayInput)
    reference = forms.CharField(
        label=gettext_lazy("Diarienummer"), max_length=60, validators=[one_line]
    )

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError(_("Välj dagen då du lämnade det, i dag eller tidigare."))
        return day


@open_to(*HR)
def matters(request: StaffRequest) -> HttpResponse:
    """What waits, then what has been handed over."""
    rows = operations.matters(request.scope)
    places = _places(rows)
    named = [(row, places[row.institution]) for row in rows]
    context: dict[str, Any] = {
        "title": _("Måste hanteras"),
        "waiting": [one for one in named if one[0].handed_on is None],
        "ended": [one for one in reversed(named) if one[0].handed_on],
        "elsewhere": elsewhere(),
    }
    return render(request, "hr/matters.html", context)


@open_to(*HR, methods=("GET", "POST"))
@password_again
def matter(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The password once more, an entry in the access log, then what it is about."""
    found = _addressed(request, pk)
    context = _frame(found, [])
    if request.method == "POST":
        try:
            context["opened"] = operations.read_matter(matter=found, reader=request.person)
        except operations.NotAddressedError as error:
            raise Http404 from error
        except KeyGoneError:
            context["gone"] = True
    return render(request, "hr/matter.html", context)


@open_to(*HR, methods=("GET", "POST"))
def hand_over(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It ends here: somebody else deals with it."""
    found = _addressed(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = HandedOverForm(posted, initial={"on": today()})
    if form.is_valid():
        said = form.cleaned_data
        ended = operations.hand_over_matter(
            matter=found,
            to=said["to"],
            on=said["on"],
            reference=said["reference"],
            actor=request.person.actor,
        )
        if ended:
            messages.success(request, _("Det är antecknat. Nu hanteras det någon annanstans."))
        return redirect("hr-matters")
    title = _("Lämnat vidare")
    context = _frame(found, [(title, None)]) | {"title": title, "form": form}
    return render(request, "hr/matter_hand_over.html", context)


def _addressed(request: StaffRequest, pk: UUID) -> Matter:
    """Open and addressed to this person; else 404, as if there were none."""
    found = operations.matter(request.scope, pk)
    if found is None or found.handed_on is not None:
        raise Http404
    return found


def _frame(found: Matter, trail: Crumbs) -> dict[str, Any]:
    place = _places([found])[found.institution]
    here = (place, reverse("hr-matter", args=[found.pk]) if trail else None)
    return {
        "title": _("Något måste hanteras"),
        "crumbs": [(_("Måste hanteras"), reverse("hr-matters")), here, *trail],
        "matter": found,
        "place": place,
    }


def _places(rows: list[Matter]) -> dict[str, str]:
    """Institution → its name, or its code when it is gone."""
    codes = {row.institution for row in rows}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    language = get_language() or "sv"
    return {code: units[code].name(language) if code in units else code for code in codes}

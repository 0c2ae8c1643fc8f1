"""Final notes of an interview, for local HR: after saying why and giving the password again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.interviews import operations, words
from avtryck.interviews.access import may_consult
from avtryck.interviews.models import Interview
from avtryck.web.hr.frame import crumbs, named, seen
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.signin import password_again


class PurposeForm(forms.Form):
    """Why the notes are read; the access log keeps it."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Varför läser du?"),
        choices=list(words.PURPOSES.items()),
        widget=forms.RadioSelect,
    )


@open_to("hr_partner", methods=("GET", "POST"))
@password_again
def notes(request: StaffRequest, pk: UUID) -> HttpResponse:
    departure = seen(request, pk)
    interview = get_object_or_404(
        Interview.objects.select_related("case"), case__departure=departure
    )
    if not may_consult(request.scope, interview):
        raise Http404
    form = PurposeForm(request.POST or None)
    context: dict[str, Any] = {
        "title": _("Anteckningar från samtalet"),
        "crumbs": [
            *crumbs()[:1],
            (named(departure), reverse("hr-case", args=[departure.pk])),
            (_("Anteckningar från samtalet"), None),
        ],
        "departure": departure,
        "form": form,
    }
    if form.is_valid():
        context["notes"] = operations.consult_notes(
            interview=interview, reader=request.person, purpose=form.cleaned_data["purpose"]
        )
    return render(request, "hr/notes.html", context)

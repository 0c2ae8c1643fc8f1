"""Final notes of an interview: read after saying why and giving the password again.

For local HR, and for somebody of central HR to whom a grant was given; for others there is nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.cases.models import Departure
from avtryck.interviews import operations, words
from avtryck.interviews.access import may_consult, may_grant
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import grants
from avtryck.org.models import Person
from avtryck.web.hr.frame import HR, crumbs_of, seen
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.signin import password_again

FORM = ("GET", "POST")
LENGTHS = {
    24: gettext_lazy("ett dygn"),
    72: gettext_lazy("tre dygn"),
    168: gettext_lazy("en vecka"),
}


class PurposeForm(forms.Form):
    """Why the notes are read; the access log keeps it."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Varför läser du?"),
        choices=list(words.PURPOSES.items()),
        widget=forms.RadioSelect,
    )


class GrantForm(forms.Form):
    """Who of central HR, why and for how long."""

    to = forms.ChoiceField(label=gettext_lazy("Vem ska få läsa?"), widget=forms.RadioSelect)
    hours = forms.TypedChoiceField(
        label=gettext_lazy("Hur länge?"),
        choices=list(LENGTHS.items()),
        coerce=int,
        widget=forms.RadioSelect,
        initial=24,
    )
    reason = forms.CharField(
        label=gettext_lazy("Varför?"),
        help_text=gettext_lazy("Den som har slutat får läsa det du skriver här."),
        max_length=grants.LONGEST_REASON,
    )

    def __init__(self, *args: Any, offered: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(person.pk): person for person in offered}
        choices = [(key, person.name) for key, person in self.offered.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Person:
        return self.offered[self.cleaned_data["to"]]


@open_to(*HR, methods=FORM)
def notes(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who may not read gets 404 before anybody is asked for a password."""
    departure, interview = _about(request, pk)
    if not may_consult(request.scope, interview):
        raise Http404
    return _read(request, departure, interview)


@password_again
def _read(request: StaffRequest, departure: Departure, interview: Interview) -> HttpResponse:
    form = PurposeForm(request.POST or None)
    title = _("Anteckningar från samtalet")
    context: dict[str, Any] = {
        "title": title,
        "crumbs": crumbs_of(departure, title),
        "departure": departure,
        "form": form,
        "may_grant": may_grant(request.scope, interview),
    }
    if form.is_valid():
        try:
            context["notes"] = operations.consult_notes(
                interview=interview, reader=request.person, purpose=form.cleaned_data["purpose"]
            )
        except operations.NotAllowedError as error:  # a grant has ended meanwhile
            raise Http404 from error
    return render(request, "hr/notes.html", context)


@open_to(*HR, methods=FORM)
def reading_grants(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who of central HR may read these notes, has read-leave no longer, and whom to give it to."""
    departure, interview = _about(request, pk)
    if not may_grant(request.scope, interview):
        raise Http404
    return _grant(request, departure, interview)


@password_again
def _grant(request: StaffRequest, departure: Departure, interview: Interview) -> HttpResponse:
    offered = grants.possible(interview, request.person)
    form = GrantForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            grants.grant(
                interview=interview,
                to=form.chosen,
                reason=form.cleaned_data["reason"],
                actor=request.person,
                hours=form.cleaned_data["hours"],
            )
        except operations.NotAllowedError as error:  # disposed of meanwhile
            raise Http404 from error
        messages.success(request, _("%(name)s får läsa.") % {"name": form.chosen.name})
        return redirect("hr-grants", departure.pk)
    title = _("Tillfällig rätt att läsa")
    context: dict[str, Any] = {
        "title": title,
        "crumbs": crumbs_of(departure, title),
        "departure": departure,
        "form": form,
        "offered": offered,
        "grants": grants.grants_of(interview),
    }
    return render(request, "hr/grants.html", context)


@open_to(*HR, methods=("POST",))
def end_grant(request: StaffRequest, pk: UUID, grant: int) -> HttpResponse:
    departure, interview = _about(request, pk)
    row = get_object_or_404(interview.grants.select_related("person"), pk=grant)
    try:
        grants.end_grant(grant=row, actor=request.person)
    except operations.NotAllowedError as error:
        raise Http404 from error
    messages.success(request, _("Rätten att läsa är slut."))
    is_giver = may_grant(request.scope, interview)
    return redirect("hr-grants" if is_giver else "hr-case", departure.pk)


def _about(request: StaffRequest, pk: UUID) -> tuple[Departure, Interview]:
    departure = seen(request, pk)
    rows = Interview.objects.select_related("case__departure__unit")
    return departure, get_object_or_404(rows, case__departure=departure)

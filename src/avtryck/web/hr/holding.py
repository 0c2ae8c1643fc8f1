"""Somebody asks for an answer by law while its round is open: it is held until that is decided."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.surveys import queue
from avtryck.surveys.answering import SurveyClosedError
from avtryck.surveys.holding import Reason, release_hold
from avtryck.surveys.models import Invitation
from avtryck.surveys.requests import hold_for_request
from avtryck.web.hr.frame import back_to, crumbs_of, invited, named
from avtryck.web.ui.access import StaffRequest, open_to

CENTRAL = "central_hr"
# As registries write them: a number with a year, and no room for a name.
REFERENCE = r"^[A-Za-zÅÄÖåäö]{0,8}[ -]?\d[\d ./:-]{0,29}$"


class HoldForm(forms.Form):
    """Which request, and the number under which it was registered."""

    request = forms.ChoiceField(
        label=gettext_lazy("Vad har begärts?"),
        choices=[
            (Reason.ACCESS, gettext_lazy("Registerutdrag (dataskyddsförordningen, artikel 15)")),
            (Reason.PUBLIC_RECORD, gettext_lazy("Allmän handling")),
        ],
        widget=forms.RadioSelect,
    )
    reference = forms.RegexField(
        label=gettext_lazy("Diarienummer"),
        regex=REFERENCE,
        error_messages={"invalid": gettext_lazy("Skriv numret, till exempel 1-234/2026.")},
        help_text=gettext_lazy("Till exempel 1-234/2026. Skrivs in i loggen."),
    )


@open_to(CENTRAL)
def holds(request: StaffRequest) -> HttpResponse:
    title = _("Svar som hålls kvar")
    context = {
        "title": title,
        "crumbs": [(_("Enkät"), reverse("hr-survey")), (title, None)],
        "rows": queue.held(request.scope),
    }
    return render(request, "hr/survey_holds.html", context)


@open_to(CENTRAL, methods=("GET", "POST"))
def hold(request: StaffRequest, pk: UUID) -> HttpResponse:
    invitation = reached(request, pk)
    departure = invitation.case.departure
    if not queue.may_hold(invitation):
        said = _("Det går inte: svaret hålls redan kvar, eller så är omgången stängd.")
        messages.warning(request, said)
        return back_to(departure)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hold_for_request(
            invitation=invitation,
            reason=form.cleaned_data["request"],
            reference=form.cleaned_data["reference"],
            actor=request.person.actor,
        )
        said = _("Finns det ett svar från %(name)s hålls det kvar tills du släpper det.")
        messages.success(request, said % {"name": named(departure)})
        return redirect("hr-survey-holds")
    title = _("Håll kvar svaret")
    context = {
        "title": title,
        "crumbs": crumbs_of(departure, title),
        "name": named(departure),
        "departure": departure,
        "form": form,
    }
    return render(request, "hr/survey_hold.html", context)


@open_to(CENTRAL, methods=("POST",))
def release(request: StaffRequest, pk: UUID) -> HttpResponse:
    invitation = reached(request, pk)
    try:
        if invitation.held:
            release_hold(invitation=invitation, actor=request.person.actor)
    except SurveyClosedError:
        messages.error(request, _("Omgången stängs just nu. Försök igen om en stund."))
        return redirect("hr-survey-holds")
    said = _("Svaret från %(name)s hålls inte kvar längre.")
    messages.success(request, said % {"name": named(invitation.case.departure)})
    return redirect("hr-survey-holds")


def reached(request: StaffRequest, pk: UUID) -> Invitation:
    """Within central HR's own units; a role as local HR elsewhere does not help."""
    invitation = invited(request, pk)
    if not request.scope.covers(invitation.case.departure.unit, CENTRAL):
        raise Http404
    return invitation

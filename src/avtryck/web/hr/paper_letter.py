"""The survey's letter on paper: print it, give it to the leaver, and say that it is done."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.org.queries import installation
from avtryck.surveys import paper_letters, queue
from avtryck.surveys.models import Invitation, PaperLetter
from avtryck.surveys.paper_letters import NotOnPaperError, NotPrintedError
from avtryck.web.hr.forms import LANGUAGES
from avtryck.web.hr.frame import HR, crumbs_of, invited, named
from avtryck.web.ui.access import StaffRequest, View, open_to


class LetterForm(forms.Form):
    """In which language the letter is printed."""

    language = forms.ChoiceField(
        label=gettext_lazy("Brevets språk"),
        choices=[("", gettext_lazy("Svenska och engelska")), *LANGUAGES[1:]],
        required=False,
    )


class DeliveryForm(forms.Form):
    """How the printed letter got to the leaver."""

    way = forms.ChoiceField(
        label=gettext_lazy("Hur fick medarbetaren brevet?"),
        choices=[
            (PaperLetter.Way.HANDED, gettext_lazy("Lämnat i handen")),
            (PaperLetter.Way.POSTED, gettext_lazy("Skickat med post")),
        ],
        widget=forms.RadioSelect,
    )


def password_first(view: View) -> View:
    """The letter reveals a link: the password again before anything of it. A demonstration has
    no passwords.
    """
    asks = reauthentication_required(
        enabled=lambda _request: not installation().is_demonstration,
    )
    return cast(View, asks(view))


@open_to(*HR, methods=("GET", "POST"))
def letter(request: StaffRequest, pk: UUID) -> HttpResponse:
    invitation = invited(request, pk)
    if not queue.is_undelivered(invitation):
        return _too_late(request, invitation)
    return _letter(request, invitation)


@password_first
def _letter(request: StaffRequest, invitation: Invitation) -> HttpResponse:
    form = LetterForm(request.POST)
    if request.method == "POST" and form.is_valid():
        return _printed(request, invitation, form.cleaned_data["language"])
    return _page(request, invitation, DeliveryForm())


def _printed(request: StaffRequest, invitation: Invitation, language: str) -> HttpResponse:
    try:
        pdf = paper_letters.print_letter(
            invitation=invitation, language=language, actor=request.person.actor
        )
    except NotOnPaperError:
        return _too_late(request, invitation)
    number = invitation.case.departure.employee_id
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="enkatbrev-{number}.pdf"'},
    )


@open_to(*HR, methods=("POST",))
def delivered(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lämnat i handen, or posted: from now on the survey counts as sent."""
    invitation = invited(request, pk)
    form = DeliveryForm(request.POST)
    if not form.is_valid():
        return _page(request, invitation, form)
    try:
        paper_letters.deliver_letter(
            invitation=invitation,
            way=PaperLetter.Way(form.cleaned_data["way"]),
            actor=request.person.actor,
        )
    except NotOnPaperError:
        return _too_late(request, invitation)
    except NotPrintedError:
        messages.warning(request, _("Det går inte: brevet är inte utskrivet ännu."))
        return redirect("hr-survey-letter", pk)
    said = _("Enkäten till %(name)s räknas som skickad från och med idag.")
    messages.success(request, said % {"name": named(invitation.case.departure)})
    return redirect("hr-survey")


def _too_late(request: StaffRequest, invitation: Invitation) -> HttpResponse:
    messages.warning(
        request, _("Det går inte: enkäten har redan gått ut, eller så har svarstiden tagit slut.")
    )
    return redirect("hr-case", invitation.case.departure.pk)


def _page(request: StaffRequest, invitation: Invitation, delivery: DeliveryForm) -> HttpResponse:
    departure = invitation.case.departure
    title = _("Brevet på papper")
    context = {
        "title": title,
        "crumbs": crumbs_of(departure, title),
        "name": named(departure),
        "departure": departure,
        "invitation": invitation,
        "form": LetterForm(initial={"language": invitation.language}),
        "delivery": delivery,
        "printed": queue.paper_of(invitation),
    }
    return render(request, "hr/survey_letter.html", context)

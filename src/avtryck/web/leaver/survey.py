"""The exit survey: link, one page, receipt. GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.content.queries import instrument
from avtryck.core.instruments import Answers
from avtryck.org.models import Person, Unit
from avtryck.org.queries import hr_partners, installation
from avtryck.surveys.answering import SurveyClosedError, answer, is_answered, is_open, register_of
from avtryck.surveys.links import invitation_of
from avtryck.surveys.models import Invitation
from avtryck.web.leaver.preview import preview_lines
from avtryck.web.leaver.questions import FormPage, read_posted
from avtryck.web.ui.access import open_to_all

COOKIE_LIFE = 4 * 3600
REASON = "The link is the key; a wrong one gets the same 404 as no one."


def cookie_name() -> str:
    return "__Host-survey" if settings.ENV.https else "survey"


@open_to_all(REASON)
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Moves the link into a cookie and goes to a clean address; mail scanners change nothing."""
    invitation = invitation_of(token)
    if invitation is None:
        raise Http404
    response = redirect("survey")
    keep: dict[str, Any] = {
        "max_age": COOKIE_LIFE,
        "httponly": True,
        "secure": settings.ENV.https,
        "samesite": "Lax",
    }
    response.set_cookie(cookie_name(), token, path="/", **keep)
    if invitation.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, invitation.language, path="/", **keep)
    return response


def invited(request: HttpRequest) -> Invitation:
    invitation = invitation_of(request.COOKIES.get(cookie_name(), ""))
    if invitation is None:
        raise Http404
    return invitation


@open_to_all(REASON, methods=("GET", "POST"))
def form(request: HttpRequest) -> HttpResponse:
    invitation = invited(request)
    if not is_open(invitation):
        return render(
            request, "leaver/survey_closed.html", frame(invitation, _("Enkäten är stängd"))
        )
    if is_answered(invitation):
        if request.method == "POST":  # the same button twice, or two windows: the first one counts
            return redirect("survey-done")
        return render(
            request,
            "leaver/survey_answered.html",
            frame(invitation, _("Enkäten är redan besvarad")),
        )
    language = get_language() or "sv"
    found, register = instrument(invitation.instrument), register_of(invitation)
    posted, errors = None, dict[str, str]()
    if request.method == "POST":
        posted = request.POST
        answers, errors = read_posted(found, register, posted, language)
        if answers is not None:
            return accept(invitation, answers)
    organisation = installation().name(language)
    page = FormPage(found, register, language, organisation, posted=posted, errors=errors)
    context = frame(invitation, _("Berätta hur det har varit")) | {
        "parts": page.parts(),
        "preview": preview_lines(
            unit=Unit.objects.get(code=invitation.unit),
            month=invitation.round.month,
            language=language,
        ),
        "errors": [(name, text) for name, text in errors.items()],
    }
    return render(request, "leaver/survey.html", context)


def accept(invitation: Invitation, answers: Answers) -> HttpResponse:
    try:
        answer(invitation=invitation, answers=answers)
    except SurveyClosedError:
        return redirect("survey")
    return redirect("survey-done")


@open_to_all("Says thank you to anybody; knows nothing of who asks.")
def done(request: HttpRequest) -> HttpResponse:
    """The receipt. Our own cookie is expired by name; cache and storage are cleared."""
    response = render(request, "leaver/survey_done.html", {"title": _("Tack, ditt svar är sparat")})
    response.delete_cookie(cookie_name(), path="/")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def frame(invitation: Invitation, title: str) -> dict[str, object]:
    partners = hr_partners(invitation.case.departure.unit)
    contact: Person | None = partners[0] if partners else None
    shown = {"name": contact.name, "phone": "", "email": contact.work_email} if contact else None
    return {"title": title, "hr_contact": shown, "ends": invitation.ends}

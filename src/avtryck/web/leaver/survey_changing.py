"""Changing or deleting one's own answer: the link alone shows nothing, the change code does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from avtryck.core.instruments import Answers
from avtryck.surveys.answering import (
    SurveyClosedError,
    change,
    opens_by_code,
    read_code,
    register_of,
    reveal_own,
    withdraw,
)
from avtryck.surveys.links import invitation_of
from avtryck.surveys.models import Invitation
from avtryck.web.leaver.asked import questionnaire
from avtryck.web.leaver.cookies import keep
from avtryck.web.leaver.questions import as_posted, read_posted
from avtryck.web.leaver.receipt import CHANGED, REMOVED, Receipt
from avtryck.web.leaver.survey import (
    REASON,
    confirmed,
    cookie_name,
    frame,
    in_language,
    invited,
    noticed_once,
    seen,
)
from avtryck.web.leaver.survey_pages import CHANGE, Own, form_page
from avtryck.web.ui.access import open_to_all


@open_to_all(REASON, methods=("GET", "POST"))
def changing(request: HttpRequest) -> HttpResponse:
    """Enter the code; then the own answer in the form, to change or to delete."""
    if "link" in request.POST:
        return back_from_receipt(request)
    invitation = invited(request)
    if not opens_by_code(invitation):
        return redirect("survey")
    if request.method != "POST":
        return code_page(request, invitation)
    return opened_with(request, invitation)


def back_from_receipt(request: HttpRequest) -> HttpResponse:
    """The receipt has taken the cookie away; its button brings the link and the code along."""
    token = request.POST["link"]
    invitation = invitation_of(token)
    if invitation is None:
        return redirect("survey-done")
    if not opens_by_code(invitation):
        response: HttpResponse = redirect("survey")
    else:
        response = opened_with(request, invitation)
    keep(response, cookie_name(), token)
    return response


def opened_with(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    try:
        code = request.POST.get("code", "")
        return with_code(request, invitation, read_code(code) or code)
    except SurveyClosedError:
        return redirect("survey")


def with_code(request: HttpRequest, invitation: Invitation, code: str) -> HttpResponse:
    if "save" in request.POST:
        return save(request, invitation, code)
    if "delete" in request.POST:
        return delete(request, invitation, code)
    own = reveal_own(invitation=invitation, code=code)
    if own is None:
        return code_page(request, invitation, wrong=True)
    if "ask" in request.POST:
        context = frame(invitation, _("Vill du ta bort ditt svar?")) | {"code": code}
        return render(request, "leaver/survey_delete.html", context)
    if request.POST.get("language") or "stay" in request.POST:
        return in_language(request, lambda: filled_in(request, invitation, code))
    return filled_in(request, invitation, code, own)


def save(request: HttpRequest, invitation: Invitation, code: str) -> HttpResponse:
    found, language = questionnaire(invitation), translation.get_language() or "sv"
    answers, errors = read_posted(found, register_of(invitation), request.POST, language)
    noticed = noticed_once(request, found)
    if answers is None or noticed:
        if reveal_own(invitation=invitation, code=code) is None:
            return code_page(request, invitation, wrong=True)
        own = Own(
            hidden={"code": code} | seen(request, {"noticed": noticed}),
            posted=request.POST,
            errors=errors,
            noticed=noticed,
        )
        return form_page(request, invitation, CHANGE, own)
    if change(invitation=invitation, code=code, answers=answers):
        return confirmed(Receipt(CHANGED, code))
    return code_page(request, invitation, wrong=True)


def delete(request: HttpRequest, invitation: Invitation, code: str) -> HttpResponse:
    if withdraw(invitation=invitation, code=code):
        return confirmed(Receipt(REMOVED, ""))
    return code_page(request, invitation, wrong=True)


def filled_in(
    request: HttpRequest, invitation: Invitation, code: str, own: Answers | None = None
) -> HttpResponse:
    """The form with the answer as it was given; without `own`, as it stands in the form."""
    given = as_posted(questionnaire(invitation), own) if own else request.POST
    mine = Own(hidden={"code": code} | seen(request, {}), posted=given)
    return form_page(request, invitation, CHANGE, mine)


def code_page(request: HttpRequest, invitation: Invitation, *, wrong: bool = False) -> HttpResponse:
    context = frame(invitation, _("Ändra eller ta bort ditt svar"))
    context |= {"wrong": wrong, "code": request.POST.get("code", "") if wrong else ""}
    return render(request, "leaver/survey_code.html", context)

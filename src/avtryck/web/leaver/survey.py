"""The exit survey: link, one page, receipt. GET changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from avtryck.cases.roster import names
from avtryck.core.freetext.noticing import Noticed, noticed_in
from avtryck.core.instruments import LONGEST_COMMENT, Instrument
from avtryck.surveys.answering import (
    SurveyClosedError,
    answer,
    is_answered,
    is_open,
    is_token,
    new_token,
    opens_by_code,
    register_of,
    stop_reminders,
)
from avtryck.surveys.links import invitation_of
from avtryck.surveys.models import Invitation
from avtryck.web.leaver.asked import questionnaire
from avtryck.web.leaver.cookies import called, keep, keep_language
from avtryck.web.leaver.questions import read_posted, texts_of
from avtryck.web.leaver.receipt import SENT, Receipt, opened, sealed
from avtryck.web.leaver.survey_pages import (
    ANSWER,
    Own,
    contact_of,
    contact_shown,
    form_page,
    receipt_page,
)
from avtryck.web.ui.access import open_to_all

RECEIPT_LIFE = 600
REASON = "The link is the key; a wrong one gets the same 404 as no one."


def cookie_name() -> str:
    return called("survey")


def receipt_cookie_name() -> str:
    return called("survey-receipt")


@open_to_all(REASON)
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Moves the link into a cookie and goes to a clean address; mail scanners change nothing."""
    invitation = invitation_of(token)
    if invitation is None:
        raise Http404
    response = redirect("survey")
    keep(response, cookie_name(), token)
    keep_language(request, response, invitation.language)
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
        context = frame(invitation, _("Enkäten är stängd"))
        context["held"] = opens_by_code(invitation)
        return render(request, "leaver/survey_closed.html", context)
    if request.method == "POST":
        return posted(request, invitation)
    if is_answered(invitation):
        return already(request, invitation)
    own = Own(hidden={"token": new_token()})
    return form_page(request, invitation, ANSWER, own)


def posted(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """One of the form's buttons: send, the other language, no more reminders."""
    if "no_reminders" in request.POST:
        stop_reminders(invitation=invitation)
        if is_answered(invitation):
            return already(request, invitation, reminders_stopped=True)
        said = _("Du får inga fler påminnelser. Du kan fortfarande svara.")
        return shown_again(request, invitation, said=said)
    if request.POST.get("language") or "stay" in request.POST:  # Enter in a field: send nothing
        return in_language(request, lambda: shown_again(request, invitation))
    found, language = questionnaire(invitation), translation.get_language() or "sv"
    answers, errors = read_posted(found, register_of(invitation), request.POST, language)
    noticed = noticed_once(request, found)
    if answers is None or noticed:
        return shown_again(request, invitation, errors=errors, noticed=noticed)
    token = request.POST.get("token", "")
    try:
        code = answer(
            invitation=invitation, answers=answers, token=token if is_token(token) else new_token()
        )
    except SurveyClosedError:
        return redirect("survey")
    return confirmed(Receipt(SENT, code)) if code else redirect("survey")


def shown_again(request: HttpRequest, invitation: Invitation, **own: Any) -> HttpResponse:
    """The form with everything that was chosen and written; its token stays the same."""
    token = request.POST.get("token", "")
    hidden = {"token": token if is_token(token) else new_token()} | seen(request, own)
    mine = Own(hidden=hidden, posted=request.POST, **own)
    return form_page(request, invitation, ANSWER, mine)


def seen(request: HttpRequest, own: dict[str, Any]) -> dict[str, str]:
    """Whoever has seen the hints sends as it stands the next time."""
    return {"seen": "1"} if own.get("noticed") or "seen" in request.POST else {}


def noticed_once(request: HttpRequest, found: Instrument) -> dict[str, list[Noticed]]:
    """Open question → what in it may point somebody out, unless that has been asked already."""
    texts = {} if "seen" in request.POST else texts_of(found, request.POST)
    short = {key: text for key, text in texts.items() if len(text) <= LONGEST_COMMENT}
    found_in = {key: noticed_in(text, names()) for key, text in short.items()}
    return {key: noticed for key, noticed in found_in.items() if noticed}


def in_language(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """The page in the language that was asked for; it is remembered."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        return page()
    with translation.override(wanted):
        response = page()
    response["Content-Language"] = wanted
    keep(response, settings.LANGUAGE_COOKIE_NAME, wanted)
    return response


def already(
    request: HttpRequest, invitation: Invitation, *, reminders_stopped: bool = False
) -> HttpResponse:
    """A used link never shows an answer; with the change code there is a page for that."""
    context = frame(invitation, _("Enkäten är redan besvarad"))
    context["reminders_stopped"] = reminders_stopped
    return render(request, "leaver/survey_answered.html", context)


def confirmed(receipt: Receipt) -> HttpResponse:
    """To the page that says it is done; what it shows goes there sealed in a cookie."""
    response = redirect("survey-done")
    keep(response, receipt_cookie_name(), sealed(receipt), RECEIPT_LIFE)
    return response


@open_to_all("Says thank you to anybody; knows only what the sealed cookie says.")
def done(request: HttpRequest) -> HttpResponse:
    """The receipt. Our own cookies are expired by name; cache and storage are cleared."""
    receipt = opened(request.COOKIES.get(receipt_cookie_name(), ""))
    link = request.COOKIES.get(cookie_name(), "")
    invitation = invitation_of(link) if receipt else None
    if receipt is None or invitation is None:
        title = _("Tack för att du berättade")
        response = render(request, "leaver/survey_done.html", {"title": title})
    else:
        response = receipt_page(request, invitation, receipt, link)
    response.delete_cookie(cookie_name(), path="/")
    response.delete_cookie(receipt_cookie_name(), path="/")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def frame(invitation: Invitation, title: str) -> dict[str, object]:
    return {
        "title": title,
        "hr_contact": contact_shown(contact_of(invitation)),
        "ends": invitation.ends,
    }

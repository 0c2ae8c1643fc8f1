"""The first three steps: offer, prepare, book."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.clock import LOCAL
from avtryck.interviews import operations, queries
from avtryck.interviews.access import may_waive
from avtryck.interviews.models import Interview
from avtryck.web.manager.forms import BookingForm, PreparationForm
from avtryck.web.manager.frame import (
    INTERVIEWERS,
    Rows,
    address,
    attempt,
    first_name,
    go,
    is_open,
    own,
    show,
)
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.templatetags.ui import moment, short_day

VERBS = {"offer": operations.offer, "decline": operations.decline}


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def offer(request: StaffRequest, pk: UUID) -> HttpResponse:
    interview = own(request, pk)
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb in VERBS and attempt(request, VERBS[verb], interview):
            return go(interview)
        return go(interview, "offer")
    if not is_open(interview, "offer"):
        return go(interview)
    return show(request, interview, "offer", step="offer", mail=_mail(interview))


def _mail(interview: Interview) -> str:
    """A mail to go on from, in the interviewer's own mail program; nothing is sent by us."""
    departure = interview.case.departure
    if not departure.work_email:
        return ""
    subject = _("Samtal innan du slutar")
    body = _(
        "Hej %(name)s!\n\nJag vill gärna höra hur du har haft det här, innan du slutar. "
        "Samtalet är frivilligt och tar ungefär 75 minuter. "
        "Vill du hellre prata med någon annan än mig går det bra, och du behöver inte säga varför. "
        "Det kommer också en enkät från HR.\n\nVilka tider passar dig?\n"
    ) % {"name": first_name(departure.name)}
    return f"mailto:{departure.work_email}?subject={quote(subject)}&body={quote(body)}"


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def prepare(request: StaffRequest, pk: UUID) -> HttpResponse:
    interview = own(request, pk)
    if not is_open(interview, "prepare"):
        return go(interview)
    unwanted = interview.certificate == interview.Certificate.NOT_WANTED
    form = PreparationForm(
        request.POST or None,
        may_waive=may_waive(request.scope, interview),
        unwanted=unwanted,
        initial={
            "background_read": interview.background_read,
            "certificate": interview.certificate,
            "reason": interview.certificate_reason,
        },
    )
    if request.method == "POST" and form.is_valid():
        _save_preparation(request, interview, form.cleaned_data)
        messages.success(request, _("Förberedelserna är sparade."))
        return go(interview) if interview.is_prepared else go(interview, "prepare")
    language = get_language() or "sv"
    guide = [
        (one.title(language), [question.text(language) for question in one.questions])
        for one in queries.sections(interview)
    ]
    return show(
        request,
        interview,
        "prepare",
        step="prepare",
        form=form,
        unwanted=unwanted,
        items=_checklist(interview),
        background=_background(interview),
        guide=guide,
    )


def _save_preparation(request: StaffRequest, interview: Interview, facts: dict[str, Any]) -> None:
    actor = request.person.actor
    operations.read_background(interview=interview, done=facts["background_read"], actor=actor)
    if "certificate" in facts:
        operations.set_certificate(
            interview=interview,
            certificate=facts["certificate"],
            actor=actor,
            reason=facts.get("reason", ""),
        )


def _checklist(interview: Interview) -> list[dict[str, Any]]:
    settled = interview.certificate != interview.Certificate.UNKNOWN
    when = moment(interview.booked_at)
    return [
        {"label": _("Tjänstgöringsbetyget är klart"), "done": settled},
        {"label": _("Bakgrunden är genomgången"), "done": interview.background_read},
        {
            "label": _("Tid och plats är bestämda"),
            "done": bool(when),
            "hint": when,
            "url": address(interview, "book"),
        },
    ]


def _background(interview: Interview) -> Rows:
    departure = interview.case.departure
    rows = [
        (_("Namn"), departure.name),
        (_("Enhet"), departure.unit.name(get_language() or "sv")),
        (_("Kategori"), departure.staff_category),
        (_("Anställning"), departure.get_contract_type_display()),
        (_("Anställd sedan"), short_day(departure.employed_from)),
        (_("Sista dag"), short_day(departure.last_day)),
    ]
    return [(label, value or _("uppgift saknas")) for label, value in rows]


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def book(request: StaffRequest, pk: UUID) -> HttpResponse:
    interview = own(request, pk)
    if not is_open(interview, "book"):
        return go(interview)
    form = BookingForm(request.POST or None, initial=_agreed(interview))
    if request.method == "POST" and form.is_valid():
        facts = {
            "at": form.moment,
            "place": form.cleaned_data["place"],
            "minutes": form.cleaned_data["minutes"],
        }
        if attempt(request, operations.book, interview, **facts):
            messages.success(request, _("Tiden är bokad."))
        return go(interview)
    return show(request, interview, "book", step="book", form=form)


def _agreed(interview: Interview) -> dict[str, Any]:
    if interview.booked_at is None:
        return {"minutes": interview.minutes}
    local = interview.booked_at.astimezone(LOCAL)
    return {
        "day": local.date(),
        "time": local.time(),
        "minutes": interview.minutes,
        "place": interview.place,
    }

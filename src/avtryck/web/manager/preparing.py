"""The first two steps: offer, prepare."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.content.queries import text
from avtryck.core.instruments import render
from avtryck.interviews import operations, queries
from avtryck.interviews.access import may_waive
from avtryck.interviews.models import Interview
from avtryck.org.categories import staff_category_words
from avtryck.org.models import Person, Unit
from avtryck.org.queries import hr_partners, manages, roles_of
from avtryck.web.manager.conducting import OPENING, language_of
from avtryck.web.manager.forms import CERTIFICATES, PreparationForm, ReadyForm
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

Certificate = Interview.Certificate
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
    """The background, what must be in place before the talk, and what will be said and asked."""
    interview = own(request, pk)
    if not is_open(interview, "prepare"):
        return go(interview)
    is_override = request.method == "POST" and "ready" in request.POST
    checked = request.POST if request.method == "POST" and not is_override else None
    form = PreparationForm(
        checked,
        may_waive=may_waive(request.scope, interview),
        settled=settled_elsewhere(interview, may_waive(request.scope, interview)),
        initial={
            "background_read": interview.background_read,
            "certificate": interview.certificate,
            "reason": interview.certificate_reason,
        },
    )
    ready = ReadyForm(
        request.POST if is_override else None, initial={"ready_reason": interview.ready_reason}
    )
    if form.is_valid():
        _save_preparation(request, interview, form.cleaned_data)
        messages.success(request, _("Förberedelserna är sparade."))
        return go(interview) if interview.is_prepared else go(interview, "prepare")
    if ready.is_valid():
        attempt(
            request, operations.ready_anyway, interview, reason=ready.cleaned_data["ready_reason"]
        )
        return go(interview)
    return _page(request, interview, form, ready)


def settled_elsewhere(interview: Interview, waives: bool) -> bool:
    """Whether the certificate is not the interviewer's to tick: the leaver or HR has settled it."""
    if interview.certificate == Certificate.NOT_WANTED:
        return True
    return interview.certificate == Certificate.WAIVED and not waives


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


def _page(
    request: StaffRequest, interview: Interview, form: PreparationForm, ready: ReadyForm
) -> HttpResponse:
    page, spoken = get_language() or "sv", language_of(interview)
    by_another = not interview.by_nearest_manager
    guide = [
        (
            one.title(page),
            [(ask.text(page), ask.other(page) if by_another else "") for ask in one.questions],
        )
        for one in queries.sections(interview)
    ]
    return show(
        request,
        interview,
        "prepare",
        step="prepare",
        form=form,
        ready=ready,
        forms=[form, ready],
        missing=queries.missing(interview),
        items=checklist(interview),
        background=background(interview),
        opening=render(text(OPENING), spoken, {}),
        language=spoken,
        guide=guide,
    )


def checklist(interview: Interview) -> list[dict[str, Any]]:
    """What must be in place before the talk, and what begins it."""
    missing, when = queries.missing(interview), moment(interview.booked_at)
    certificate = _certificate(interview)
    return [
        {
            "label": _("Tjänstgöringsbetyget är klart"),
            "done": "certificate" not in missing,
            "hint": certificate,
        },
        {"label": _("Bakgrunden är genomgången"), "done": "background" not in missing},
        {
            "label": _("Tid och plats är bestämda"),
            "done": "time" not in missing,
            "hint": ", ".join(fact for fact in (when, interview.place) if fact),
            "url": address(interview, "book"),
        },
        {
            "label": _("Syftet och hur informationen hanteras är sagt"),
            "done": interview.opening_said,
            "hint": "" if interview.opening_said else _("Det säger du när ni börjar."),
        },
    ]


def _certificate(interview: Interview) -> str:
    """How it stands, or what the leaver has asked for."""
    if interview.certificate == Certificate.NOT_WANTED:
        return _("%(name)s vill inte ha något betyg.") % {
            "name": first_name(interview.case.departure.name)
        }
    if interview.certificate == Certificate.WAIVED:
        return _("HR avstår: %(reason)s") % {"reason": interview.certificate_reason}
    if interview.certificate != Certificate.UNKNOWN:
        return str(CERTIFICATES[Certificate(interview.certificate)])
    wishes = {
        Interview.Wish.CERTIFICATE: _("%(name)s har bett om tjänstgöringsbetyg."),
        Interview.Wish.ATTESTATION: _("%(name)s har bett om tjänstgöringsintyg."),
    }
    said = wishes.get(Interview.Wish(interview.certificate_wish), "")
    return said and said % {"name": first_name(interview.case.departure.name)}


def background(interview: Interview) -> Rows:
    """What the register says, on one sheet."""
    departure, language = interview.case.departure, get_language() or "sv"
    manager = departure.nearest_manager
    above = Unit.objects.filter(code__in=departure.unit.path.strip("/").split("/"), level__gt=0)
    rows = [
        (_("Namn"), departure.name),
        (_("Enhet"), ", ".join(one.name(language) for one in above.order_by("-level"))),
        (_("Personalkategori"), capfirst(staff_category_words(departure.staff_category))),
        (_("Anställningsform"), capfirst(departure.get_contract_type_display())),
        (_("Anställd sedan"), short_day(departure.employed_from)),
        (_("Sista dag"), short_day(departure.last_day)),
        (_("Slutar genom"), capfirst(departure.get_exit_type_display())),
        (_("Närmaste chef"), manager.name if manager else ""),
        (_("HR"), ", ".join(one.name for one in hr_partners(departure.unit))),
    ]
    if held := _roles(departure.employee_id):
        rows.insert(2, (_("Uppdrag"), ", ".join(held)))
    return [(label, value or _("uppgift saknas")) for label, value in rows]


def _roles(employee_id: str) -> list[str]:
    """What else they are here, as far as this product knows."""
    person = Person.objects.filter(employee_id=employee_id).first()
    if person is None:
        return []
    led = [_("närmaste chef")] if manages(person) else []
    return [*led, *(role.get_kind_display() for role in roles_of(person))]

"""The talk on the leaver's own page, for whoever has the link: nothing that tells who holds it.

What is shown depends on state and times alone, so that the pages are the same, byte for byte,
with and without a wish for another interviewer.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.cases.models import Departure
from avtryck.clock import now, today
from avtryck.core.instruments import Instrument
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import queries
from avtryck.interviews.models import Interview, Proposal
from avtryck.interviews.operations import NotACandidateError, wishes
from avtryck.web.leaver.mine import FORM, REASON, frame, here, leaver_of
from avtryck.web.leaver.talk_forms import CertificateForm, InterviewerForm, TimeForm
from avtryck.web.ui.access import open_to_all
from avtryck.web.ui.templatetags.ui import moment

OFFERABLE = (State.PLANNED, State.OFFERED)


@dataclass(frozen=True)
class Talk:
    """How far the talk has come. `kind` = waiting | times | booked | declined | held."""

    kind: str
    when: datetime | None
    minutes: int
    held_on: date | None
    times: TimeForm | None
    may_choose: bool
    is_past: bool
    certificate: CertificateForm


def talk_of(departure: Departure) -> Talk | None:
    """None when no talk is offered, or HR decides first."""
    interview = wishes.interview_of(departure)
    if interview is None or interview.state == State.NOT_OFFERED:
        return None
    offered = interview.state in OFFERABLE
    form = TimeForm(times=_times(interview)) if offered else None
    times = form if form is not None and form.offered else None
    wish = interview.certificate_wish or None
    return Talk(
        kind="times" if times else _kind(interview.state),
        when=interview.booked_at,
        minutes=interview.minutes,
        held_on=interview.held_on,
        times=times,
        may_choose=wishes.may_choose(interview),
        is_past=departure.last_day < today(),
        certificate=CertificateForm(initial={"wish": wish}),
    )


def _kind(state: State) -> str:
    kinds = {State.BOOKED: "booked", State.DECLINED: "declined"}
    return "waiting" if state in OFFERABLE else kinds.get(state, "held")


def _times(interview: Interview) -> list[Proposal]:
    return list(interview.proposals.filter(at__gt=now()))


def _talk_here(request: HttpRequest) -> tuple[Departure, Interview]:
    departure = here(request)
    interview = wishes.interview_of(departure)
    if interview is None:
        raise Http404
    return departure, interview


@open_to_all(REASON, methods=("POST",))
def take_time(request: HttpRequest) -> HttpResponse:
    """Of two clicks the second finds what the first has booked."""
    departure, interview = _talk_here(request)
    if _is_taken(request, interview):
        return redirect("leaver-page")
    form = TimeForm(request.POST, times=_times(interview))
    if not form.is_valid():
        messages.warning(request, _("Välj en av tiderna."))
        return redirect("leaver-page")
    if form.cleaned_data["time"] == TimeForm.NO_TIME:
        wishes.no_time_fits(departure=departure)
        messages.success(request, _("Tack. Du får förslag på andra tider."))
        return redirect("leaver-page")
    try:
        wishes.choose_time(departure=departure, proposal=form.cleaned_data["time"])
    except (IllegalMoveError, Proposal.DoesNotExist):
        if not _is_taken(request, wishes.interview_of(departure)):
            messages.warning(request, _("Den tiden finns inte kvar. Välj en annan."))
    else:
        messages.success(request, _("Tiden är bokad."))
    return redirect("leaver-page")


def _is_taken(request: HttpRequest, interview: Interview | None) -> bool:
    """Whether a time is agreed already; then says which."""
    if interview is None or interview.state != State.BOOKED:
        return False
    said = _("Tiden är redan vald: %(when)s.") % {"when": moment(interview.booked_at)}
    messages.info(request, said)
    return True


@open_to_all(REASON)
def questions(request: HttpRequest) -> HttpResponse:
    """Every section with its questions, in the language of the talk; the same whoever asks them."""
    departure, interview = _talk_here(request)
    language = interview.language or departure.language or get_language() or "sv"
    guide = queries.guide(as_by_nearest_manager(interview))
    context = frame(departure, _("Frågorna i samtalet")) | {
        "language": language,
        "sections": in_words(guide, language),
        "attribution": guide.attribution,
    }
    return render(request, "leaver/talk_questions.html", context)


def as_by_nearest_manager(interview: Interview) -> Interview:
    """Not to be saved: another wording of the questions would tell that somebody else asks them."""
    interview.interviewer = interview.case.departure.nearest_manager
    interview.by_nearest_manager, interview.handed_to_hr = True, False
    return interview


def in_words(guide: Instrument, language: str) -> list[dict[str, object]]:
    return [
        {
            "title": section.title(language),
            "body": section.body(language),
            "questions": [question.text(language) for question in section.questions],
        }
        for section in guide.sections
    ]


@open_to_all(REASON, methods=FORM)
def someone_else(request: HttpRequest) -> HttpResponse:
    """Jag vill hellre prata med någon annan. The answer is the same whatever came of it."""
    departure, interview = _talk_here(request)
    form = InterviewerForm(request.POST or None, offered=wishes.others(interview))
    if request.method == "POST" and form.is_valid():
        # Begun already? The receipt does not say so to whoever has only the link.
        with suppress(NotACandidateError, IllegalMoveError):
            wishes.choose_interviewer(departure=departure, to=form.chosen)
        return redirect("leaver-someone-else-done")
    context = frame(departure, _("Prata med någon annan")) | {"form": form}
    return render(request, "leaver/talk_someone_else.html", context)


@open_to_all("Says the same to anybody; knows nothing of who has chosen what.")
def someone_else_done(request: HttpRequest) -> HttpResponse:
    title = _("Vi har tagit emot det")
    departure = leaver_of(request)
    context = frame(departure, title) if departure else {"title": title}
    return render(request, "leaver/talk_someone_else_done.html", context)


@open_to_all(REASON, methods=FORM)
def decline(request: HttpRequest) -> HttpResponse:
    """Jag vill inte ha något samtal; or: I have changed my mind."""
    departure, interview = _talk_here(request)
    if request.method == "POST":
        again = "again" in request.POST
        verb = wishes.want_talk_after_all if again else wishes.decline_talk
        try:
            verb(departure=departure)
        except IllegalMoveError:
            messages.warning(request, _("Det går inte längre: samtalet har kommit vidare."))
        else:
            said = _("Bra, då blir det ett samtal.") if again else _("Du har tackat nej.")
            messages.success(request, said)
        return redirect("leaver-page")
    if not wishes.may_choose(interview):
        return redirect("leaver-page")
    return render(request, "leaver/talk_decline.html", frame(departure, _("Inget samtal")))


@open_to_all(REASON, methods=("POST",))
def certificate(request: HttpRequest) -> HttpResponse:
    departure, _interview = _talk_here(request)
    form = CertificateForm(request.POST)
    if form.is_valid():
        wishes.wish_certificate(departure=departure, wish=form.cleaned_data["wish"])
        messages.success(request, _("Ditt val är sparat."))
    else:
        messages.warning(request, _("Välj ett av alternativen."))
    return redirect("leaver-page")

"""The last step: held, summed up, signals, shared with the leaver, final."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from avtryck.clock import LOCAL, today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import access, operations, queries, signals
from avtryck.interviews.access import NOT_YET_HELD
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import sharing
from avtryck.interviews.queries import SUMMARY
from avtryck.web.manager.conducting import language_of, locked, places
from avtryck.web.manager.forms import HeldForm, NoteForm, PurposeForm, SignalsForm
from avtryck.web.manager.frame import INTERVIEWERS, attempt, go, own, show
from avtryck.web.ui.access import StaffRequest, open_to

PARTS = (SUMMARY, signals.PART)
DAYS = sharing.DAYS.days


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Four faces: was it held, sum it up, the leaver has it now, it is finished."""
    interview = own(request, pk)
    if interview.state in NOT_YET_HELD:
        return _held(request, interview)
    if access.is_open_for_writing(interview):
        return _sum_up(request, interview)
    if interview.state == State.HELD:
        return locked(request, interview) or _shared(request, interview)
    if request.method == "POST" and (kept := locked(request, interview)):
        return kept
    if request.method == "POST":
        attempt(request, operations.close, interview)
        return go(interview, "close")
    return show(request, interview, "finished", step="close")


def _held(request: StaffRequest, interview: Interview) -> HttpResponse:
    booked = interview.booked_at.astimezone(LOCAL).date() if interview.booked_at else today()
    start = {"held_on": min(booked, today()), "opening_said": interview.opening_said}
    form, begun = HeldForm(request.POST or None, initial=start), queries.notes_begun(interview)
    if request.method == "POST" and form.is_valid():
        attempt(request, operations.say_opening, interview, said=form.cleaned_data["opening_said"])
        attempt(request, operations.hold, interview, on=form.cleaned_data["held_on"])
        return go(interview, "close" if begun else "conduct")
    return show(request, interview, "held", step="close", form=form, begun=begun)


def _sum_up(request: StaffRequest, interview: Interview) -> HttpResponse:
    if request.method == "POST":
        return _save(request, interview)
    note, heard = _forms(request, interview)
    return _sum_up_page(request, interview, note, heard)


def _forms(request: StaffRequest, interview: Interview) -> tuple[NoteForm, SignalsForm]:
    """Both forms with what has been saved."""
    opened = operations.open_draft(interview=interview, author=request.person, parts=PARTS)
    summary, written = opened[SUMMARY], opened[signals.PART]
    first = SignalsForm.initial_of(signals.from_text(written.text))
    return (
        NoteForm(initial={"text": summary.text, "revision": summary.revision}),
        SignalsForm(initial={"signals_revision": written.revision, **first}),
    )


def _save(request: StaffRequest, interview: Interview) -> HttpResponse:
    note, heard = NoteForm(request.POST), SignalsForm(request.POST)
    if not (note.is_valid() and heard.is_valid()):
        return _sum_up_page(request, interview, note, heard, status=422)
    try:
        _save_both(request, interview, note, heard)
    except operations.StaleRevisionError:
        return _conflict(request, interview)
    except operations.NotAllowedError:
        return locked(request, interview) or go(interview)
    messages.success(request, _("Sammanfattningen är sparad."))
    return go(interview, "finish" if request.POST.get("go") == "finish" else "close")


def _save_both(
    request: StaffRequest, interview: Interview, note: NoteForm, heard: SignalsForm
) -> None:
    said, revision = note.cleaned_data["text"], note.cleaned_data["revision"]
    if said.strip() or revision:
        operations.save_note(
            interview=interview, part=SUMMARY, text=said, revision=revision, author=request.person
        )
    before = heard.cleaned_data["signals_revision"]
    if before or any(one.mark != signals.NONE for one in heard.signals):
        operations.save_signals(
            interview=interview, signals=heard.signals, revision=before, author=request.person
        )


def _conflict(request: StaffRequest, interview: Interview) -> HttpResponse:
    """Another tab has saved: what stands here is kept, beside what was saved there."""
    saved_note, saved_signals = _forms(request, interview)
    posted = request.POST.copy()
    posted["revision"] = str(saved_note.initial["revision"])
    posted["signals_revision"] = str(saved_signals.initial["signals_revision"])
    other = {
        "summary": saved_note.initial["text"],
        "signals": [one for one in _saved_signals(saved_signals) if one.mark != signals.NONE],
    }
    return _sum_up_page(
        request, interview, NoteForm(posted), SignalsForm(posted), status=409, other=other
    )


def _saved_signals(form: SignalsForm) -> list[signals.Signal]:
    facts: dict[str, Any] = dict(form.initial)
    return [
        signals.Signal(one.area, one.polarity, facts[f"{one.key}.mark"], facts[f"{one.key}.text"])
        for one in signals.nothing_heard()
    ]


def _sum_up_page(
    request: StaffRequest,
    interview: Interview,
    note: NoteForm,
    heard: SignalsForm,
    *,
    status: int = 200,
    other: object = None,
) -> HttpResponse:
    language = language_of(interview)
    last = next(one for one in queries.guide(interview).sections if one.key == SUMMARY)
    return show(
        request,
        interview,
        "sum_up",
        step="close",
        note=note,
        heard=heard,
        status=status,
        other=other,
        places=places(interview),
        section=last,
        language=language,
        section_title=last.title(language),
        section_body=last.body(language),
        forms=[note, heard],
    )


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def finish(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The leaver reads on the screen; what sharing means in law stands where it is decided."""
    interview = own(request, pk)
    if interview.state != State.HELD or interview.disposed_on is not None:
        return go(interview)
    if request.method == "POST":
        return _decided(request, interview)
    notes = operations.review_draft(interview=interview, author=request.person)
    offered = sharing.may_share(interview) and bool(notes.sections or notes.signals)
    return show(
        request, interview, "finish", step="close", notes=notes, may_share=offered, days=DAYS,
        due=sharing.due_of(interview), last_share=today() + sharing.DAYS,
    )  # fmt: skip


def _decided(request: StaffRequest, interview: Interview) -> HttpResponse:
    """One of the two ways of sharing; final without it only when it cannot be shared."""
    written = bool(queries.parts_written(interview))
    if not (written and sharing.may_share(interview)):
        verb, said = sharing.finish, _("Anteckningarna är klara.")
    elif request.POST.get("go") == "agreed":
        verb, said = sharing.agree_on_screen, _("Anteckningarna är delade och klara.")
    elif request.POST.get("go") == "share":
        verb, said = sharing.share, _("Anteckningarna är delade.")
    else:
        return go(interview, "finish")
    try:
        if attempt(request, verb, interview):
            messages.success(request, said)
    except operations.NotAllowedError:
        messages.warning(request, _("Det går inte: anteckningarna har kommit vidare."))
    return go(interview, "close")


def _shared(request: StaffRequest, interview: Interview) -> HttpResponse:
    """The leaver's days; or nobody finished, and the draft has been disposed of."""
    return show(
        request, interview, "shared", step="close", due=sharing.due_of(interview),
        shared_on=interview.shared_on, disposed=interview.disposed_on,
    )  # fmt: skip


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def read_notes(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Final notes, after saying why; each reading is one entry in the access log."""
    interview = own(request, pk)
    if not access.is_readable(interview):
        return go(interview)
    form = PurposeForm(request.POST or None)
    if not form.is_valid():
        return show(request, interview, "read", step="close", form=form)
    purpose = form.cleaned_data["purpose"]
    notes = operations.consult_notes(interview=interview, reader=request.person, purpose=purpose)
    return show(request, interview, "notes", step="close", notes=notes)

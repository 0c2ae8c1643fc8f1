"""The quiet page of the talk: the opening, then the guide with room for notes beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from avtryck.clock import LOCAL, now
from avtryck.content.queries import text
from avtryck.core.instruments.model import Question, Section
from avtryck.core.instruments.texts import render
from avtryck.interviews import operations, queries
from avtryck.interviews.guide_pdf import guide_pdf
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import Opened
from avtryck.interviews.operations.notes import LONGEST
from avtryck.interviews.operations.own_guide import save_own_guide
from avtryck.interviews.own_guide import PART as OWN
from avtryck.interviews.own_guide import OwnGuide, lines, to_text
from avtryck.retention.decided import rule_of
from avtryck.retention.unfinished import RECORD_TYPE
from avtryck.web.manager import writing
from avtryck.web.manager.frame import INTERVIEWERS, address, go, is_open, own, show
from avtryck.web.manager.writing import Attempt, Draft, mark, open_all, plain
from avtryck.web.ui.access import StaffRequest, open_to

OPENING = "interview-opening"


@dataclass(frozen=True)
class Place:
    """One section in the list of sections."""

    key: str
    title: str
    url: str
    written: bool
    current: bool = False


@dataclass(frozen=True)
class Put:
    """A question as it is put; `same` in the page's language when that is another.

    `template`: the template's own words, where somebody else than the nearest manager asks.
    """

    key: str
    words: str
    same: str
    template: str
    skipped: bool


@dataclass(frozen=True)
class Part:
    """One section of the page: the guide's left, the notes' right."""

    number: int
    key: str
    title: str
    help: str
    questions: list[Put]
    own: tuple[str, ...]
    skipped: bool
    text: str
    revision: int
    was: str
    other: Opened | None = None
    too_long: bool = False

    @property
    def coverage(self) -> str:
        if self.text.strip():
            return "written"
        return "skipped" if self.skipped else "empty"


def language_of(interview: Interview) -> str:
    """The language of the talk: as booked, else the leaver's, else that of the page."""
    return interview.language or interview.case.departure.language or get_language() or "sv"


def places(interview: Interview, current: str = "") -> list[Place]:
    language, written = language_of(interview), queries.parts_written(interview)
    return [
        Place(
            key=one.key,
            title=one.title(language),
            written=one.key in written,
            url=f"{address(interview, 'conduct')}#{one.key}",
            current=one.key == current,
        )
        for one in queries.sections(interview)
    ]


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def conduct(request: StaffRequest, pk: UUID) -> HttpResponse:
    interview = own(request, pk)
    if not is_open(interview, "conduct"):
        return locked(request, interview) or go(interview)
    try:
        if request.method == "POST":
            return _save(request, interview)
        return _page(request, interview, open_all(interview, request.person))
    except operations.NotAllowedError:
        return locked(request, interview) or go(interview)
    except PermissionError as error:  # notes of somebody who held this talk before
        raise Http404 from error


def locked(request: StaffRequest, interview: Interview) -> HttpResponse | None:
    """Made final in another window meanwhile: what was written here is shown, not lost."""
    sent = [request.POST.get(name, "").strip() for name in request.POST if name.startswith("text")]
    said = "\n\n".join(one for one in sent if one)
    if not said:
        return None
    return show(request, interview, "locked", step="close", said=said, status=409)


def _save(request: StaffRequest, interview: Interview) -> HttpResponse:
    """Whichever button it was: everything is saved first."""
    said = request.POST.get("said") == "yes"
    if "revision-own" in request.POST and said != interview.opening_said:
        operations.say_opening(interview=interview, said=said, actor=request.person.actor)
    attempt = writing.save_posted(interview, request.person, request.POST)
    if not attempt.is_whole:
        return _again(request, interview, attempt)
    if attempt.revisions:
        messages.success(request, _("Anteckningarna är sparade."))
    return _onwards(request, interview)


def _onwards(request: StaffRequest, interview: Interview) -> HttpResponse:
    if request.POST.get("go") == "close":
        return go(interview, "close")
    keys = {one.key for one in queries.sections(interview)}
    at = request.POST.get("save", "")
    if "language" in request.POST:  # Django's own switch: it remembers, and goes to `next`
        return set_language(request)
    return redirect(address(interview, "conduct") + (f"#{at}" if at in keys else ""))


def _again(request: StaffRequest, interview: Interview, attempt: Attempt) -> HttpResponse:
    """Another tab has saved, or it is too long: show all of it, lose nothing."""
    draft = open_all(interview, request.person)
    posted = {
        key: plain(request.POST.get(f"text-{key}", one.text)) for key, one in draft.notes.items()
    }
    status = 409 if attempt.conflicts else 422
    return _page(request, interview, draft, posted=posted, attempt=attempt, status=status)


def _page(
    request: StaffRequest,
    interview: Interview,
    draft: Draft,
    *,
    posted: dict[str, str] | None = None,
    attempt: Attempt | None = None,
    status: int = 200,
) -> HttpResponse:
    language = language_of(interview)
    parts = [
        _part(number, section, language, draft, by_another=not interview.by_nearest_manager)
        for number, section in enumerate(queries.sections(interview), 1)
    ]
    if attempt:
        parts = [_with_attempt(part, posted or {}, attempt) for part in parts]
    return show(
        request,
        interview,
        "conduct",
        step="conduct",
        status=status,
        opening=render(text(OPENING), language, {}),
        language=language,
        parts=parts,
        conflicts=[part for part in parts if part.other],
        too_long=[part for part in parts if part.too_long],
        own_revision=draft.own_revision,
        own_was=mark(to_text(draft.own)),
        longest=LONGEST,
        from_paper="papper" in request.GET,
        at=clock_time(),
        other_language="en" if get_language() == "sv" else "sv",
    )


def _part(number: int, section: Section, language: str, draft: Draft, *, by_another: bool) -> Part:
    kept = draft.notes[section.key]
    return Part(
        number=number,
        key=section.key,
        title=section.title(language),
        help=section.help(get_language() or "sv"),
        questions=[
            _put(section, one, language, draft.own, by_another=by_another)
            for one in section.questions
        ],
        own=draft.own.of(section.key),
        skipped=section.key in draft.own.skipped,
        text=kept.text,
        revision=kept.revision,
        was=mark(kept.text),
    )


def _with_attempt(part: Part, posted: dict[str, str], attempt: Attempt) -> Part:
    """With the words that were sent, and what stood in their way."""
    return replace(
        part,
        text=posted[part.key],
        other=attempt.conflicts.get(part.key),
        too_long=part.key in attempt.too_long,
    )


def _put(
    section: Section, question: Question, language: str, guide: OwnGuide, *, by_another: bool
) -> Put:
    here = get_language() or "sv"
    words, page = question.text(language), question.text(here)
    template = question.other(here) if by_another else ""
    key = f"{section.key}.{question.key}"
    return Put(key, words, "" if page == words else page, template, key in guide.skipped)


def clock_time() -> str:
    """14.32, or 14:32 in English."""
    pattern = "%H:%M" if (get_language() or "").startswith("en") else "%H.%M"
    return now().astimezone(LOCAL).strftime(pattern)


# --- on paper -----------------------------------------------------------------------------------
@open_to(*INTERVIEWERS)
def paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How to take notes on paper, and what to do with the paper afterwards."""
    interview = own(request, pk)
    if not is_open(interview, "conduct"):
        return go(interview)
    return show(request, interview, "paper", step="conduct", afterwards=afterwards())


@open_to(*INTERVIEWERS)
def guide_on_paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    interview = own(request, pk)
    if not is_open(interview, "conduct"):
        return go(interview)
    language = language_of(interview)
    with translation.override(language):
        pdf = guide_pdf(interview=interview, language=language, afterwards=afterwards())
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="guide.pdf"'},
    )


def afterwards() -> list[str]:
    """What to do with the paper once the talk is over, as the authority has decided."""
    rule = rule_of(RECORD_TYPE)  # paper is a draft of notes
    first = _("Skriv in anteckningarna på samtalets sida, helst samma dag.")
    if rule.until is not None:
        then = _(
            "Läs igenom det du skrev in. Förstör sedan papperet i en dokumentförstörare eller lägg "
            "det i ett låst kärl för sekretesspapper. Så säger beslut %(decision)s."
        )
    elif rule.decision:
        then = _(
            "Lämna sedan papperet till HR i ett förslutet kuvert. Utkast ska bevaras enligt "
            "beslut %(decision)s."
        )
    else:
        then = _(
            "Lämna sedan papperet till HR i ett förslutet kuvert. Släng det inte: det finns inget "
            "beslut om gallring av utkast än."
        )
    return [first, then % {"decision": rule.decision}]


# --- saved while writing ------------------------------------------------------------------------
@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def autosave(request: StaffRequest, pk: UUID) -> HttpResponse:
    """For the page's script: GET gives a token to post with, POST saves one thing.

    200 saved, 409 saved elsewhere since (with that text) or made final (`locked`), 422 does not
    fit.
    """
    interview = own(request, pk)
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    try:
        sent = json.loads(request.body)
        return _kept(request, interview, sent)
    except (KeyError, TypeError, ValueError, AttributeError):
        return JsonResponse({"error": "unfit"}, status=422)
    except operations.NotAllowedError:
        return JsonResponse({"locked": True}, status=409)
    except PermissionError as error:
        raise Http404 from error


def _kept(request: StaffRequest, interview: Interview, sent: dict[str, Any]) -> JsonResponse:
    if not is_open(interview, "conduct"):
        raise operations.NotAllowedError(str(interview.pk))
    if "said" in sent:
        said = sent["said"] is True
        if said != interview.opening_said:
            operations.say_opening(interview=interview, said=said, actor=request.person.actor)
        return JsonResponse({"at": clock_time()})
    if sent["part"] == OWN:
        return _kept_own(request, interview, sent)
    return _kept_text(request, interview, sent)


def _kept_text(request: StaffRequest, interview: Interview, sent: dict[str, Any]) -> JsonResponse:
    part, said = str(sent["part"]), plain(str(sent["text"]))
    earlier = [plain(str(one)) for one in sent.get("earlier", [])][:5]
    try:
        revision = writing.save_text(
            interview, request.person, part, said, int(sent["revision"]), earlier=earlier
        )
    except operations.StaleRevisionError:
        kept = writing.opened(interview, request.person, part)
        return JsonResponse({"text": kept.text, "revision": kept.revision}, status=409)
    return JsonResponse({"revision": revision, "at": clock_time()})


def _kept_own(request: StaffRequest, interview: Interview, sent: dict[str, Any]) -> JsonResponse:
    own_questions = {str(key): lines(str(words)) for key, words in sent["own"].items()}
    saved = save_own_guide(
        interview=interview,
        guide=OwnGuide(own_questions, frozenset(str(one) for one in sent["skipped"])),
        revision=int(sent["revision"]),
        author=request.person,
    )
    found = {key: list(questions) for key, questions in saved.guide.questions.items()}
    answer = {"revision": saved.revision, "at": clock_time(), "joined": saved.joined}
    return JsonResponse({**answer, "own": found, "skipped": sorted(saved.guide.skipped)})

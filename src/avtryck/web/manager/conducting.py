"""The quiet pages of the talk: the opening, then one page of notes per section of the guide."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.content.queries import text
from avtryck.core.instruments.model import Question, Section
from avtryck.core.instruments.texts import render
from avtryck.interviews import operations, queries
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import Opened
from avtryck.web.manager.forms import NoteForm
from avtryck.web.manager.frame import INTERVIEWERS, attempt, go, is_open, own, show
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


def language_of(interview: Interview) -> str:
    """The language of the talk: the leaver's, else that of the page."""
    return interview.case.departure.language or get_language() or "sv"


def places(interview: Interview, current: str = "") -> list[Place]:
    language, written = language_of(interview), queries.parts_written(interview)
    return [
        Place(
            key=one.key,
            title=one.title(language),
            written=one.key in written,
            url=reverse("manager-section", args=[interview.pk, one.key]),
            current=one.key == current,
        )
        for one in queries.sections(interview)
    ]


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def conduct(request: StaffRequest, pk: UUID) -> HttpResponse:
    interview = own(request, pk)
    if not is_open(interview, "conduct"):
        return go(interview)
    if request.method == "POST":
        said = request.POST.get("said") == "yes"
        attempt(request, operations.say_opening, interview, said=said)
        return go(interview, "conduct")
    language = language_of(interview)
    opening = render(text(OPENING), language, {})
    return show(
        request,
        interview,
        "conduct",
        step="conduct",
        opening=opening,
        language=language,
        places=places(interview),
    )


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def section(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    interview = own(request, pk)
    found = next((one for one in queries.sections(interview) if one.key == key), None)
    if found is None:
        raise Http404
    if not is_open(interview, "conduct"):
        return locked(request, interview) or go(interview)
    if request.method == "POST":
        return _save(request, interview, found)
    note = _draft(request, interview, found)
    form = NoteForm(initial={"text": note.text, "revision": note.revision})
    return _page(request, interview, found, form)


def locked(request: StaffRequest, interview: Interview) -> HttpResponse | None:
    """Made final in another window meanwhile: what was written here is shown, not lost."""
    said = request.POST.get("text", "").strip()
    if not said:
        return None
    return show(request, interview, "locked", step="close", said=said, status=409)


def _draft(request: StaffRequest, interview: Interview, found: Section) -> Opened:
    opened = operations.open_draft(interview=interview, author=request.person, parts=[found.key])
    return opened[found.key]


def _save(request: StaffRequest, interview: Interview, found: Section) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, interview, found, form, status=422)
    said, revision = form.cleaned_data["text"], form.cleaned_data["revision"]
    if said.strip() or revision:
        try:
            operations.save_note(
                interview=interview,
                part=found.key,
                text=said,
                revision=revision,
                author=request.person,
            )
        except operations.StaleRevisionError:
            return _conflict(request, interview, found, said)
        except operations.NotAllowedError:
            return locked(request, interview) or go(interview)
        messages.success(request, _("Anteckningarna är sparade."))
    return redirect(_after(interview, found, request.POST.get("go", "")))


def _after(interview: Interview, found: Section, wish: str) -> str:
    """Where to after saving: the section asked for, the next one, or stay."""
    keys = [one.key for one in queries.sections(interview)]
    if wish == "next":
        following = keys[keys.index(found.key) + 1 :]
        if not following:
            return reverse("manager-close", args=[interview.pk])
        wish = following[0]
    if wish == "overview":
        return reverse("manager-conduct", args=[interview.pk])
    return reverse("manager-section", args=[interview.pk, wish if wish in keys else found.key])


def _conflict(
    request: StaffRequest, interview: Interview, found: Section, said: str
) -> HttpResponse:
    """Another tab has saved: show both, lose nothing; saving again keeps what stands in the box."""
    other = _draft(request, interview, found)
    form = NoteForm(initial={"text": said, "revision": other.revision})
    return _page(request, interview, found, form, status=409, other=other)


def _page(
    request: StaffRequest,
    interview: Interview,
    found: Section,
    form: NoteForm,
    *,
    status: int = 200,
    other: Opened | None = None,
) -> HttpResponse:
    language = language_of(interview)
    listed = places(interview, found.key)
    number = next(at for at, place in enumerate(listed, 1) if place.current)
    return show(
        request,
        interview,
        "section",
        step="conduct",
        form=form,
        status=status,
        other=other,
        places=listed,
        number=number,
        is_last=number == len(listed),
        language=language,
        section_title=found.title(language),
        section_help=found.help(get_language() or "sv"),
        questions=[_wording(question, language) for question in found.questions],
    )


def _wording(question: Question, language: str) -> tuple[str, str]:
    """(the question as it is put, the same in the page's language when that is another)."""
    put, page = question.text(language), question.text(get_language() or "sv")
    return put, "" if page == put else page

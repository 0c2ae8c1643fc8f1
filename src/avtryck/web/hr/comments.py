"""Kommentarer: a batch is read one text at a time; what of it may be shown, people decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from avtryck.cases.roster import names
from avtryck.core.freetext.masking import masked, parted, tidied
from avtryck.core.freetext.noticing import noticed_in
from avtryck.org.models import Unit
from avtryck.release.commenting import reviewing
from avtryck.release.commenting.questions import common_name, text_of
from avtryck.release.commenting.reviewing import APPROVED, HELD, NONE, ONCE, Batch, Opened, Standing
from avtryck.retention.reviewers import named_reviewers
from avtryck.web.hr.comment_forms import ReviewForm
from avtryck.web.hr.frame import HR, Crumbs
from avtryck.web.ui.access import StaffRequest, open_to

FORM = ("GET", "POST")
CONFLICT = 409
WORDS = {
    NONE: (gettext_lazy("Att läsa"), "waiting"),
    ONCE: (gettext_lazy("Väntar på den andra"), "active"),
    APPROVED: (gettext_lazy("Visas"), "done"),
    HELD: (gettext_lazy("Visas inte"), "stopped"),
}


@open_to(*HR)
def batches(request: StaffRequest) -> HttpResponse:
    """What waits for this person, then what is read to its end. No text is opened."""
    rows = [
        (one, place_name(one), _read_of(one, request))
        for one in reviewing.batches(request.scope, named_reviewers())
    ]
    context: dict[str, Any] = {
        "title": _("Kommentarer"),
        "waiting": [row for row in rows if row[0].frozen_on is None],
        "frozen": [row for row in rows if row[0].frozen_on],
    }
    return render(request, "hr/comments.html", context)


def _read_of(batch: Batch, request: StaffRequest) -> tuple[int, int]:
    """How many this person has read, of how many."""
    every = reviewing.progress(batch, request.person)
    return sum(one.state != NONE for one in every), len(every)


@open_to(*HR)
def batch(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Every text's place and what is decided; none is opened."""
    found = batch_or_404(request, pk)
    every = reviewing.progress(found, request.person)
    states = Counter(one.state for one in every)
    context: dict[str, Any] = {
        "title": place_name(found),
        "crumbs": _crumbs([(place_name(found), None)]),
        "batch": found,
        "questions": [*_by_question(every)],
        "next": _next(every, after=0),
        "states": [(WORDS[state][0], states[state]) for state in WORDS if states[state]],
    }
    return render(request, "hr/comment_batch.html", context)


def _by_question(every: list[Standing]) -> Iterator[tuple[str, list[tuple[int, Any]]]]:
    for question, same in groupby(every, key=lambda one: one.question):
        yield words_of(question), [(one.place, WORDS[one.state]) for one in same]


@sensitive_post_parameters()
@open_to(*HR, methods=FORM)
def comment(request: StaffRequest, pk: UUID, place: int) -> HttpResponse:
    """One text: read, masked, given a language and themes, approved or held."""
    found = batch_or_404(request, pk)
    if found.frozen_on:
        return redirect("hr-comment-batch", found.id)
    opened = reviewing.read(batch=found, place=place, reader=request.person)
    if opened is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found, opened, ReviewForm.of(opened))
    form = ReviewForm(request.POST, original=opened.original)
    verdict = request.POST.get("verdict", "")
    if verdict not in (APPROVED, HELD):  # nothing is kept
        hidden = masked(form["shown"].value() or "", [request.POST.get("mask", "")])
        return _page(request, found, opened, form.with_shown(hidden))
    if not form.is_valid():
        return _page(request, found, opened, form)
    return _decided(request, found, place, form.choice(verdict), form.cleaned_data["revision"])


def _decided(
    request: StaffRequest, found: Batch, place: int, choice: reviewing.Choice, revision: int
) -> HttpResponse:
    try:
        done = reviewing.decide(
            batch=found, place=place, choice=choice, revision=revision, reader=request.person
        )
    except reviewing.FrozenError:
        return redirect("hr-comment-batch", found.id)
    except reviewing.ChangedMeanwhileError:
        return _changed(request, found, place)
    if done:
        messages.success(request, _("Det var den sista. Bunten är klar, och inget ändras mer."))
        return redirect("hr-comment-batch", found.id)
    following = _next(reviewing.progress(found, request.person), after=place)
    if following is None:
        return redirect("hr-comment-batch", found.id)
    address = reverse("hr-comment", args=[found.id, following])
    return redirect(f"{address}?efter={place}")


def _changed(request: StaffRequest, found: Batch, place: int) -> HttpResponse:
    now = reviewing.read(batch=found, place=place, reader=request.person)
    if now is None:
        raise Http404
    return _page(request, found, now, ReviewForm.of(now), status=CONFLICT)


@open_to(*HR, methods=("POST",))
def undo(request: StaffRequest, pk: UUID, place: int) -> HttpResponse:
    """What is decided about a text is undecided again; what is hidden stays hidden."""
    found = batch_or_404(request, pk)
    opened = reviewing.read(batch=found, place=place, reader=request.person)
    if opened is None:
        raise Http404
    choice = reviewing.Choice(NONE, opened.shown, opened.language, opened.themes)
    try:
        if opened.verdict != NONE:
            reviewing.decide(
                batch=found, place=place, choice=choice, revision=opened.revision,
                reader=request.person,
            )  # fmt: skip
    except (reviewing.FrozenError, reviewing.ChangedMeanwhileError):
        messages.warning(request, _("Det gick inte att ångra: någon hann före."))
        return redirect("hr-comment-batch", found.id)
    return redirect("hr-comment", found.id, place)


def _page(
    request: StaffRequest, found: Batch, opened: Opened, form: ReviewForm, *, status: int = 200
) -> HttpResponse:
    every = reviewing.progress(found, request.person)
    here = {one.place: one for one in every}
    noticed, shown = noticed_in(opened.original, names()), tidied(form["shown"].value() or "")
    before = request.GET.get("efter", "")
    title = _("Text %(n)d av %(all)d") % {"n": opened.place, "all": len(every)}
    context: dict[str, Any] = {
        "title": title,
        "crumbs": _crumbs([
            (place_name(found), reverse("hr-comment-batch", args=[found.id])), (title, None),
        ]),
        "question": words_of(common_name(opened.question)),
        "batch": found,
        "opened": opened,
        "pieces": [*parted(opened.original, [one.words for one in noticed])],
        "noticed": [one for one in noticed if masked(shown, [one.words]) != shown],
        "form": form,
        "word": WORDS[here[opened.place].state],
        "other_has_approved": opened.verdict not in ("", HELD, APPROVED)
        and opened.by != request.person.actor,
        "last": sum(one.state == NONE for one in every) == 1 and here[opened.place].state == NONE,
        "undoable": here.get(int(before)) if before.isdecimal() else None,
        "previous": opened.place - 1 if opened.place - 1 in here else None,
        "following": opened.place + 1 if opened.place + 1 in here else None,
        "conflict": status == CONFLICT,
    }  # fmt: skip
    return render(request, "hr/comment.html", context, status=status)


def batch_or_404(request: StaffRequest, pk: UUID) -> Batch:
    """One that this person may read; else 404, as if there were none."""
    found = reviewing.batch_of(request.scope, pk, named_reviewers())
    if found is None:
        raise Http404
    return found


def place_name(found: Batch) -> str:
    unit = Unit.objects.filter(code=found.node).first()
    return unit.name(get_language() or "sv") if unit else found.node


def words_of(question: str) -> str:
    return text_of(question, get_language() or "sv")


def _crumbs(trail: Crumbs) -> Crumbs:
    return [(_("Kommentarer"), reverse("hr-comments")), *trail]


def _next(every: list[Standing], *, after: int) -> int | None:
    """The first one to read after a place, or from the start."""
    left = [one.place for one in every if one.state == NONE]
    return next((place for place in left if place > after), left[0] if left else None)

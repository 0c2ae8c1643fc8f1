"""What all pages of one interview share: whose it is, where in it you are, and its shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from avtryck.core.rules.states import IllegalMoveError
from avtryck.interviews import queries, words
from avtryck.interviews.access import NOT_YET_HELD, is_open_for_writing
from avtryck.interviews.models import Interview
from avtryck.web.ui.access import StaffRequest
from avtryck.web.ui.steps import interview_steps

INTERVIEWERS = ("nearest_manager", "superior_manager", "administrative_manager", "hr_partner")
Rows = list[tuple[str, Any]]


def own(request: StaffRequest, pk: UUID) -> Interview:
    """The interview, if it is this person's to hold; else 404, as if there were none."""
    return get_object_or_404(queries.conducted_by(request.person), pk=pk)


def address(interview: Interview, step: str) -> str:
    return reverse(f"manager-{step}", args=[interview.pk])


def go(interview: Interview, step: str = "") -> HttpResponse:
    """On to a step, by default the next one."""
    return redirect(address(interview, step or queries.next_step(interview)))


def attempt(
    request: StaffRequest, verb: Callable[..., None], interview: Interview, **facts: Any
) -> bool:
    """Do it in this person's name; says so, and is False, when the talk has come too far for it."""
    try:
        verb(interview=interview, actor=request.person.actor, **facts)
    except IllegalMoveError:
        messages.warning(request, _("Det går inte längre: samtalet har kommit vidare."))
        return False
    return True


def show(
    request: StaffRequest,
    interview: Interview,
    template: str,
    *,
    step: str | None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """One page of the interview, with its stepper and, before the talk, the three shortcuts."""
    name = interview.case.departure.name
    title = _("Samtal med %(name)s") % {"name": name}
    base = {
        "interview": interview,
        "departure": interview.case.departure,
        "name": name,
        "first_name": first_name(name),
        "title": title,
        "crumbs": crumbs(name),
        "state_word": words.STATES[interview.state],
        "state_kind": words.KINDS[interview.state],
        "not_yet_held": interview.state in NOT_YET_HELD,
        "state": str(interview.state),
        "steps": stepper(interview, step),
    }
    return render(request, f"manager/{template}.html", base | context, status=status)


def crumbs(*trail: str) -> list[tuple[str, str | None]]:
    return [(_("Mina samtal"), reverse("manager-home")), *((words, None) for words in trail)]


def first_name(name: str) -> str:
    return name.split(" ", maxsplit=1)[0] if name else _("medarbetaren")


def stepper(interview: Interview, current: str | None) -> list[Any]:
    urls = {step: address(interview, step) for step in queries.STEPS if is_open(interview, step)}
    return interview_steps(current=current, done=queries.steps_done(interview), urls=urls)


def is_open(interview: Interview, step: str) -> bool:
    """Whether a step's page can be opened now."""
    if step in {"offer", "prepare", "book"}:
        return interview.state in NOT_YET_HELD
    return step == "close" or is_open_for_writing(interview)

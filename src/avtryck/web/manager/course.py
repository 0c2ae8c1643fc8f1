"""The short course: one page for somebody who has never held such a talk."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from avtryck.content.queries import text
from avtryck.core.instruments.texts import render as in_words
from avtryck.web.manager.frame import INTERVIEWERS, crumbs
from avtryck.web.ui.access import StaffRequest, open_to

COURSE = "manager-course"


@dataclass(frozen=True)
class Block:
    """One paragraph, or the points of a list."""

    words: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    title: str
    blocks: tuple[Block, ...]


@open_to(*INTERVIEWERS)
def course(request: StaffRequest) -> HttpResponse:
    written = in_words(text(COURSE), get_language() or "sv", {})
    first, *rest = chapters(written.body)
    context = {
        "title": written.subject,
        "crumbs": crumbs(written.subject),
        "first": first,
        "chapters": rest,
    }
    return render(request, "manager/course.html", context)


def chapters(body: str) -> list[Chapter]:
    """`# ` begins a chapter, `- ` a point; the first chapter is what stands before any title."""
    first, *rest = body.strip().split("\n# ")
    return [Chapter("", _blocks(first)), *(_chapter(one) for one in rest)]


def _chapter(source: str) -> Chapter:
    title, _, body = source.partition("\n")
    return Chapter(title.strip(), _blocks(body))


def _blocks(body: str) -> tuple[Block, ...]:
    found = [part.strip() for part in body.split("\n\n") if part.strip()]
    return tuple(
        Block(points=tuple(line.removeprefix("- ") for line in part.splitlines()))
        if part.startswith("- ")
        else Block(words=part)
        for part in found
    )

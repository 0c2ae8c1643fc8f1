"""What the conducting page sends, kept part by part: from its form, or from its script."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.http import QueryDict

from avtryck.interviews import operations, queries
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import Opened
from avtryck.interviews.operations.notes import LONGEST
from avtryck.interviews.operations.own_guide import SavedGuide, save_own_guide
from avtryck.interviews.own_guide import PART as OWN
from avtryck.interviews.own_guide import OwnGuide, from_text, lines, to_text
from avtryck.org.models import Person


class TooLongError(ValueError):
    """More than a section takes."""


@dataclass(frozen=True)
class Draft:
    """The whole draft in the clear, for its author: notes by section, the own guide."""

    notes: dict[str, Opened]
    own: OwnGuide
    own_revision: int


@dataclass
class Attempt:
    """What came of saving a page: revisions that hold now, what stood in the way."""

    revisions: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, Opened] = field(default_factory=dict)
    too_long: set[str] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        return not self.conflicts and not self.too_long


def plain(text: str) -> str:
    """As a form's lines end differently from a script's."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def mark(text: str) -> str:
    """By which a page knows, when it comes back, whether a text was changed in it."""
    return sha256(text.encode()).hexdigest()[:20]


def open_all(interview: Interview, person: Person) -> Draft:
    keys = [one.key for one in queries.sections(interview)]
    opened = operations.open_draft(interview=interview, author=person, parts=[*keys, OWN])
    own = opened.pop(OWN)
    return Draft(opened, from_text(own.text), own.revision)


def save_text(
    interview: Interview,
    person: Person,
    part: str,
    text: str,
    revision: int,
    *,
    earlier: Collection[str] = (),
) -> int:
    """One section's notes; the new revision.

    What this window sent earlier without hearing that it was kept (`earlier`) does not stand in
    its own way. StaleRevisionError when another window has saved, TooLongError.
    """
    if len(text) > LONGEST:
        raise TooLongError(part)
    facts: dict[str, Any] = {"interview": interview, "part": part, "author": person}
    try:
        return operations.save_note(**facts, text=text, revision=revision)
    except operations.StaleRevisionError:
        kept = opened(interview, person, part)
    if kept.text == text:
        return kept.revision
    if kept.text in earlier:
        return operations.save_note(**facts, text=text, revision=kept.revision)
    raise operations.StaleRevisionError(part)


def opened(interview: Interview, person: Person, part: str) -> Opened:
    return operations.open_draft(interview=interview, author=person, parts=[part])[part]


def save_posted(interview: Interview, person: Person, posted: QueryDict) -> Attempt:
    """Everything that was changed in the page; unchanged sections are left alone."""
    attempt = Attempt()
    for section in queries.sections(interview):
        if f"text-{section.key}" in posted:
            _save_section(interview, person, section.key, posted, attempt)
    own = own_guide(interview, posted)
    if "revision-own" in posted and mark(to_text(own)) != posted.get("was-own"):
        _save_own(interview, person, own, number(posted, "revision-own"), attempt)
    return attempt


def _save_section(
    interview: Interview, person: Person, key: str, posted: QueryDict, attempt: Attempt
) -> None:
    text, revision = plain(posted.get(f"text-{key}", "")), number(posted, f"revision-{key}")
    if mark(text) == posted.get(f"was-{key}") or not (text.strip() or revision):
        return
    try:
        attempt.revisions[key] = save_text(interview, person, key, text, revision)
    except operations.StaleRevisionError:
        attempt.conflicts[key] = opened(interview, person, key)
    except TooLongError:
        attempt.too_long.add(key)


def _save_own(
    interview: Interview, person: Person, own: OwnGuide, revision: int, attempt: Attempt
) -> SavedGuide:
    saved = save_own_guide(interview=interview, guide=own, revision=revision, author=person)
    attempt.revisions[OWN] = saved.revision
    return saved


def number(posted: Mapping[str, Any], name: str) -> int:
    said = str(posted.get(name, ""))
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def own_guide(interview: Interview, posted: QueryDict) -> OwnGuide:
    """The own questions and ticks of the form; keys that are not of the guide are left out."""
    found = queries.sections(interview)
    own = {one.key: lines(posted.get(f"own-{one.key}", "")) for one in found}
    known = {one.key for one in found}
    known |= {f"{one.key}.{question.key}" for one in found for question in one.questions}
    return OwnGuide(own, frozenset(posted.getlist("skipped")) & known)

"""Notes and signals. Not atomic on purpose: the access entry must be on disk before content is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import get_language

from avtryck.core.rules.states import move
from avtryck.interviews import signals as words
from avtryck.interviews.access import NotAllowedError, may_consult, may_write
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.moves import move_on
from avtryck.interviews.queries import guide
from avtryck.interviews.signals import Signal
from avtryck.org.access import Scope
from avtryck.org.models import Person
from avtryck.vault.doors import interviews as door
from avtryck.vault.doors.interviews import (
    FinalNoteError,
    NotYoursError,
    Opened,
    Shelf,
    StaleRevisionError,
)

__all__ = ["NotAllowedError", "Opened", "StaleRevisionError"]
LONGEST = 20_000


@dataclass(frozen=True)
class SectionNote:
    """What was noted under one section of the guide."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class OpenedNotes:
    """An interview's final notes in the clear: sections in the guide's order, signals heard."""

    sections: tuple[SectionNote, ...]
    signals: tuple[Signal, ...]


def _shelf(interview: Interview) -> Shelf:
    return Shelf(interview.pk, interview.institution, interview.data_key)


def save_note(*, interview: Interview, part: str, text: str, revision: int, author: Person) -> int:
    """Seal one section's notes; returns the new revision.

    StaleRevisionError when another tab has saved it since, NotAllowedError when not theirs.
    """
    parts = {section.key for section in guide(interview).sections}
    if part not in parts or len(text) > LONGEST or not may_write(author, interview):
        raise NotAllowedError(part)
    return _deposit(interview, part, text, revision, author)


def save_signals(
    *, interview: Interview, signals: tuple[Signal, ...], revision: int, author: Person
) -> int:
    """Seal the signals beside the notes; errors as for save_note."""
    if not may_write(author, interview):
        raise NotAllowedError(words.PART)
    return _deposit(interview, words.PART, words.to_text(signals), revision, author)


def _deposit(interview: Interview, part: str, text: str, revision: int, author: Person) -> int:
    shelf, written_by = _shelf(interview), author.actor
    try:
        return door.deposit(shelf=shelf, part=part, text=text, author=written_by, revision=revision)
    except (FinalNoteError, NotYoursError) as error:
        raise NotAllowedError(part) from error


def open_draft(
    *, interview: Interview, author: Person, parts: Collection[str]
) -> dict[str, Opened]:
    """One's own draft, to go on writing; empty for what is not written yet."""
    if not may_write(author, interview):
        raise NotAllowedError(str(interview.pk))
    found = door.consult(
        shelf=_shelf(interview), reader=author.actor, purpose="conduct", parts=parts
    )
    return {part: found.get(part, Opened(part, "", 0)) for part in parts}


def review_draft(*, interview: Interview, author: Person) -> OpenedNotes:
    """One's whole draft as it will be kept, for the leaver to read on the screen."""
    if not may_write(author, interview):
        raise NotAllowedError(str(interview.pk))
    shelf = _shelf(interview)
    return _in_order(interview, door.consult(shelf=shelf, reader=author.actor, purpose="conduct"))


def finish_notes(*, interview: Interview, actor: str) -> None:
    """From draft to final: the interviewer and local HR may read from now on.

    The vault first, so that a state that says final is always true; repeating it is harmless.
    """
    move(interview.case.interview_state, "finish_notes")
    door.finalise(interview=interview.pk)
    move_on(interview, "finish_notes", actor=actor)


def consult_notes(*, interview: Interview, reader: Person, purpose: str) -> OpenedNotes:
    """Final notes for the interviewer or local HR; one access entry, then they are opened.

    `purpose` is one of the door's four. NotAllowedError for everybody else and for drafts.
    """
    if not may_consult(Scope(reader), interview):
        raise NotAllowedError(str(interview.pk))
    found = door.consult(shelf=_shelf(interview), reader=reader.actor, purpose=purpose)
    return _in_order(interview, found)


def _in_order(interview: Interview, found: dict[str, Opened]) -> OpenedNotes:
    language = get_language() or "sv"
    noted = tuple(
        SectionNote(section.key, section.title(language), found[section.key].text)
        for section in guide(interview).sections
        if section.key in found and found[section.key].text.strip()
    )
    heard = words.from_text(found[words.PART].text) if words.PART in found else ()
    return OpenedNotes(noted, tuple(one for one in heard if one.mark != words.NONE))

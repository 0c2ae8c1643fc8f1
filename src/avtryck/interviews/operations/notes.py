"""Notes and signals. Not atomic on purpose: the access entry must be on disk before content is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from avtryck.cases.models import Departure
from avtryck.clock import today
from avtryck.core.instruments.model import Section
from avtryck.core.rules.states import move
from avtryck.interviews import signals as words
from avtryck.interviews.access import NotAllowedError, may_consult, may_review, may_write
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.moves import move_on
from avtryck.interviews.operations.sheets import deposit_signals
from avtryck.interviews.own_guide import PART as OWN
from avtryck.interviews.own_guide import OwnGuide, from_text
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
LEAVERS = "-leaver"
"""Ends the name of a part that the leaver has written beside the interviewer's."""


class MarkedTwiceError(ValueError):
    """One area and polarity stands twice: nobody could say how far it may be taken."""


@dataclass(frozen=True)
class SectionNote:
    """What was noted under one section of the guide, and what the leaver wrote beside it.

    `own`: questions the interviewer added. `skipped`: those of the guide that were left out.
    """

    key: str
    title: str
    text: str
    comment: str = ""
    own: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def is_written(self) -> bool:
        return bool(self.text.strip() or self.comment.strip())

    @property
    def says_something(self) -> bool:
        return self.is_written or bool(self.own or self.skipped)


@dataclass(frozen=True)
class OpenedNotes:
    """An interview's notes in the clear: sections in the guide's order, signals that count.

    `replaced`: what the interviewer had heard where the leaver has said otherwise.
    """

    sections: tuple[SectionNote, ...]
    signals: tuple[Signal, ...]
    replaced: tuple[Signal, ...] = ()


def shelf_of(interview: Interview) -> Shelf:
    leaver = author_of(interview.case.departure)
    return Shelf(interview.pk, interview.institution, interview.data_key, leaver)


def author_of(departure: Departure) -> str:
    """As whom the leaver reads and writes."""
    return f"{door.LEAVER}{departure.pk}"


def save_note(*, interview: Interview, part: str, text: str, revision: int, author: Person) -> int:
    """Seal one section's notes; returns the new revision.

    StaleRevisionError when another tab has saved it since, NotAllowedError when not theirs.
    """
    parts = {section.key for section in guide(interview).sections}
    if part not in parts or len(text) > LONGEST or not may_write(author, interview):
        raise NotAllowedError(part)
    return deposit(interview, part, text, revision, author.actor)


def save_signals(
    *, interview: Interview, signals: tuple[Signal, ...], revision: int, author: Person
) -> int:
    """Seal the signals beside the notes; MarkedTwiceError, and errors as for save_note."""
    if not may_write(author, interview):
        raise NotAllowedError(words.PART)
    text = words.to_text(each_once(signals))
    return deposit(interview, words.PART, text, revision, author.actor)


def each_once(signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
    """The same signals; MarkedTwiceError when one of them is there twice."""
    if len({one.key for one in signals}) < len(signals):
        raise MarkedTwiceError
    return signals


def deposit(interview: Interview, part: str, text: str, revision: int, author: str) -> int:
    try:
        return door.deposit(
            shelf=shelf_of(interview), part=part, text=text, author=author, revision=revision
        )
    except (FinalNoteError, NotYoursError) as error:
        raise NotAllowedError(part) from error


def open_draft(
    *, interview: Interview, author: Person, parts: Collection[str]
) -> dict[str, Opened]:
    """One's own draft, to go on writing; empty for what is not written yet."""
    if not may_write(author, interview):
        raise NotAllowedError(str(interview.pk))
    found = door.consult(
        shelf=shelf_of(interview), reader=author.actor, purpose="conduct", parts=parts
    )
    return {part: found.get(part, Opened(part, "", 0)) for part in parts}


def review_draft(*, interview: Interview, author: Person) -> OpenedNotes:
    """One's whole draft as it will be kept, for the leaver to read on the screen.

    Never what the leaver is still writing beside it: that is seen when the notes are final.
    """
    if not may_review(author, interview):
        raise NotAllowedError(str(interview.pk))
    found = door.consult(shelf=shelf_of(interview), reader=author.actor, purpose="conduct")
    return in_order(interview, found)


def finish_notes(*, interview: Interview, actor: str) -> None:
    """From draft to final, and the signals are counted; the interviewer and local HR may read.

    The vault first, so that a state that says final is always true; repeating it is harmless.
    Whether the leaver's days are over is asked before (`sharing.finish`, `sharing.agree`).
    """
    move(interview.case.interview_state, "finish_notes")
    door.finalise(interview=interview.pk)
    move_on(interview, "finish_notes", actor=actor, final_on=today())
    door.finalise(interview=interview.pk)  # a first note that was on its way to the empty shelf
    deposit_signals(interview=interview)


def consult_notes(*, interview: Interview, reader: Person, purpose: str) -> OpenedNotes:
    """Final notes for whom `may_consult` lets; one access entry, then they are opened.

    `purpose` is one of the door's four. NotAllowedError for everybody else and for drafts.
    """
    if not may_consult(Scope(reader), interview):
        raise NotAllowedError(str(interview.pk))
    found = door.consult(shelf=shelf_of(interview), reader=reader.actor, purpose=purpose)
    return in_order(interview, found)


def in_order(interview: Interview, found: dict[str, Opened]) -> OpenedNotes:
    """The opened parts as they are shown."""
    language = get_language() or "sv"
    texts = {part: one.text for part, one in found.items()}
    asked = from_text(texts.get(OWN, ""))
    noted = tuple(_noted(one, texts, asked, language) for one in guide(interview).sections)
    counted = {one.key: one for one in words.that_count(texts)}
    before = words.from_text(texts.get(words.PART, ""))
    return OpenedNotes(
        tuple(one for one in noted if one.says_something),
        tuple(one for one in counted.values() if one.mark != words.NONE),
        tuple(one for one in before if one.mark != words.NONE and one != counted[one.key]),
    )


def _noted(
    section: Section, texts: Mapping[str, str], asked: OwnGuide, language: str
) -> SectionNote:
    """A section that was skipped as a whole left out all its questions."""
    skipped = tuple(
        one.text(language)
        for one in section.questions
        if {section.key, f"{section.key}.{one.key}"} & asked.skipped
    )
    return SectionNote(
        key=section.key,
        title=section.title(language),
        text=texts.get(section.key, ""),
        comment=texts.get(section.key + LEAVERS, ""),
        own=asked.of(section.key),
        skipped=skipped,
    )

"""The interviews' door: deposit and consult notes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from avtryck.audit.operations import record
from avtryck.keys.sealing import Place, open_sealed, seal
from avtryck.vault.models import Note

PURPOSES = ("conduct", "follow_up", "request", "must_be_handled")


class NotYoursError(PermissionError):
    """A draft opens to its author only, whoever calls."""


class FinalNoteError(PermissionError):
    """Final notes are not written in any more."""


class StaleRevisionError(ValueError):
    """Somebody saved this part after it was read; nothing was overwritten."""


@dataclass(frozen=True)
class Shelf:
    """Which interview's notes, and with which key they are sealed."""

    interview: UUID
    institution: str
    key_id: UUID

    def place(self, part: str, author: str) -> Place:
        """The author is bound in: a row given another author does not open."""
        return Place("note", part, self.institution, f"{self.interview}:{author}")


@dataclass(frozen=True)
class Opened:
    """One part of the notes in the clear; `revision` is what the next deposit must name."""

    part: str
    text: str
    revision: int


def deposit(*, shelf: Shelf, part: str, text: str, author: str, revision: int = 0) -> int:
    """Seal one part of the notes; returns its new revision.

    `revision` is the one the writer had read (0 = none yet). StaleRevisionError when another
    was saved since, NotYoursError when the notes are another author's, FinalNoteError when they
    are final. May not be called inside a transaction: the access entry must be on disk
    before the content is.
    """
    _enter(shelf, actor=author, verb="write note", part=part)
    try:
        return _store(shelf, part=part, text=text, author=author, revision=revision)
    except IntegrityError as error:  # both windows were the first to save it
        raise StaleRevisionError(part) from error


@transaction.atomic(using="vault")
def _store(shelf: Shelf, *, part: str, text: str, author: str, revision: int) -> int:
    written = Note.objects.select_for_update().filter(interview=shelf.interview)
    notes = {note.part: note for note in written}
    if any(note.author != author for note in notes.values()):
        raise NotYoursError(part)
    if any(not note.draft for note in notes.values()):
        raise FinalNoteError(part)
    new = Note(
        interview=shelf.interview,
        institution=shelf.institution,
        part=part,
        author=author,
        revision=0,
    )
    note = notes.get(part, new)
    if note.revision != revision:
        raise StaleRevisionError(part)
    note.sealed = seal(text.encode(), key_id=shelf.key_id, place=shelf.place(part, author))
    note.revision += 1
    note.save()
    return note.revision


def consult(
    *, shelf: Shelf, reader: str, purpose: str, parts: Collection[str] | None = None
) -> dict[str, Opened]:
    """Open an interview's notes (or only `parts`) for `reader`; the access entry comes first.

    Drafts open to their author only (NotYoursError). Who else may read final notes is decided
    by `interviews.access` before this door is reached. Nothing written: nothing opened, no entry.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"{purpose} is none of {', '.join(PURPOSES)}")
    notes = list(Note.objects.filter(interview=shelf.interview).order_by("part"))
    if any(note.draft and note.author != reader for note in notes):
        raise NotYoursError(str(shelf.interview))
    wanted = [note for note in notes if parts is None or note.part in parts]
    if wanted:
        names = [note.part for note in wanted]
        _enter(shelf, actor=reader, verb="consult notes", purpose=purpose, parts=names)
    return {note.part: Opened(note.part, _plain(shelf, note), note.revision) for note in wanted}


def _enter(shelf: Shelf, *, actor: str, verb: str, **facts: object) -> None:
    """The access entry, committed on its own before any content is touched."""
    with transaction.atomic(durable=True):
        record(
            actor=actor,
            verb=verb,
            subject=f"interview:{shelf.interview}",
            institution=shelf.institution,
            **facts,
        )


def _plain(shelf: Shelf, note: Note) -> str:
    place = shelf.place(note.part, note.author)
    return open_sealed(bytes(note.sealed), place=place).decode()


def parts_written(*, interview: UUID) -> set[str]:
    """Which parts have a note, without opening any."""
    return set(Note.objects.filter(interview=interview).values_list("part", flat=True))


@transaction.atomic(using="vault")
def finalise(*, interview: UUID) -> None:
    """From draft to final: interviewer and local HR may read from now on."""
    Note.objects.filter(interview=interview).update(draft=False)

"""The interviews' door: deposit and consult notes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from avtryck.audit.operations import SYSTEM, record
from avtryck.keys.sealing import Place, open_sealed, seal
from avtryck.keys.wiping import wipe
from avtryck.vault.giving import MovedMeanwhileError, give, give_several, given_sheets
from avtryck.vault.models import Note
from avtryck.vault.sheets import SheetDraft
from avtryck.vault.spots import counted_spots

__all__ = [  # and what a finalised interview gives to be counted
    "PURPOSES",
    "FinalNoteError",
    "MovedMeanwhileError",
    "NotFinalError",
    "NotYoursError",
    "Opened",
    "SharedNoteError",
    "SheetDraft",
    "Shelf",
    "StaleRevisionError",
    "consult",
    "counted_spots",
    "deposit",
    "dispose",
    "finalise",
    "give",
    "give_several",
    "given_sheets",
    "is_leavers",
    "open_to_count",
    "parts_written",
    "set_aside",
    "share",
    "wipe_notes",
]

LEAVER = "leaver:"
PURPOSES = ("conduct", "follow_up", "request", "must_be_handled")


class NotYoursError(PermissionError):
    """A draft opens to its author only, whoever calls."""


class FinalNoteError(PermissionError):
    """Final notes are not written in any more."""


class SharedNoteError(FinalNoteError):
    """What the leaver may read is not changed behind their back."""


class NotFinalError(PermissionError):
    """A draft is not counted."""


class StaleRevisionError(ValueError):
    """Somebody saved this part after it was read; nothing was overwritten."""


@dataclass(frozen=True)
class Shelf:
    """Which interview's notes, and with which key they are sealed.

    `leaver` is the one author beside the interviewer: `leaver:` and the departure's id.
    """

    interview: UUID
    institution: str
    key_id: UUID
    leaver: str = ""

    def place(self, part: str, author: str) -> Place:
        """The author is bound in: a row given another author does not open."""
        return Place("note", part, self.institution, f"{self.interview}:{author}")


@dataclass(frozen=True)
class Opened:
    """One part of the notes in the clear; `revision` is what the next deposit must name."""

    part: str
    text: str
    revision: int


def is_leavers(author: str) -> bool:
    return author.startswith(LEAVER)


def deposit(*, shelf: Shelf, part: str, text: str, author: str, revision: int = 0) -> int:
    """Seal one part of the notes; returns its new revision.

    `revision` is the one the writer had read (0 = none yet); the leaver's parts share one, the sum
    of theirs. StaleRevisionError when another was saved since, NotYoursError when the notes are
    another author's, SharedNoteError or FinalNoteError when they have come so far. May not be
    called inside a transaction: the access entry must be on disk before the content is.
    """
    _enter(shelf, actor=author, verb="write note", part=part)
    try:
        return _store(shelf, part=part, text=text, author=author, revision=revision)
    except IntegrityError as error:  # both windows were the first to save it
        raise StaleRevisionError(part) from error


@transaction.atomic(using="vault")
def _store(shelf: Shelf, *, part: str, text: str, author: str, revision: int) -> int:
    notes = _locked(shelf.interview)
    _refuse(shelf, notes, part=part, author=author)
    if _revision(notes, part, author) != revision:
        raise StaleRevisionError(part)
    new = Note(
        interview=shelf.interview,
        institution=shelf.institution,
        part=part,
        author=author,
        shared=author == shelf.leaver,
        revision=0,
    )
    note = next((one for one in notes if one.part == part), new)
    note.sealed = seal(text.encode(), key_id=shelf.key_id, place=shelf.place(part, author))
    note.revision += 1
    note.save()
    return revision + 1


def _locked(interview: UUID) -> list[Note]:
    """All parts as they are once nobody else writes: read anew, since rows may have come."""
    rows = Note.objects.filter(interview=interview).order_by("part")
    list(rows.select_for_update())
    return list(rows.all())


def _refuse(shelf: Shelf, notes: Collection[Note], *, part: str, author: str) -> None:
    """Two write: the interviewer until the notes are shared, the leaver from then on."""
    theirs = [note for note in notes if not is_leavers(note.author)]
    if any(not note.draft for note in notes):
        raise FinalNoteError(part)
    if is_leavers(author):
        if author != shelf.leaver or not theirs or not all(note.shared for note in theirs):
            raise NotYoursError(part)
        if any(note.part == part for note in theirs):
            raise NotYoursError(part)
        return
    if any(note.author != author for note in theirs):
        raise NotYoursError(part)
    if any(note.shared for note in theirs):
        raise SharedNoteError(part)
    if any(note.part == part and note.author != author for note in notes):
        raise NotYoursError(part)


def _revision(notes: Collection[Note], part: str, author: str) -> int:
    """The interviewer's parts count each by itself, the leaver's together: they are one page."""
    if is_leavers(author):
        return sum(note.revision for note in notes if note.author == author)
    return sum(note.revision for note in notes if note.part == part)


def consult(
    *, shelf: Shelf, reader: str, purpose: str, parts: Collection[str] | None = None
) -> dict[str, Opened]:
    """Open an interview's notes (or only `parts`) for `reader`; the access entry comes first.

    A draft opens to its author, and what is shared to this interview's leaver too; else
    NotYoursError. Who else may read final notes is decided by `interviews.access` before this
    door is reached. Nothing written: nothing opened, no entry.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"{purpose} is none of {', '.join(PURPOSES)}")
    notes = list(Note.objects.filter(interview=shelf.interview).order_by("part"))
    if any(not _opens(shelf, note, reader) for note in notes if not is_leavers(note.author)):
        raise NotYoursError(str(shelf.interview))
    mine = [note for note in notes if _opens(shelf, note, reader)]
    wanted = [note for note in mine if parts is None or note.part in parts]
    if wanted:
        names = [note.part for note in wanted]
        _enter(shelf, actor=reader, verb="consult notes", purpose=purpose, parts=names)
    return {note.part: Opened(note.part, _plain(shelf, note), note.revision) for note in wanted}


def _opens(shelf: Shelf, note: Note, reader: str) -> bool:
    if is_leavers(reader):
        return reader == shelf.leaver and note.shared
    return note.author == reader or not note.draft


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


def open_to_count(*, shelf: Shelf, parts: Collection[str]) -> dict[str, str]:
    """Parts of final notes, opened by the machine to be counted; no person reads them.

    The access entry comes first, as always; it says that signals were counted, by nobody.
    NotFinalError while anything is a draft.
    """
    notes = list(Note.objects.filter(interview=shelf.interview).order_by("part"))
    if any(note.draft for note in notes):
        raise NotFinalError(str(shelf.interview))
    wanted = [note for note in notes if note.part in parts]
    if wanted:
        _enter(shelf, actor=SYSTEM, verb="count signals")
    return {note.part: _plain(shelf, note) for note in wanted}


def parts_written(*, interview: UUID) -> set[str]:
    """Which parts have a note, without opening any."""
    return set(Note.objects.filter(interview=interview).values_list("part", flat=True))


@transaction.atomic(using="vault")
def set_aside(*, interview: UUID) -> None:
    """What somebody wrote before the talk became another's opens to nobody any more.

    It lies under a name that is no interview's, and dies with the interview's key.
    """
    mine = Note.objects.filter(interview=interview, draft=True, shared=False)
    mine.update(interview=uuid4())


@transaction.atomic(using="vault")
def share(*, interview: UUID) -> bool:
    """The leaver may read from now on, and the interviewer writes no more; False: no notes."""
    _locked(interview)
    return bool(Note.objects.filter(interview=interview).update(shared=True))


@transaction.atomic(using="vault")
def finalise(*, interview: UUID) -> None:
    """From draft to final: interviewer and local HR may read from now on."""
    _locked(interview)  # a part that is being written now becomes final with the others
    Note.objects.filter(interview=interview).update(draft=False)


@transaction.atomic(using="vault")
def dispose(*, interview: UUID) -> int:
    """Delete an interview's sealed notes, whose key is destroyed; how many parts there were."""
    return Note.objects.filter(interview=interview).delete()[0]


def wipe_notes() -> bool:
    """What was disposed of leaves the files; False: not now, as `keys.wiping.wipe`."""
    return wipe(store="vault", tables=[Note._meta.db_table])

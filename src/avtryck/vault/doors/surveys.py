"""The surveys' door: boxes while a round is open, sheets when it has closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from avtryck.keys.operations import secret
from avtryck.keys.sealing import Place, seal
from avtryck.vault.boxes import (
    Destination,
    Landed,
    OpenedBox,
    Specimen,
    box_id,
    carry,
    deposit,
    discard,
    discard_round,
    exists,
    open_own,
    open_round,
    replace,
    size_of_round,
    specimen,
    take_back,
    wipe_boxes,
)
from avtryck.vault.models import Box, Comment, Sheet, SheetKey
from avtryck.vault.sheets import SheetDraft, by_id, current_sheet_key, sealed_sheet, spaced
from avtryck.vault.spots import COMMENTS, LIVE, Spot, counted_spots

__all__ = [  # boxes, sheets, and where answers wait (not whose)
    "COMMENTS",
    "LIVE",
    "Destination",
    "Landed",
    "OpenedBox",
    "SheetDraft",
    "Specimen",
    "Spot",
    "box_id",
    "carry",
    "counted_spots",
    "current_sheet_key",
    "deposit",
    "discard",
    "discard_round",
    "exists",
    "open_own",
    "open_round",
    "replace",
    "sealed_sheet",
    "size_of_round",
    "spaced",
    "specimen",
    "take_back",
    "wipe_boxes",
]


class MovedMeanwhileError(RuntimeError):
    """Somebody else closed this round, or resealed the sheets; nothing was deposited."""


@dataclass(frozen=True)
class CommentDraft:
    """One free text, already parted from its sheet."""

    unit: str
    question: str
    text: str
    counts: bool = True
    source: str = LIVE
    received: date | None = None
    person: str = ""


def sealed_comment(draft: CommentDraft, *, key_id: UUID, key: bytes) -> Comment:
    comment_id = uuid4()
    place = Place("comment", draft.question, "", comment_id.hex)
    sealed = seal(spaced(draft.text.encode()), key_id=key_id, place=place, key=key)
    return Comment(
        id=comment_id,
        unit=draft.unit,
        question=draft.question,
        source=draft.source,
        counts=draft.counts,
        received=None if draft.counts else draft.received,
        person=draft.person,
        sealed=sealed,
    )


def deposit_sheets(
    *,
    sheets: Iterable[SheetDraft],
    comments: Iterable[CommentDraft] = (),
    rounds: Sequence[UUID] = (),
    boxes: int = 0,
    unless: Collection[Spot] = (),
) -> None:
    """Insert sheets and comments sorted by random key, in one batch; the boxes of `rounds` go.

    `boxes` is how many were opened: MovedMeanwhileError unless just as many go, so that two who
    close one round count nobody twice; also when the key these are sealed to is being replaced,
    and when something counted waits at one of the spots `unless`: what counts was decided
    because they were empty.
    """
    key_id = current_sheet_key()
    key = secret(key_id)
    rows = sorted((sealed_sheet(draft, key_id=key_id, key=key) for draft in sheets), key=by_id)
    texts = sorted((sealed_comment(draft, key_id=key_id, key=key) for draft in comments), key=by_id)
    with transaction.atomic(using="vault"):
        gone, _ = Box.objects.filter(round__in=rounds).delete()
        if gone != boxes or SheetKey.objects.select_for_update().get(pk=1).key != key_id:
            raise MovedMeanwhileError
        if unless and not counted_spots().isdisjoint(unless):
            raise MovedMeanwhileError
        Sheet.objects.bulk_create(rows, batch_size=500)
        Comment.objects.bulk_create(texts, batch_size=500)


def known_persons(*, source: str) -> set[str]:
    """HMACs of the persons whose imported sheets of this batch still wait."""
    return set(Sheet.objects.filter(source=source).values_list("person", flat=True))


@transaction.atomic(using="vault")
def known_answers(*, source: str) -> set[tuple[str, date | None]]:
    """The same with the day each was received."""
    waiting = Sheet.objects.filter(source=source).exclude(person="")
    return set(waiting.values_list("person", "received"))


def withdraw(*, source: str, persons: Collection[str]) -> int:
    """Delete the waiting imported sheets and comments of these digests; how many there were."""
    mine = {"source": source, "person__in": list(persons)}
    sheets, _ = Sheet.objects.filter(pool="", **mine).delete()
    _, gone = Comment.objects.filter(**mine).delete()
    return sheets + gone.get(Comment._meta.label, 0)

"""The comments' door: batches for people to read, and what of them may be shown.

A batch opens one text at a time. Whoever opens one has written an access entry before.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from avtryck.keys.operations import KeyGoneError, secret
from avtryck.keys.sealing import seal
from avtryck.vault.models import Comment, CommentBatch, Review, Run, SheetKey
from avtryck.vault.opening import opened, place_of
from avtryck.vault.sheets import spaced
from avtryck.vault.spots import LIVE

APPROVED, HELD, ONCE, NONE = "approved", "held", "once", ""
"""`once`: one of two who must agree has approved it."""
DECIDED = frozenset({APPROVED, HELD})
LATER = ""
"""The run of a batch that nobody reads: approved texts that wait for more in their language."""
TRIES = 3
Cells = Mapping[tuple[str, str], int]  # (unit, question) → comments
Texts = Collection[tuple[str, str]]  # (language, question) of each


class FrozenError(RuntimeError):
    """Every comment of the batch has a verdict: none changes."""


class ChangedMeanwhileError(RuntimeError):
    """Somebody else has decided about this comment since it was read."""


@dataclass(frozen=True)
class PlannedBatch:
    """Comments of these units are to be read together at this node."""

    node: str
    path: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Batch:
    """A batch without its texts. `path` is the node's place when it was gathered."""

    id: UUID
    source: str
    node: str
    path: str
    until: date
    minimum_group: int
    frozen_on: date | None

    @property
    def is_organisations(self) -> bool:
        return self.path.strip("/") == self.node


@dataclass(frozen=True)
class Entry:
    """A comment's place in its batch and what is decided; never what it says."""

    place: int
    question: str
    verdict: str


@dataclass(frozen=True)
class Opened:
    """One comment in the clear: as written, and as it may be shown; `by` = who decided last."""

    place: int
    question: str
    original: str
    shown: str
    language: str
    themes: tuple[str, ...]
    verdict: str
    by: str
    revision: int


@dataclass(frozen=True)
class Decision:
    """What somebody decides about one comment."""

    verdict: str
    shown: str
    language: str
    themes: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class Approved:
    """A text that a release publishes."""

    question: str
    language: str
    text: str
    themes: tuple[str, ...]


# --- gathering ------------------------------------------------------------------------------------
@transaction.atomic(using="vault")
def gather(
    *,
    run: str,
    until: date,
    minimum_group: int,
    plan: Callable[[Cells], Sequence[PlannedBatch]],
    live_too: bool,
) -> None:
    """Batches of what counts and lies in none; once for each release. Nothing is opened."""
    _lock()
    if CommentBatch.objects.filter(run=run).exists():
        return
    waiting = Comment.objects.filter(counts=True, review=None)
    sources = waiting.order_by("source").values_list("source", flat=True).distinct()
    for source in [one for one in sources if live_too or one != LIVE]:
        rows = waiting.filter(source=source)
        for planned in plan(_cells(rows)):
            batch = CommentBatch.objects.create(
                run=run,
                source=source,
                node=planned.node,
                path=planned.path,
                until=until,
                minimum_group=minimum_group,
            )
            _fill(batch, rows.filter(unit__in=planned.units))


def _cells(rows: QuerySet[Comment]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for unit, question in rows.values_list("unit", "question"):
        found[unit, question] = found.get((unit, question), 0) + 1
    return found


def _fill(batch: CommentBatch, fresh: QuerySet[Comment]) -> None:
    """Question by question, by lot within each. What waited for its language comes along.

    By the question alone, not its version: that could say which texts are of one institution.
    """
    earlier = Review.objects.filter(
        batch__run=LATER, batch__source=batch.source, batch__node=batch.node
    )
    old = {row.pk: row for row in earlier.defer("sealed")}
    questions = dict(fresh.values_list("pk", "question"))
    questions |= dict(earlier.values_list("pk", "comment__question"))
    drawn = sorted(questions)
    random.SystemRandom().shuffle(drawn)
    drawn.sort(key=lambda pk: questions[pk].rpartition(":")[2])
    places = {pk: place for place, pk in enumerate(drawn, start=1)}
    for pk, row in old.items():
        row.place, row.batch = places[pk], batch
    Review.objects.bulk_update(old.values(), ["place", "batch"], batch_size=500)
    new = [pk for pk in sorted(places) if pk not in old]
    Review.objects.bulk_create(
        [Review(comment_id=pk, batch=batch, place=places[pk]) for pk in new], batch_size=500
    )
    CommentBatch.objects.filter(run=LATER, reviews=None).delete()


# --- reading --------------------------------------------------------------------------------------
def batches() -> list[Batch]:
    """Those that no release has taken, oldest first."""
    rows = CommentBatch.objects.filter(release="").exclude(run=LATER)
    return [_batch(row) for row in rows.order_by("until", "source", "path")]


def _batch(row: CommentBatch) -> Batch:
    return Batch(
        row.id, row.source, row.node, row.path, row.until, row.minimum_group, row.frozen_on
    )


def entries(batch: UUID) -> list[Entry]:
    rows = Review.objects.filter(batch_id=batch).order_by("place")
    return [Entry(*row) for row in rows.values_list("place", "comment__question", "verdict")]


def read(*, batch: UUID, place: int) -> Opened | None:
    """Open one comment, in memory; None when it has been taken away."""
    for _ in range(TRIES - 1):
        try:
            return _read(batch, place)
        except KeyGoneError:  # a release has sealed it to another key between two looks
            continue
    return _read(batch, place)


def _read(batch: UUID, place: int) -> Opened | None:
    rows = Review.objects.select_related("comment")
    row = rows.filter(batch_id=batch, place=place).first()
    if row is None:
        return None
    keys: dict[UUID, bytes] = {}
    original = opened(row.comment, keys).decode().rstrip()
    kept = json.loads(opened(row, keys)) if row.sealed else {}
    return Opened(
        place=row.place,
        question=row.comment.question,
        original=original,
        shown=kept.get("shown", original),
        language=row.language,
        themes=tuple(row.themes),
        verdict=row.verdict,
        by=kept.get("by", ""),
        revision=row.revision,
    )


@transaction.atomic(using="vault")
def decide(*, batch: UUID, place: int, decision: Decision, revision: int, on: date) -> bool:
    """Keep it; True when it was the batch's last one: then the batch is frozen.

    FrozenError, ChangedMeanwhileError (also when the comment has been taken away).
    """
    key_id = _lock()
    rows = Review.objects.select_for_update().filter(batch_id=batch, place=place)
    row = rows.first()
    if row is None or row.revision != revision:
        raise ChangedMeanwhileError
    if not CommentBatch.objects.filter(pk=batch, frozen_on=None, release="").exists():
        raise FrozenError
    plain = json.dumps({"shown": decision.shown, "by": decision.by}, ensure_ascii=False).encode()
    sealed = seal(spaced(plain), key_id=key_id, place=place_of(row), key=secret(key_id))
    rows.update(
        verdict=decision.verdict,
        language=decision.language,
        themes=list(decision.themes),
        sealed=sealed,
        revision=revision + 1,
    )
    if _undecided(batch):
        return False
    CommentBatch.objects.filter(pk=batch).update(frozen_on=on)
    return True


def _undecided(batch: UUID) -> bool:
    return Review.objects.filter(batch_id=batch).exclude(verdict__in=DECIDED).exists()


# --- publishing -----------------------------------------------------------------------------------
@transaction.atomic(using="vault")
def claim(*, run: str, on: date, shown: Callable[[Texts, int], Collection[str]]) -> None:
    """The release takes every batch that is read to its end; before it has its assignment only.

    `shown(texts, the batch's k)`: the languages that are published. What is approved in another one
    waits for the node's next batch.
    """
    _lock()
    if Run.objects.select_for_update().get(pk=run).assignment is not None:
        return
    for batch in CommentBatch.objects.filter(release="").exclude(run=LATER):
        if _undecided(batch.pk):
            continue
        _set_aside(batch, shown)
        batch.frozen_on = batch.frozen_on or on
        batch.release = run
        batch.save(update_fields=["frozen_on", "release"])


def _set_aside(batch: CommentBatch, shown: Callable[[Texts, int], Collection[str]]) -> None:
    rows = batch.reviews.values_list("language", "comment__question")
    published = shown(list(rows), batch.minimum_group)
    approved = batch.reviews.filter(verdict=APPROVED)
    later = [pk for pk, one in approved.values_list("pk", "language") if one not in published]
    if later:
        facts = {"path": batch.path, "until": batch.until, "minimum_group": batch.minimum_group}
        waits, _ = CommentBatch.objects.get_or_create(
            run=LATER, source=batch.source, node=batch.node, defaults=facts
        )
        Review.objects.filter(pk__in=later).update(batch=waits)


def approved(*, run: str) -> Iterator[tuple[Batch, list[Approved]]]:
    """What the release publishes, batch by batch, opened in memory."""
    keys: dict[UUID, bytes] = {}
    for batch in CommentBatch.objects.filter(release=run).order_by("source", "path"):
        rows = batch.reviews.filter(verdict=APPROVED).select_related("comment")
        yield (
            _batch(batch),
            [
                Approved(
                    question=row.comment.question,
                    language=row.language,
                    text=json.loads(opened(row, keys))["shown"],
                    themes=tuple(row.themes),
                )
                for row in rows
            ],
        )


@transaction.atomic(using="vault")
def drop(*, run: str) -> None:
    """Delete the batches that the release has published, with all their texts."""
    Comment.objects.filter(review__batch__release=run).delete()
    CommentBatch.objects.filter(release=run).delete()


def _lock() -> UUID:
    """Nobody deposits, reseals or gathers meanwhile; the key that is sealed to."""
    row = SheetKey.objects.select_for_update().filter(pk=1).first()
    return row.key if row else UUID(int=0)

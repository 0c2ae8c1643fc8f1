"""People read a batch, one text at a time, and decide what of it may be shown.

An institution's texts need one person's word, the organisation's two people's: the second must
approve what the first has approved, word for word.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.content.dictionaries import THEMES
from avtryck.core.freetext.masking import is_masked, tidied
from avtryck.org.access import Scope
from avtryck.org.models import Person
from avtryck.release.commenting.access import may_review
from avtryck.release.commenting.questions import common_name
from avtryck.vault.doors import comments as vault
from avtryck.vault.doors.comments import (
    APPROVED,
    HELD,
    NONE,
    ONCE,
    Batch,
    ChangedMeanwhileError,
    Decision,
    FrozenError,
    Opened,
)

__all__ = [
    "APPROVED",
    "HELD",
    "LANGUAGES",
    "NONE",
    "ONCE",
    "Batch",
    "ChangedMeanwhileError",
    "Choice",
    "FrozenError",
    "Opened",
    "OtherWordsError",
    "UnknownChoiceError",
    "batch_of",
    "batches",
    "decide",
    "progress",
    "read",
]

LANGUAGES = ("sv", "en", "other")


class OtherWordsError(ValueError):
    """What is to be shown is not the writer's text with parts hidden."""


class UnknownChoiceError(ValueError):
    """A language, theme or verdict that is not one of ours."""


@dataclass(frozen=True)
class Choice:
    """What a reviewer has chosen: `verdict` = approved | held | "" (undecided again)."""

    verdict: str
    shown: str
    language: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """One text of a batch as a reviewer has it: `state` = "" (to be read), once (this reviewer has
    approved it, the other has not), approved or held."""

    place: int
    question: str
    state: str


def batches(scope: Scope, named: Collection[str]) -> list[Batch]:
    """Those this person may read and no release has published, oldest first."""
    return [one for one in vault.batches() if may_review(scope, one, named)]


def batch_of(scope: Scope, pk: UUID, named: Collection[str]) -> Batch | None:
    """One of `batches`, or None: as if there were none."""
    return next((one for one in batches(scope, named) if one.id == pk), None)


def progress(batch: Batch, reader: Person) -> list[Standing]:
    """In the order in which they are read; no text is opened for it."""
    mine = _once(batch, reader.actor)
    return [
        Standing(one.place, common_name(one.question), _state(one.verdict, mine))
        for one in vault.entries(batch.id)
    ]


def _state(verdict: str, mine: str) -> str:
    return ONCE if verdict == mine else NONE if verdict.startswith(ONCE) else verdict


def read(*, batch: Batch, place: int, reader: Person) -> Opened | None:
    """The access entry, on disk; then the text. None when the comment has been taken away."""
    _enter(batch, place, actor=reader.actor, verb="read comment")
    return vault.read(batch=batch.id, place=place)


def decide(*, batch: Batch, place: int, choice: Choice, revision: int, reader: Person) -> bool:
    """Keep what this reviewer decides; True when it was the last one, and the batch is frozen.

    OtherWordsError, UnknownChoiceError, FrozenError, ChangedMeanwhileError (another was faster).
    """
    found = read(batch=batch, place=place, reader=reader)
    if found is None or found.revision != revision:
        raise ChangedMeanwhileError
    if not is_masked(found.original, choice.shown):
        raise OtherWordsError
    known = choice.language in LANGUAGES and choice.verdict in VERBS
    if not known or not set(choice.themes) <= set(THEMES):
        raise UnknownChoiceError
    shown, actor = tidied(choice.shown), reader.actor
    verdict = _verdict(batch, found, choice, shown, actor)
    _enter(batch, place, actor=actor, verb=VERBS[choice.verdict])
    done = vault.decide(
        batch=batch.id,
        place=place,
        decision=Decision(verdict, shown, choice.language, choice.themes, actor),
        revision=revision,
        on=today(),
    )
    if done:
        _enter(batch, actor=actor, verb="freeze comments")
    return done


VERBS = {APPROVED: "approve comment", HELD: "hold comment", NONE: "undo comment"}


def _verdict(batch: Batch, found: Opened, choice: Choice, shown: str, actor: str) -> str:
    if choice.verdict != APPROVED or not batch.is_organisations:
        return choice.verdict
    same = (found.shown, found.language) == (shown, choice.language)
    first = found.verdict not in (NONE, HELD) and found.by != actor
    return APPROVED if first and same else _once(batch, actor)


def _once(batch: Batch, actor: str) -> str:
    """That one of two has approved, and a mark of whom, so that nobody reads it twice."""
    return f"{ONCE}:{sha256(f'{batch.id} {actor}'.encode()).hexdigest()[:5]}"


def _enter(batch: Batch, place: int | None = None, *, actor: str, verb: str) -> None:
    """Committed on its own before anything is opened or kept. Never what a text says."""
    facts = {} if place is None else {"text": place}
    chain = "" if batch.is_organisations else batch.node
    with transaction.atomic(durable=True):
        record(actor=actor, verb=verb, subject=f"comments:{batch.id}", institution=chain, **facts)

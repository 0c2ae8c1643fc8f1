"""A round closes: boxes are opened in memory, split, shuffled, resealed; its keys are destroyed."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.content.queries import instrument
from avtryck.core.instruments import Instrument, items, ledgers_of
from avtryck.core.rules.deadlines import last_day_of
from avtryck.keys.operations import KeyGoneError, destroy, secret
from avtryck.keys.wiping import was_destroyed, wipe_keys
from avtryck.org.queries import installation
from avtryck.surveys.answering import register_of
from avtryck.surveys.holding import carry_over, held_boxes
from avtryck.surveys.marking import Marks, Standings, standing_of
from avtryck.surveys.models import Invitation, Round
from avtryck.vault.doors import surveys as vault

TRIES = 5


class StillOpensError(RuntimeError):
    """A box opens although its round's key should be gone: the round does not count as closed."""


class NotLiveError(RuntimeError):
    """Closing a round destroys the link between person and answer: only after going live."""


def close_rounds(*, until: date, actor: str) -> list[str]:
    """Close every round whose month ended on or before `until`; the months that were closed.

    With fewer than k boxes a round is not opened: it closes together with the next.
    """
    here = installation()
    if not (here.is_live or here.is_demonstration):
        raise NotLiveError
    closed = []
    until = min(until, today() - timedelta(days=1))  # the night after the month, never during it
    for group in due_groups(until=until, minimum=here.minimum_group):
        try:
            _close_patiently(group, actor)
        except vault.MovedMeanwhileError:
            break  # another worker is closing them; whatever is left, the next sweep takes
        except KeyGoneError:
            rounds = Round.objects.filter(pk__in=[one.pk for one in group])
            if rounds.exclude(state=Round.State.CLOSED).exists():
                raise
            break  # closed by another worker while we looked
        closed += [one.month for one in group]
    return closed


def due_groups(*, until: date, minimum: int) -> Iterator[list[Round]]:
    """Ended rounds in groups that hold at least `minimum` boxes to open together.

    First those half closed: they were frozen together, and so they close together.
    """
    unclosed = Round.objects.exclude(state=Round.State.CLOSED).order_by("month")
    ended = [one for one in unclosed if last_day_of(one.month) <= until]
    half = [one for one in ended if one.state == Round.State.CLOSING]
    if half:
        yield half
    group: list[Round] = []
    boxes = 0
    for one in ended[len(half) :]:
        group.append(one)
        boxes += vault.size_of_round(round_id=one.id, besides=held_boxes(one))
        if boxes >= minimum:
            yield group
            group, boxes = [], 0


def _close_patiently(group: list[Round], actor: str) -> None:
    """A release that reseals sheets meanwhile makes the attempt void: open the boxes again."""
    for _ in range(TRIES - 1):
        with suppress(vault.MovedMeanwhileError):
            _close_together(group, actor)
            return
    _close_together(group, actor)


def _close_together(group: list[Round], actor: str) -> None:
    """Restartable: a round half closed has state CLOSING and goes on where it stopped."""
    _freeze(group)
    carry_over(group)
    specimens = [vault.specimen(round_id=one.id, public=bytes(one.public_key)) for one in group]
    _deposit(group)
    for one in group:
        _forget(one)
    wiped = vault.wipe_boxes() and wipe_keys()
    for one, kept in zip(group, specimens, strict=True):
        see_that_nothing_opens(one, kept)
    for one in group:
        _conclude(one, actor, wiped=wiped)


def _deposit(group: list[Round]) -> None:
    """What lies in the boxes comes to lie, shuffled and unlinked, as sheets; the boxes go."""
    found = [(one, *box) for one in group for box in opened(one)]
    found.sort(key=lambda answer: (answer[1].due, answer[1].id))  # which of two counts: the older
    marks = Marks(Standings.of_register(), vault.counted_spots())
    sheets: list[vault.SheetDraft] = []
    comments: list[vault.CommentDraft] = []
    for one, invitation, answers in found:
        lies = lying(invitation, one, marks)
        sheets += sheets_of(invitation, answers, lies)
        comments += comments_of(invitation, answers, lies)
    random.SystemRandom().shuffle(sheets)
    random.SystemRandom().shuffle(comments)
    vault.deposit_sheets(
        sheets=sheets,
        comments=comments,
        rounds=[one.id for one in group],
        boxes=len(found),
        unless=marks.relied,
    )


@transaction.atomic
def _freeze(group: list[Round]) -> None:
    """From now on no answer comes in; invitations stay in their round and unit since they ended."""
    rounds = [one.pk for one in group]
    Round.objects.filter(pk__in=rounds, state=Round.State.OPEN).update(state=Round.State.CLOSING)


def opened(one: Round) -> Iterator[tuple[Invitation, dict[str, Any]]]:
    """Each box of the round, in random order, with the invitation that lends its register."""
    if vault.size_of_round(round_id=one.id) == 0:  # also when a restart finds it emptied
        return
    private = _private_of(one)
    if private is None:
        return
    boxes = vault.open_round(round_id=one.id, private=private)
    # All invitations: one that was answered here may stand in another round by now.
    invitations = Invitation.objects.select_related("case__departure", "round")
    pepper = secret(one.pepper)
    by_box = {vault.box_id(pepper=pepper, invitation=found.id): found for found in invitations}
    for box in boxes:
        yield by_box[box.box], box.answers


def _private_of(one: Round) -> bytes | None:
    """None when a restart finds it destroyed; what came in later goes, promised to nobody."""
    try:
        return secret(one.private_key)
    except KeyGoneError:
        if not was_destroyed(one.private_key):
            raise
    vault.discard_round(round_id=one.id)
    return None


@dataclass(frozen=True)
class Lying:
    """Where one answer's sheets come to lie, and in which ledgers they count."""

    unit: str
    received: date
    counts: frozenset[str]


def lying(invitation: Invitation, one: Round, marks: Marks) -> Lying:
    """An invitation that has left the round it was answered in can be found nowhere afterwards:
    its answer lies at no unit, and never counts.
    """
    received = last_day_of(one.month)
    if invitation.round.pk != one.pk:
        return Lying("", received, frozenset())
    return Lying(invitation.unit, received, marks.of(standing_of(invitation)))


def sheets_of(
    invitation: Invitation, answers: dict[str, Any], lies: Lying
) -> list[vault.SheetDraft]:
    """One sheet a ledger, so that the ledgers are unlinked even at rest."""
    return split(
        instrument(invitation.instrument),
        answers["values"],
        ledgers=ledgers_of(register_of(invitation)),
        background={"exit_type": invitation.exit_type or "unknown"},
        unit=lies.unit,
        counted=lies.counts,
        received=lies.received,
    )


def split(
    found: Instrument,
    values: dict[str, Any],
    *,
    ledgers: tuple[str, ...],
    background: dict[str, str],
    unit: str,
    counted: Collection[str] | None = None,
    **facts: Any,
) -> list[vault.SheetDraft]:
    """The values of one answer, parted by ledger, each with the hash of the instrument as it was
    asked; only *everyone* carries the background.

    `counted`: the ledgers in which it counts (None: all).
    """
    drafts = []
    for ledger in ledgers:
        keys = {item.question_key for item in items(found) if ledger in item.ledgers}
        if not keys:
            continue
        content: dict[str, Any] = {
            "values": {key: values[key] for key in sorted(keys) if key in values},
            "content_hash": found.content_hash,
        }
        if ledger == "everyone":
            content["background"] = background
        drafts.append(
            vault.SheetDraft(
                ledger=ledger,
                unit=unit,
                instrument=f"{found.key}/{found.version}",
                answers=content,
                counts=counted is None or ledger in counted,
                **facts,
            )
        )
    return drafts


def comments_of(
    invitation: Invitation, answers: dict[str, Any], lies: Lying
) -> list[vault.CommentDraft]:
    return [
        vault.CommentDraft(
            unit=lies.unit,
            question=f"{invitation.instrument}:{key}",
            text=text,
            counts=vault.COMMENTS in lies.counts,
            received=lies.received,
        )
        for key, text in answers["comments"].items()
    ]


def _forget(one: Round) -> None:
    """Destroy the round's keys: from now on nothing can be linked or opened."""
    for key_id in (one.private_key, one.link_key, one.pepper):
        destroy(key_id=key_id)
    vault.discard_round(round_id=one.id)  # what arrived after the freeze was promised to nobody


def see_that_nothing_opens(one: Round, kept: vault.Specimen) -> None:
    """The self-test: one of the deleted boxes, kept in memory, must not open. StillOpensError."""
    try:
        kept.open(secret(one.private_key))
    except KeyGoneError:
        return
    raise StillOpensError(one.month)


@transaction.atomic
def _conclude(one: Round, actor: str, *, wiped: bool) -> None:
    still = Round.objects.filter(pk=one.pk).exclude(state=Round.State.CLOSED)
    if still.update(state=Round.State.CLOSED):  # else another worker has closed and recorded it
        record(actor=actor, verb="close round", subject=one.month, opens=False, wiped=wiped)

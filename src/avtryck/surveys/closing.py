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
from avtryck.keys.operations import KeyGoneError, destroy, secret, wipe_log
from avtryck.org.queries import installation
from avtryck.surveys.answering import register_of
from avtryck.surveys.marking import Marks, Standings, standing_of
from avtryck.surveys.models import Invitation, Round
from avtryck.vault.doors import surveys as vault

TRIES = 5


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
    """Ended rounds in groups that hold at least `minimum` boxes together (or are half closed)."""
    group: list[Round] = []
    boxes = 0
    for one in Round.objects.exclude(state=Round.State.CLOSED).order_by("month"):
        if last_day_of(one.month) > until:
            break
        group.append(one)
        boxes += vault.size_of_round(round_id=one.id)
        if boxes >= minimum or any(other.state == Round.State.CLOSING for other in group):
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
    for one in group:
        _forget(one, actor)
    for store in ("keys", "vault"):
        wipe_log(store=store)


@transaction.atomic
def _freeze(group: list[Round]) -> None:
    """From now on no answer comes in; invitations stay in their round and unit since they ended."""
    rounds = [one.pk for one in group]
    Round.objects.filter(pk__in=rounds, state=Round.State.OPEN).update(state=Round.State.CLOSING)


def opened(one: Round) -> Iterator[tuple[Invitation, dict[str, Any]]]:
    """Each box of the round, in random order, with the invitation that lends its register."""
    if vault.size_of_round(round_id=one.id) == 0:  # also when a restart finds it emptied
        return
    boxes = vault.open_round(round_id=one.id, private=secret(one.private_key))
    # All invitations: one that was answered here may stand in another round by now.
    invitations = Invitation.objects.select_related("case__departure", "round")
    pepper = secret(one.pepper)
    by_box = {vault.box_id(pepper=pepper, invitation=found.id): found for found in invitations}
    for box in boxes:
        yield by_box[box.box], box.answers


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
    """The values of one answer, parted by ledger; only *everyone* carries the background.

    `counted`: the ledgers in which it counts (None: all).
    """
    drafts = []
    for ledger in ledgers:
        keys = {item.question_key for item in items(found) if ledger in item.ledgers}
        if not keys:
            continue
        content: dict[str, Any] = {
            "values": {key: values[key] for key in sorted(keys) if key in values}
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


def _forget(one: Round, actor: str) -> None:
    """Destroy the round's keys: from now on nothing can be linked or opened."""
    for key_id in (one.private_key, one.link_key, one.pepper):
        destroy(key_id=key_id)
    with transaction.atomic():
        still = Round.objects.filter(pk=one.pk).exclude(state=Round.State.CLOSED)
        if not still.update(state=Round.State.CLOSED):
            return  # another worker has closed and recorded it
        record(actor=actor, verb="close round", subject=one.month)

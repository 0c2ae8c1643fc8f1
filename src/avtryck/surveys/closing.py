"""A round closes: boxes are opened in memory, split, shuffled, resealed; its keys are destroyed."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases.models import Case
from avtryck.clock import today
from avtryck.content.queries import instrument
from avtryck.core.instruments import Instrument, items, ledgers_of
from avtryck.core.rules.deadlines import last_day_of
from avtryck.keys.operations import KeyGoneError, destroy, secret, wipe_log
from avtryck.org.queries import installation
from avtryck.published.queries import last_until
from avtryck.surveys.models import Invitation, Round
from avtryck.surveys.operations import register_of
from avtryck.vault.doors import surveys as vault


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
            _close_together(group, actor)
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


def _close_together(group: list[Round], actor: str) -> None:
    """Restartable: a round half closed has state CLOSING and goes on where it stopped."""
    Round.objects.filter(pk__in=[one.pk for one in group]).update(state=Round.State.CLOSING)
    sheets: list[vault.SheetDraft] = []
    comments: list[vault.CommentDraft] = []
    persons: list[str] = []
    for one in group:
        for invitation, answers in opened(one):
            counts = may_count(invitation, persons)
            persons.append(invitation.case.departure.employee_id)
            received = last_day_of(one.month)
            sheets += sheets_of(invitation, answers, counts=counts, received=received)
            comments += comments_of(invitation, answers, counts=counts)
    random.SystemRandom().shuffle(sheets)
    random.SystemRandom().shuffle(comments)
    rounds = [one.id for one in group]
    vault.deposit_sheets(sheets=sheets, comments=comments, rounds=rounds, boxes=len(persons))
    for one in group:
        _forget(one, actor)
    for store in ("keys", "vault"):
        wipe_log(store=store)


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


def may_count(invitation: Invitation, persons: Collection[str]) -> bool:
    """Confirmed, and no other sheet of this person can be waiting for the same pool.

    `persons` have answered in the rounds that close now. Who answered in an earlier one cannot be
    known any more, so whoever was invited there counts again only after the next full release.
    """
    departure = invitation.case.departure
    earlier = Invitation.objects.filter(
        case__departure__employee_id=departure.employee_id, round__state=Round.State.CLOSED
    )
    pooled = last_until(full=True)
    waiting = [one for one in earlier.select_related("round")
               if pooled is None or last_day_of(one.round.month) > pooled]  # fmt: skip
    return departure.counts and departure.employee_id not in persons and not waiting


def sheets_of(
    invitation: Invitation, answers: dict[str, Any], *, counts: bool, received: date
) -> list[vault.SheetDraft]:
    """One sheet a ledger, so that the ledgers are unlinked even at rest."""
    found = instrument(invitation.instrument)
    background = {"exit_type": invitation.exit_type or "unknown"}
    return split(
        found,
        answers["values"],
        ledgers=ledgers_of(register_of(invitation)),
        background=background,
        unit=invitation.unit,
        counts=counts,
        received=received,
    )


def split(
    found: Instrument,
    values: dict[str, Any],
    *,
    ledgers: tuple[str, ...],
    background: dict[str, str],
    unit: str,
    **facts: Any,
) -> list[vault.SheetDraft]:
    """The values of one answer, parted by ledger; only *everyone* carries the background."""
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
                **facts,
            )
        )
    return drafts


def comments_of(
    invitation: Invitation, answers: dict[str, Any], *, counts: bool
) -> list[vault.CommentDraft]:
    return [
        vault.CommentDraft(
            unit=invitation.unit,
            question=f"{invitation.instrument}:{key}",
            text=text,
            counts=counts,
        )
        for key, text in answers["comments"].items()
    ]


def _forget(one: Round, actor: str) -> None:
    """Destroy the round's keys: from now on nothing can be linked or opened."""
    for key_id in (one.private_key, one.link_key, one.pepper):
        destroy(key_id=key_id)
    with transaction.atomic():
        Round.objects.filter(pk=one.pk).update(state=Round.State.CLOSED)
        sent = Case.objects.filter(invitation__round=one, survey_state=Case.Survey.SENT)
        sent.update(survey_state=Case.Survey.CLOSED)
        record(actor=actor, verb="close round", subject=one.month)

"""A request that came while a round was open: that one answer is held, and not opened meanwhile.

When the round closes, whoever is held moves to the next month's round, with an answer or without
one: so nothing shows who has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from django.db import transaction

from avtryck.core.rules.deadlines import last_day_of, month_of
from avtryck.keys.operations import secret
from avtryck.surveys.answering import SurveyClosedError, keys_of
from avtryck.surveys.models import Invitation, Round
from avtryck.surveys.operations import ensure_round
from avtryck.surveys.recording import record_of
from avtryck.vault.doors import surveys as vault


class Reason(StrEnum):
    """What was asked for; never in words of one's own, since the audit keeps no content."""

    ACCESS = "access"  # the person's own request, GDPR art. 15
    PUBLIC_RECORD = "public_record"  # somebody asked for a public record


@transaction.atomic
def hold(*, invitation: Invitation, actor: str, reason: str) -> None:
    """Until the request is decided the answer, if there is one, is not opened.

    `reason`: a Reason, else ValueError. SurveyClosedError when the round is closing or closed.
    """
    why = Reason(reason)
    if not _locked_open(invitation):
        raise SurveyClosedError(str(invitation.id))
    if Invitation.objects.filter(pk=invitation.pk, held=False).update(held=True):
        record_of(invitation, actor, "hold survey answer", reason=str(why))


@transaction.atomic
def release_hold(*, invitation: Invitation, actor: str) -> None:
    """The request is decided: an answer, if there is one, is opened with the round it is in.

    SurveyClosedError while the round is closing: the answer may be on its way to the next.
    """
    if not _locked_open(invitation):
        raise SurveyClosedError(str(invitation.id))
    if Invitation.objects.filter(pk=invitation.pk, held=True).update(held=False):
        record_of(invitation, actor, "release survey answer")


def _locked_open(invitation: Invitation) -> bool:
    """Whether the round is open, and stays so until this transaction ends."""
    current = Invitation.objects.values("round").get(pk=invitation.pk)["round"]
    return Round.objects.select_for_update().get(pk=current).state == Round.State.OPEN


def held_boxes(one: Round) -> list[str]:
    """Where answers that are held would lie, in a round that is not closed."""
    held = list(Invitation.objects.filter(round=one, held=True).values_list("id", flat=True))
    if not held:
        return []
    pepper = secret(one.pepper)
    return [vault.box_id(pepper=pepper, invitation=invitation) for invitation in held]


def carry_over(group: Sequence[Round]) -> None:
    """Move whoever is held from frozen rounds to the month after them. Restartable."""
    held = Invitation.objects.filter(round__in=group, held=True).select_related("round")
    if not held:
        return
    to = ensure_round(month_of(last_day_of(group[-1].month) + timedelta(days=1)))
    if to.state != Round.State.OPEN:
        raise vault.MovedMeanwhileError
    for invitation in held:
        _carry(invitation, to)


def _carry(invitation: Invitation, to: Round) -> None:
    here, keys = invitation.round, keys_of(to)
    pepper = secret(here.pepper)
    vault.carry(
        box=vault.box_id(pepper=pepper, invitation=invitation.id),
        private=secret(here.private_key),
        pepper=pepper,
        to=vault.Destination(
            to.id, vault.box_id(pepper=keys.pepper, invitation=invitation.id), keys
        ),
    )
    Invitation.objects.filter(pk=invitation.pk, round=here).update(round=to)

"""One leaver's answer, from the form to the vault. Whether there is one stands nowhere here."""

from __future__ import annotations

from avtryck.clock import today
from avtryck.core.instruments import Answers, Register
from avtryck.keys.operations import secret
from avtryck.surveys.models import Invitation, Round
from avtryck.vault.doors import surveys as vault


class SurveyClosedError(ValueError):
    """Answering has ended."""


def register_of(invitation: Invitation) -> Register:
    return {
        "exit_type": invitation.exit_type or None,
        "contract_type": invitation.contract_type or None,
    }


def box_of(invitation: Invitation) -> str:
    return vault.box_id(pepper=secret(invitation.round.pepper), invitation=invitation.id)


def is_answered(invitation: Invitation) -> bool:
    box = box_of(invitation)
    return box in vault.exists(boxes=[box])


def is_open(invitation: Invitation) -> bool:
    """Whether this link may still be answered today."""
    open_round = invitation.round.state == Round.State.OPEN
    return open_round and today() <= invitation.ends and invitation.case.cancelled_on is None


def answer(*, invitation: Invitation, answers: Answers) -> bool:
    """Seal one answer into the vault; False when this link was answered before.

    Acknowledged means on disk. No audit row, no timestamp, nothing on the invitation.
    SurveyClosedError when answering has ended.
    """
    if not is_open(invitation):
        raise SurveyClosedError(str(invitation.id))
    content = {"values": dict(answers.values), "comments": dict(answers.comments)}
    kept = vault.deposit(
        round_id=invitation.round.id,
        box=box_of(invitation),
        public=bytes(invitation.round.public_key),
        answers=content,
    )
    if not Round.objects.filter(pk=invitation.round.id, state=Round.State.OPEN).exists():
        raise SurveyClosedError(str(invitation.id))  # it began to close meanwhile: no promise
    return kept

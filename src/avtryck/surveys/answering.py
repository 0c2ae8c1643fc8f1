"""One leaver's answer, from the form to the vault. Whether there is one stands nowhere here."""

from __future__ import annotations

from typing import Any

from avtryck.clock import today
from avtryck.core.instruments import Answers, Register
from avtryck.keys.codes import change_code, is_token, new_token, read_code
from avtryck.keys.envelopes import RoundKeys
from avtryck.keys.operations import secret
from avtryck.org.prepared import Prepared
from avtryck.surveys.models import Invitation, Round
from avtryck.vault.doors import surveys as vault

__all__ = ["is_token", "new_token", "read_code"]  # what a form needs besides
STANDING: Prepared[tuple[Any, ...]] = Prepared(
    lambda pk: Invitation.objects.filter(pk=pk).values_list(
        "generation", "round_id", "round__state"
    )
)


class SurveyClosedError(ValueError):
    """Answering has ended, or the link was replaced meanwhile."""


def register_of(invitation: Invitation) -> Register:
    return {
        "exit_type": invitation.exit_type or None,
        "contract_type": invitation.contract_type or None,
    }


def box_of(invitation: Invitation) -> str:
    return _box(invitation, secret(invitation.round.pepper))


def _box(invitation: Invitation, pepper: bytes) -> str:
    return vault.box_id(pepper=pepper, invitation=invitation.id)


def keys_of(round_: Round) -> RoundKeys:
    return RoundKeys(public=bytes(round_.public_key), pepper=secret(round_.pepper))


def is_answered(invitation: Invitation) -> bool:
    box = box_of(invitation)
    return box in vault.exists(boxes=[box])


def is_open(invitation: Invitation) -> bool:
    """Whether this link may still be answered today."""
    open_round = invitation.round.state == Round.State.OPEN
    return open_round and today() <= invitation.ends and invitation.case.cancelled_on is None


def opens_by_code(invitation: Invitation) -> bool:
    """Whether a change code still opens an answer: until the end; held, until it is decided."""
    in_time = invitation.held or today() <= invitation.ends
    return in_time and invitation.round.state == Round.State.OPEN


def _content(answers: Answers) -> dict[str, Any]:
    return {"values": dict(answers.values), "comments": dict(answers.comments)}


def answer(*, invitation: Invitation, answers: Answers, token: str) -> str | None:
    """Seal one answer into the vault; its change code, or None when this link was answered before.

    The form's token sent again is the same writer: the same code, and what was sent last is kept.
    A code means: on disk. No audit row, no timestamp, nothing on the invitation.
    SurveyClosedError when answering has ended; ValueError when `token` is none of `new_token`.
    """
    code = change_code(token=token, invitation=invitation.id)
    if not is_open(invitation):
        raise SurveyClosedError(str(invitation.id))
    keys = keys_of(invitation.round)
    box = _box(invitation, keys.pepper)
    landed = vault.deposit(
        round_id=invitation.round.id, box=box, keys=keys, code=code, answers=_content(answers)
    )
    if not _still(invitation):
        if landed is vault.Landed.NEW:
            vault.take_back(box=box, pepper=keys.pepper, code=code)
        raise SurveyClosedError(str(invitation.id))
    return None if landed is vault.Landed.TAKEN else code


def _still(invitation: Invitation) -> bool:
    """Neither did the round begin to close nor was the link replaced while the box was written:
    otherwise no promise."""
    as_it_was = (invitation.generation, invitation.round_id, Round.State.OPEN.value)
    return as_it_was in STANDING(invitation.pk)


def reveal_own(*, invitation: Invitation, code: str) -> Answers | None:
    """What was answered, for whoever has the change code; None: a wrong code, or no answer.

    SurveyClosedError when the time for it has passed.
    """
    plain, pepper = _entered(invitation, code)
    if plain is None:
        return None
    found = vault.open_own(box=_box(invitation, pepper), pepper=pepper, code=plain)
    return None if found is None else Answers(found["values"], found["comments"])


def change(*, invitation: Invitation, code: str, answers: Answers) -> bool:
    """Other answers under the same change code; False: a wrong code, or no answer.

    SurveyClosedError when the time for it has passed.
    """
    plain, pepper = _entered(invitation, code)
    if plain is None:
        return False
    keys = RoundKeys(public=bytes(invitation.round.public_key), pepper=pepper)
    box = _box(invitation, pepper)
    done = vault.replace(box=box, keys=keys, code=plain, answers=_content(answers))
    if not _still(invitation):
        raise SurveyClosedError(str(invitation.id))
    return done


def withdraw(*, invitation: Invitation, code: str) -> bool:
    """Delete one's answer; the link may then be answered anew. False: a wrong code, or no answer.

    SurveyClosedError when the time for it has passed.
    """
    plain, pepper = _entered(invitation, code)
    if plain is None:
        return False
    done = vault.take_back(box=_box(invitation, pepper), pepper=pepper, code=plain)
    if not _still(invitation):
        raise SurveyClosedError(str(invitation.id))
    return done


def _entered(invitation: Invitation, code: str) -> tuple[str | None, bytes]:
    """The code in its own form, with the round's pepper; SurveyClosedError when it is too late."""
    if not opens_by_code(invitation):
        raise SurveyClosedError(str(invitation.id))
    return read_code(code), secret(invitation.round.pepper)


def stop_reminders(*, invitation: Invitation) -> None:
    """No more mail about the survey. No audit entry: HR learns of no answer, and of no refusal."""
    Invitation.objects.filter(pk=invitation.pk).update(no_reminders=True)

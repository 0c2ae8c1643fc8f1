"""A link in wrong hands, or a lost change code: HR voids it, and a new letter goes out."""

from __future__ import annotations

from django.db import transaction

from avtryck.surveys.answering import SurveyClosedError, box_of, is_open
from avtryck.surveys.models import Invitation
from avtryck.surveys.operations import replace_link
from avtryck.vault.doors import surveys as vault


class HeldError(ValueError):
    """A request about this answer is being decided: until then nobody else's click destroys it."""


def void_and_reissue(*, invitation: Invitation, actor: str) -> None:
    """The link dies, with the answer that may have come through it; a new one is sent.

    Nobody learns whether there was an answer: nothing is returned, and nothing differs.
    SurveyClosedError when answering has ended, HeldError while a request is being decided.
    """
    voided = _void(invitation, actor)
    vault.discard(box=box_of(voided))  # after the audit entry is on disk


@transaction.atomic
def _void(invitation: Invitation, actor: str) -> Invitation:
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_open(found):
        raise SurveyClosedError(str(found.id))
    if found.held:
        raise HeldError(str(found.id))
    replace_link(invitation=found, actor=actor)
    return found

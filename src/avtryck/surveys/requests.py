"""A request for an answer, by its number in the registry."""

from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.surveys.holding import hold
from avtryck.surveys.models import Invitation


@transaction.atomic
def hold_for_request(*, invitation: Invitation, reason: str, reference: str, actor: str) -> None:
    """Hold the answer, and let the audit say under which number the request was registered.

    Raises what `hold` raises.
    """
    hold(invitation=invitation, actor=actor, reason=reason)
    case = invitation.case
    record(
        actor=actor,
        verb="register request for survey answer",
        subject=f"case:{case.id}",
        institution=case.departure.institution,
        reference=reference,
    )

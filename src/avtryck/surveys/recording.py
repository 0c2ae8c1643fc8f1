"""What was done about a survey, in the audit: by whom, and what, never whether it was answered."""

from __future__ import annotations

from avtryck.audit.operations import record
from avtryck.surveys.models import Invitation


def record_of(invitation: Invitation, actor: str, verb: str, **facts: str) -> None:
    case = invitation.case
    record(
        actor=actor,
        verb=verb,
        subject=f"case:{case.id}",
        institution=case.departure.institution,
        **facts,
    )

"""The one way an interview changes its state, and the one way its facts are saved."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases.models import Case
from avtryck.core.rules.states import move
from avtryck.interviews.models import Interview


@transaction.atomic
def move_on(interview: Interview, verb: str, *, actor: str, **facts: Any) -> None:
    """Make the move and save `facts`; IllegalMoveError when the state has no such move.

    The case is read anew under a lock, so that two clicks do not both count.
    """
    case = Case.objects.select_for_update().get(pk=interview.case_id)
    case.interview_state = move(case.interview_state, verb)
    case.save(update_fields=["interview_state"])
    interview.case.interview_state = case.interview_state
    save_facts(
        interview, f"interview {verb}", actor=actor, state=str(case.interview_state), **facts
    )


@transaction.atomic
def save_facts(
    interview: Interview, verb: str, *, actor: str, state: str = "", **facts: Any
) -> None:
    """Save fields of the interview and record that, with their names only: places are private."""
    for name, value in facts.items():
        setattr(interview, name, value)
    if facts:
        interview.save(update_fields=list(facts))
    noted = {"state": state} if state else {}
    record(
        actor=actor,
        verb=verb,
        subject=f"interview:{interview.pk}",
        institution=interview.institution,
        **noted,
        changed=sorted(facts),
    )

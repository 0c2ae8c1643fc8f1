"""Answers that never came to count are kept as long as the authority has decided, no longer."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.retention.decided import rule_of
from avtryck.vault.doors import retention as vault

RECORD_TYPE = "waiting_sheet"


def dispose_uncounted(*, actor: str) -> date | None:
    """Delete live answers that do not count and are past the decided period.

    The day up to which they went; None while nothing is decided or they are kept until further
    notice. How many there were is told nobody.
    """
    limit = rule_of(RECORD_TYPE).until
    if limit is not None:
        with transaction.atomic():
            record(
                actor=actor,
                verb="dispose uncounted answers",
                subject=RECORD_TYPE,
                received_by=limit.isoformat(),
            )
        vault.dispose_uncounted(received_by=limit)
    return limit

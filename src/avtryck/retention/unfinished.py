"""Drafts of notes that nobody finished are kept as long as the authority has decided, no longer."""

from __future__ import annotations

from avtryck.audit.operations import SYSTEM
from avtryck.clock import today
from avtryck.interviews.operations.disposing import dispose_drafts
from avtryck.retention.drafts import RECORD_TYPE
from avtryck.retention.models import GoingLive
from avtryck.retention.uncounted import before


def dispose_unfinished() -> int:
    """Shred what is past the decided period after the talk; how many.

    Undecided, or kept until further notice: it stays sealed. Final notes are another record type.
    """
    last = GoingLive.objects.order_by("pk").last()
    if last is None:
        return 0
    rule = last.decisions.get("retention", {}).get(RECORD_TYPE, {})
    limit = before(today(), str(rule.get("period", "")))
    return 0 if limit is None else dispose_drafts(until=limit, actor=SYSTEM)

"""What had to be handled and was handed over: its text goes by its own decision, not before."""

from __future__ import annotations

from avtryck.audit.operations import SYSTEM
from avtryck.cases.matters import dispose_matters
from avtryck.clock import today
from avtryck.retention.models import GoingLive
from avtryck.retention.uncounted import before

RECORD_TYPE = "must_be_handled"


def dispose_handed_over() -> int:
    """Shred what is past the decided period after it was handed over; how many.

    Undecided, or kept until further notice: it stays sealed.
    """
    last = GoingLive.objects.order_by("pk").last()
    if last is None:
        return 0
    rule = last.decisions.get("retention", {}).get(RECORD_TYPE, {})
    limit = before(today(), str(rule.get("period", "")))
    return 0 if limit is None else dispose_matters(handed_by=limit, actor=SYSTEM)

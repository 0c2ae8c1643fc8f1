"""What had to be handled and was handed over: its text goes by its own decision, not before."""

from __future__ import annotations

from avtryck.audit.operations import SYSTEM
from avtryck.cases.matters import dispose_matters
from avtryck.retention.decided import rule_of

RECORD_TYPE = "must_be_handled"


def dispose_handed_over() -> int:
    """Shred what is past the decided period after it was handed over; how many.

    Undecided, or kept until further notice: it stays sealed.
    """
    limit = rule_of(RECORD_TYPE).until
    return 0 if limit is None else dispose_matters(handed_by=limit, actor=SYSTEM)

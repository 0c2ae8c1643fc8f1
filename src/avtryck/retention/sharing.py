"""Whether an interview's notes may be shared with the leaver after the last day."""

from __future__ import annotations

from avtryck.retention.decided import decisions
from avtryck.retention.decisions import SHARE_LATE


def decided_to_share_late() -> bool:
    """The optional key in the decisions of going live; not said means no."""
    return decisions().get(SHARE_LATE) is True

"""Whether an interview's notes may be shared with the leaver after the last day."""

from __future__ import annotations

from avtryck.retention.decisions import SHARE_LATE
from avtryck.retention.models import GoingLive


def decided_to_share_late() -> bool:
    """The optional key in the decisions of going live; not said means no."""
    last = GoingLive.objects.order_by("pk").last()
    return last is not None and last.decisions.get(SHARE_LATE) is True

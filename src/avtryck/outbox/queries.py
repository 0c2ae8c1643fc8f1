from __future__ import annotations

from datetime import timedelta

from avtryck.clock import now
from avtryck.outbox.models import Mail

GRACE = timedelta(minutes=15)


def failed() -> int:
    """Mails that were given up."""
    return Mail.objects.filter(state=Mail.State.FAILED).count()


def overdue() -> int:
    """Mails that should have left by now."""
    return Mail.objects.filter(state=Mail.State.WAITING, due__lt=now() - GRACE).count()

from __future__ import annotations

from collections.abc import Iterable
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


def rows_about(*, kinds: Iterable[str], begins: str) -> list[Mail]:
    """All rows of these kinds whose subject begins so, whatever became of them."""
    return list(Mail.objects.filter(kind__in=list(kinds), subject_id__startswith=begins))

"""Mail of the years that have passed: marked as sent in bulk, and whose it was is told."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from avtryck.clock import now
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import finish
from avtryck.outbox.resolvers import fleeting, tell


def post(*, bouncing: Collection[str]) -> None:
    """Everything due has left at its minute; mail about a subject in `bouncing` did not arrive."""
    due = Mail.objects.filter(state=Mail.State.WAITING, due__lte=now())
    for mail in due.filter(subject_id__in=bouncing):
        finish(mail, Mail.State.FAILED)
    sent = list(due.values_list("kind", "subject_id"))
    due.update(state=Mail.State.SENT, sent_at=F("due"))
    Mail.objects.filter(kind__in=fleeting(), state=Mail.State.SENT).delete()
    for kind, subject_id in sent:
        tell(kind, subject_id, sent=True)

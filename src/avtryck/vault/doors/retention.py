"""Retention's door: what a disposal run may destroy here."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from avtryck.vault.models import Comment, Note, Sheet
from avtryck.vault.spots import LIVE


@transaction.atomic(using="vault")
def dispose(*, interview: UUID) -> int:
    """Delete an interview's sealed notes; how many parts there were."""
    return Note.objects.filter(interview=interview).delete()[0]


@transaction.atomic(using="vault")
def dispose_uncounted(*, received_by: date) -> None:
    """Delete live answers that still do not count and were received on or before a day."""
    for model in (Sheet, Comment):
        model.objects.filter(source=LIVE, counts=False, received__lte=received_by).delete()

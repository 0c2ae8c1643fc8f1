"""Retention's door: what a disposal run may destroy here."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from avtryck.vault.models import Note


@transaction.atomic(using="vault")
def dispose(*, interview: UUID) -> int:
    """Delete an interview's sealed notes; how many parts there were."""
    return Note.objects.filter(interview=interview).delete()[0]

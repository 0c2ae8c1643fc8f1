"""Retention's door: what a disposal run may destroy here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from avtryck.keys.wiping import wipe
from avtryck.vault.models import Box, Comment, CommentBatch, Note, Review, Run, Sheet, SheetKey
from avtryck.vault.spots import LIVE

CHUNK = 500
SEALED: tuple[type[Sheet | Comment | Note], ...] = (Sheet, Comment, Note)


@transaction.atomic(using="vault")
def dispose(*, interview: UUID) -> int:
    """Delete an interview's sealed notes; how many parts there were."""
    return Note.objects.filter(interview=interview).delete()[0]


@transaction.atomic(using="vault")
def dispose_uncounted(*, received_by: date) -> None:
    """Delete live answers that still do not count and were received on or before a day."""
    for model in (Sheet, Comment):
        model.objects.filter(source=LIVE, counts=False, received__lte=received_by).delete()


def bury(*, rounds: Collection[UUID], alive: Collection[UUID], published: Collection[str]) -> None:
    """Delete the boxes of `rounds`, and every sheet, comment and note whose key is not `alive`.

    A release that was under way and not `published` cannot be made of them any more: it goes too.
    What somebody had decided about a comment goes with it, and a batch with its last one.
    """
    _bury(rounds, alive, published)
    wipe(store="vault", tables=[model._meta.db_table for model in (Box, Review, *SEALED)])


@transaction.atomic(using="vault")
def _bury(rounds: Collection[UUID], alive: Collection[UUID], published: Collection[str]) -> None:
    Box.objects.filter(round__in=rounds).delete()
    unmade = {
        pool["id"]: run.pk
        for run in Run.objects.filter(done=False).exclude(pk__in=published)
        for pool in (run.assignment or {}).get("pools", [])
    }
    for model in SEALED:
        rows = model.objects.values_list("pk", "sealed")
        gone = [pk for pk, sealed in rows if UUID(bytes=bytes(sealed)[1:17]) not in alive]
        if model is Sheet:
            pools = Sheet.objects.filter(pk__in=gone).values_list("pool", flat=True)
            Run.objects.filter(pk__in={unmade[pool] for pool in pools if pool in unmade}).delete()
        for start in range(0, len(gone), CHUNK):
            model.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    _bury_batches(published)
    SheetKey.objects.exclude(key__in=alive).delete()


def _bury_batches(published: Collection[str]) -> None:
    """Those left without comments; one that no release has published, or makes, waits for one."""
    CommentBatch.objects.filter(reviews=None).delete()
    made = {*published, *Run.objects.values_list("pk", flat=True)}
    CommentBatch.objects.exclude(release__in=made).update(release="")

"""After a restore: what was sealed with keys that are dead is taken away, as it was before."""

from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.keys.models import Key
from avtryck.keys.operations import destroy
from avtryck.published.models import Release
from avtryck.surveys.models import Round
from avtryck.vault.doors import retention as vault


def bury(*, actor: str) -> list[str]:
    """Close rounds whose keys are dead and delete whatever nothing opens; the rounds' months.

    They closed after the backup was made: their links are dead and their boxes cannot be opened.
    """
    alive = set(Key.objects.values_list("id", flat=True))
    rounds = [
        one
        for one in Round.objects.exclude(state=Round.State.CLOSED)
        if not {one.private_key, one.link_key, one.pepper} <= alive
    ]
    published = set(Release.objects.values_list("name", flat=True))
    vault.bury(rounds=[one.id for one in rounds], alive=alive, published=published)
    for one in rounds:
        _close(one, actor)
    return [one.month for one in rounds]


def _close(one: Round, actor: str) -> None:
    for key_id in (one.private_key, one.link_key, one.pepper):
        destroy(key_id=key_id)
    with transaction.atomic():
        Round.objects.filter(pk=one.pk).update(state=Round.State.CLOSED)
        record(actor=actor, verb="close round", subject=one.month, after="restore")

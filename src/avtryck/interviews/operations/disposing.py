"""Notes end here: the interview's key is destroyed, and its sealed rows go."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from avtryck.cases.models import Case
from avtryck.clock import today
from avtryck.interviews.access import FINAL
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.moves import save_facts
from avtryck.interviews.queries import parts_written
from avtryck.keys.operations import destroy
from avtryck.keys.wiping import wipe_keys
from avtryck.vault.doors import interviews as door


def dispose_notes(*, interview: Interview, actor: str) -> None:
    """Shred the notes, drafts too; what was counted of them stays counted. Again: nothing.

    The key first: what is interrupted here is finished the next time.
    """
    _shred(interview, actor)
    door.wipe_notes()
    wipe_keys()


def dispose_drafts(*, until: date, actor: str) -> int:
    """Shred drafts nobody finished, of talks held (or never held: last day) by `until`; how many.

    What is shared becomes final by itself and is no draft.
    """
    held = Q(held_on__lte=until)
    never_held = Q(held_on=None, case__departure__last_day__lte=until)
    rows = Interview.objects.select_related("case__departure__unit").filter(
        held | never_held, shared_on=None, disposed_on=None
    )
    drafts = [one for one in rows.exclude(case__interview_state__in=FINAL) if parts_written(one)]
    for interview in drafts:
        _shred(interview, actor)
    if drafts:
        door.wipe_notes()
        wipe_keys()
    return len(drafts)


def _shred(interview: Interview, actor: str) -> None:
    destroy(key_id=interview.data_key)
    door.dispose(interview=interview.pk)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=interview.case_id)
        interview.refresh_from_db(fields=["disposed_on"])
        if interview.disposed_on is None:
            save_facts(interview, "dispose notes", actor=actor, disposed_on=today())

"""Whoever owns an action is reminded: a week before it is due, and once when it is late."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from avtryck.actions.models import Action
from avtryck.clock import LOCAL, today
from avtryck.core.instruments import Value
from avtryck.core.rules.working_days import is_working_day
from avtryck.org.queries import installation, is_employed
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import enqueue
from avtryck.outbox.resolvers import Letter, UndeliverableError

DUE, OVERDUE = "action-due", "action-overdue"
BEFORE = timedelta(days=7)
MORNING = time(8)


def remind_owners() -> int:
    """One letter a week before an action is due and one when it is late; how many.

    On working days, as often as it likes: each once for an owner and a due date.
    """
    if not is_working_day(today()):
        return 0
    rows = Action.objects.filter(state=Action.State.OPEN, due__lte=today() + BEFORE)
    return sum(_remind(action) for action in rows)


@transaction.atomic
def _remind(action: Action) -> int:
    kind = OVERDUE if action.due < today() else DUE
    subject = f"{action.pk}:{action.due:%Y%m%d}:{action.owner_id}"
    if Mail.objects.filter(kind=kind, subject_id=subject).exists():
        return 0
    morning = datetime.combine(today(), MORNING, LOCAL)
    enqueue(kind=kind, subject_id=subject, language="", due=morning)
    Action.objects.filter(pk=action.pk).update(reminded_on=today())
    return 1


def action_due(subject_id: str, language: str) -> Letter:
    return _letter(subject_id, language, text=DUE)


def action_overdue(subject_id: str, language: str) -> Letter:
    return _letter(subject_id, language, text=OVERDUE)


def _letter(subject_id: str, language: str, *, text: str) -> Letter:
    """`ACTION:YYYYMMDD:OWNER`; UndeliverableError when it is closed, moved or another's now.

    Neither what was found nor what is to be done stands in the letter: only where to read it.
    """
    key, day, owner = subject_id.split(":")
    action = Action.objects.select_related("owner").filter(pk=UUID(key)).first()
    if action is None or action.state != Action.State.OPEN:
        raise UndeliverableError(subject_id)
    person = action.owner
    is_other = f"{action.due:%Y%m%d}" != day or str(person.pk) != owner
    if is_other or not person.work_email or not is_employed(person):
        raise UndeliverableError(subject_id)
    values: dict[str, Value] = {
        "organisation": installation().name(language or "sv"),
        "due": action.due,
        "link": settings.SITE_URL + reverse("reader-action", args=[action.pk]),
    }
    return Letter(address=person.work_email, text=text, values=values)

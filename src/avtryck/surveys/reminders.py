"""When the survey's letters leave, and who gets a row for a reminder: everybody alike."""

from __future__ import annotations

from datetime import date, datetime, time

from avtryck.clock import LOCAL, today
from avtryck.core.rules.deadlines import reminder_days
from avtryck.outbox.operations import enqueue, reschedule
from avtryck.surveys.models import Invitation

REMINDER = "survey-reminder"


def morning(day: date) -> datetime:
    """Seven o'clock that day: everybody's mail of a day leaves together."""
    return datetime.combine(day, time(7), LOCAL)


def plan_reminders(invitation: Invitation) -> None:
    """The survey was sent today: both reminders, as far as there is time to answer.

    No row says who has answered: whether a letter comes of it is asked when it is due, and the
    row is forgotten either way. Sent anew (another address, another link), they count anew.
    """
    for number, day in enumerate(reminder_days(sent=today(), ends=invitation.ends), start=1):
        subject, due = f"{invitation.id}:{number}", morning(day)
        enqueue(kind=REMINDER, subject_id=subject, language=invitation.language, due=due)
        reschedule(kind=REMINDER, subject_id=subject, due=due)

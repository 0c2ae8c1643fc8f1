"""The letters of the interview."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from avtryck.core.instruments import Value
from avtryck.core.rules.states import Interview as State
from avtryck.core.rules.working_days import add_working_days
from avtryck.interviews.models import Interview
from avtryck.org.queries import contact_line, installation
from avtryck.outbox.resolvers import Letter, UndeliverableError

TASK = "interview-task"
DAYS_TO_OFFER = 5


def interview_task(subject_id: str, _language: str) -> Letter:
    """`INTERVIEW:PERSON:DAY` → the task, if it still is that person's."""
    interview_id, person_id, _day = subject_id.split(":")
    rows = Interview.objects.select_related("interviewer", "case__departure__unit")
    found = rows.filter(pk=interview_id, interviewer=int(person_id), case__cancelled_on=None)
    interview = found.exclude(case__interview_state=State.CANCELLED).first()
    if interview is None or interview.interviewer is None or not interview.interviewer.work_email:
        raise UndeliverableError(subject_id)
    link = reverse("manager-interview", args=[interview.pk])
    values: dict[str, Value] = {
        "organisation": installation().name("sv"),
        "link": f"{settings.SITE_URL}{link}",
        "offer_by": add_working_days(interview.task_on, DAYS_TO_OFFER),
        "contact": contact_line(interview.unit),
    }
    return Letter(address=interview.interviewer.work_email, text=TASK, values=values)

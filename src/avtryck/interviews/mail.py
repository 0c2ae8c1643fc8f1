"""The letters of the interview."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from avtryck.core.instruments import Value
from avtryck.core.rules.initiative import REMIND_AFTER
from avtryck.core.rules.states import Interview as State
from avtryck.core.rules.working_days import add_working_days
from avtryck.interviews.initiative import REMINDER, takes_initiative
from avtryck.interviews.models import Interview
from avtryck.org.queries import contact_line, installation
from avtryck.outbox.resolvers import Letter, UndeliverableError

TASK = "interview-task"


def interview_task(subject_id: str, _language: str) -> Letter:
    """`INTERVIEW:PERSON:DAY` → the task, if it still is that person's and not declined by then."""
    interview, address = _task_of(subject_id)
    if interview.state == State.DECLINED:
        raise UndeliverableError(subject_id)
    offer_by = add_working_days(interview.task_on, REMIND_AFTER)
    return Letter(address, TASK, _task_values(interview) | {"offer_by": offer_by})


def talk_reminder(subject_id: str, _language: str) -> Letter:
    """`INTERVIEW:PERSON:DAY` → the one reminder, while that person has not done anything yet."""
    interview, address = _task_of(subject_id)
    if not takes_initiative(interview):
        raise UndeliverableError(subject_id)
    return Letter(address, REMINDER, _task_values(interview))


def _task_of(subject_id: str) -> tuple[Interview, str]:
    """The interview and where its interviewer is written to, if it still is that person's."""
    interview_id, person_id, _day = subject_id.split(":")
    rows = Interview.objects.select_related("interviewer", "case__departure__unit")
    found = rows.filter(pk=interview_id, interviewer=int(person_id), case__cancelled_on=None)
    interview = found.exclude(case__interview_state=State.CANCELLED).first()
    if interview is None or interview.interviewer is None or not interview.interviewer.work_email:
        raise UndeliverableError(subject_id)
    return interview, interview.interviewer.work_email


def _task_values(interview: Interview) -> dict[str, Value]:
    link = reverse("manager-interview", args=[interview.pk])
    return {
        "organisation": installation().name("sv"),
        "link": f"{settings.SITE_URL}{link}",
        "contact": contact_line(interview.unit),
    }

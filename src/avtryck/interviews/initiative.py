"""Nobody is forgotten: who has not taken the initiative to a talk, and what was left undone."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from avtryck.audit.operations import SYSTEM
from avtryck.cases.models import Case
from avtryck.cases.queries import visible_to
from avtryck.clock import LOCAL, now, today
from avtryck.core.rules.initiative import UNDONE_AFTER, UNDONE_UNTIL, initiative
from avtryck.core.rules.states import Interview as State
from avtryck.core.rules.working_days import is_working_day
from avtryck.interviews.desk import not_replaced
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.moves import save_facts
from avtryck.interviews.queries import can_hold
from avtryck.org.access import Scope
from avtryck.outbox.operations import enqueue

REMINDER = "talk-reminder"
MORNING = time(8)
NO_OUTCOME = (State.PLANNED, State.OFFERED, State.BOOKED)
# What was left undone, in words.
UNDONE: dict[State, Any] = {
    State.PLANNED: _("Har aldrig erbjudits"),
    State.OFFERED: _("Inget svar och ingen tid"),
    State.BOOKED: _("Bokat, men inte hållet"),
    State.HELD: _("Anteckningarna är inte klara"),
}


def remind_and_raise() -> int:
    """One reminder to the interviewer, then HR's list; how many were reminded or raised.

    Runs on working days, as often as it likes: each happens once for each task somebody gets.
    """
    if not is_working_day(today()):
        return 0
    return sum(_follow(interview) for interview in _waiting())


def without_initiative(scope: Scope) -> QuerySet[Interview]:
    """Talks whose interviewer has done nothing, from the day they are HR's to look at.

    Those that nobody holds are another list: `interviews.desk.without_interviewer`.
    """
    rows = _seen(scope, _waiting()).filter(raised_on__lte=today())
    return rows.filter(case__departure__last_day__gt=today() - UNDONE_AFTER)


def left_undone(scope: Scope) -> QuerySet[Interview]:
    """Four weeks after the last day: notes not final, never held, or no outcome (see UNDONE).

    What has no outcome after half a year stands in the coverage account only, as missed.
    """
    since, until = today() - UNDONE_UNTIL, today() - UNDONE_AFTER
    automatic = Q(case__handling=Case.Handling.AUTOMATIC, case__departure__last_day__gt=since)
    open_talks = Q(case__interview_state__in=NO_OUTCOME, case__cancelled_on=None) & automatic
    unwritten = Q(case__interview_state=State.HELD, disposed_on=None)
    rows = Interview.objects.filter(open_talks | unwritten)
    return _seen(scope, rows).filter(case__departure__last_day__lte=until)


def takes_initiative(interview: Interview) -> bool:
    """Whether the interviewer still is the one to do something first."""
    case = interview.case
    return (
        case.cancelled_on is None
        and case.handling == Case.Handling.AUTOMATIC
        and case.interview_state == State.PLANNED
        and not interview.proposals.exists()
    )


def _waiting() -> QuerySet[Interview]:
    """Somebody's tasks about which nothing has been done; with `contact = hr` there are none."""
    rows = Interview.objects.select_related("interviewer", "case__departure__unit")
    return rows.filter(
        case__interview_state=State.PLANNED,
        case__cancelled_on=None,
        case__handling=Case.Handling.AUTOMATIC,
        interviewer__isnull=False,
        task_on__lte=today(),
        proposals=None,
    )


def _seen(scope: Scope, rows: QuerySet[Interview]) -> QuerySet[Interview]:
    """Where this person is HR; one's own leaving, or one's own staff's talk that another holds, is
    somebody else's to look after.
    """
    own = scope.person.employee_id if scope.person else ""
    seen = visible_to(scope).exclude(employee_id=own).order_by().values("pk")
    rows = rows.select_related("interviewer", "case__departure__unit")
    mine = rows.filter(not_replaced(scope), case__departure__in=seen)
    return mine.order_by("case__departure__last_day", "pk")


@transaction.atomic
def _follow(interview: Interview) -> int:
    """Read again under the lock that every move takes, so that two workers do not both act."""
    case = Case.objects.select_for_update().get(pk=interview.case_id)
    interview.refresh_from_db()
    interview.case.interview_state = case.interview_state
    if not takes_initiative(interview):
        return 0
    departure = interview.case.departure
    days = initiative(task_on=interview.task_on, last_day=departure.last_day, known=case.opened_on)
    done = _remind(interview, days.remind)
    gone = interview.interviewer is not None and not can_hold(interview.interviewer)
    if interview.raised_on is None and (gone or days.raise_to_hr <= today()):
        save_facts(interview, "raise interview to HR", actor=SYSTEM, raised_on=today())
        done += 1
    return done


def _remind(interview: Interview, day: date | None) -> int:
    person = interview.interviewer
    if day is None or interview.reminded_on or person is None or not can_hold(person):
        return 0
    if not day <= today() <= interview.case.departure.last_day:
        return 0
    save_facts(interview, "remind interviewer", actor=SYSTEM, reminded_on=today())
    due = max(now(), datetime.combine(day, MORNING, tzinfo=LOCAL))
    subject = f"{interview.pk}:{person.pk}:{interview.task_on:%y%m%d}"
    enqueue(kind=REMINDER, subject_id=subject, language="", due=due)
    return 1

"""Who is to hold the talk: from the opened case to the task in somebody's list."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from avtryck.audit.operations import SYSTEM
from avtryck.cases.leavers import LEAVER
from avtryck.cases.models import Case
from avtryck.clock import LOCAL, now, today
from avtryck.content.extras import GUIDE, asked_in
from avtryck.content.operations import pin
from avtryck.core.rules.initiative import task_day
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.access import NOT_YET_HELD
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.booking import handed_on, nothing_agreed, stays_with
from avtryck.interviews.operations.moves import move_on, save_facts
from avtryck.interviews.queries import can_hold, candidates, notes_begun, parts_written
from avtryck.keys.operations import INTERVIEW, data_key
from avtryck.org.models import Person
from avtryck.org.operations import sign_in_for
from avtryck.outbox.operations import enqueue
from avtryck.vault.doors import interviews as door


class NotACandidateError(ValueError):
    """This person cannot hold this talk, or it has been held already."""


@transaction.atomic
def plan(case: Case) -> None:
    """The case runs by itself: a covered leaver's interview, its key, its interviewer. Once.

    The nearest manager gets it on the third working day, when the leaver has had time to choose
    somebody else; at once when little time is left. Nobody to give it to: HR.
    """
    if case.interview_state != State.PLANNED or Interview.objects.filter(case=case).exists():
        return
    day = task_day(last_day=case.departure.last_day, known=case.opened_on)
    _new(case, task_on=day, actor=SYSTEM)


@transaction.atomic
def replan(case: Case) -> None:
    """The register changed: perhaps covered only now, perhaps another nearest manager."""
    interview = Interview.objects.filter(case=case).select_related("case__departure").first()
    if interview is None:
        plan(case)
        return
    manager = case.departure.nearest_manager
    is_same = (
        not interview.by_nearest_manager
        or interview.interviewer_id == case.departure.nearest_manager_id
    )
    if not is_same and interview.state in NOT_YET_HELD and not parts_written(interview):
        usable = manager is not None and can_hold(manager)
        _give(interview, manager if usable else None, actor=SYSTEM)


def _new(case: Case, *, task_on: date, actor: str) -> Interview:
    departure = case.departure
    manager = departure.nearest_manager
    usable = case.handling == Case.Handling.AUTOMATIC and manager is not None and can_hold(manager)
    guide = asked_in(departure.institution, GUIDE)
    interview = Interview(
        case=case,
        interviewer=manager if usable else None,
        by_nearest_manager=usable,
        handed_to_hr=not usable,
        guide=guide,
        task_on=task_on,
        institution=departure.institution,
        data_key=data_key(purpose=INTERVIEW, institution=departure.institution),
    )
    pin(name=guide, actor=actor)
    interview.save(force_insert=True)
    save_facts(interview, "plan interview", actor=actor)
    _tell(interview, actor=actor)
    return interview


def _tell(interview: Interview, *, actor: str) -> None:
    """The task's mail to the interviewer, with a sign-in first when there is none."""
    person = interview.interviewer
    if person is None or person.actor == actor:
        return
    due = max(now(), datetime.combine(interview.task_on, time(8), tzinfo=LOCAL))
    had_one = hasattr(person, "user")
    user = sign_in_for(person=person)
    if user is not None and not had_one:
        enqueue(kind="staff-account", subject_id=f"{user.pk}:first", language="", due=due)
    subject = f"{interview.pk}:{person.pk}:{interview.task_on:%y%m%d}"
    enqueue(kind="interview-task", subject_id=subject, language="", due=due)


@transaction.atomic
def offer_anyway(*, case: Case, actor: str) -> Interview:
    """Offer the talk to somebody the rule leaves out: HR or the manager has chosen to."""
    if case.interview_state != State.NOT_OFFERED or case.handling == Case.Handling.NONE:
        raise IllegalMoveError(f"offer is not possible when {case.interview_state}")
    interview = _new(case, task_on=today(), actor=actor)
    move_on(interview, "plan", actor=actor)
    return interview


@transaction.atomic
def hand_over(*, interview: Interview, to: Person | None, actor: str) -> None:
    """Give the talk to somebody else, or back to HR (`to` None); access moves with it.

    No reason is asked for or kept. What the leaver chooses before anybody has the task waits for
    its day: until then there is time to choose again. NotACandidateError when `to` cannot hold it,
    and once the talk is held or its notes are begun: they stay with the one who writes them.
    """
    if interview.state not in NOT_YET_HELD or notes_begun(interview):
        raise NotACandidateError("held")
    if to is not None and to.pk not in {one.person.pk for one in candidates(interview)}:
        raise NotACandidateError(to.actor)
    _give(interview, to, actor=actor)


def _give(interview: Interview, to: Person | None, *, actor: str) -> None:
    is_manager = to is not None and to.pk == interview.case.departure.nearest_manager_id
    booked = handed_on(interview, to, actor=actor)
    if to is not None and interview.state == State.OFFERED:  # or nobody would remind the new one
        move_on(interview, "begin_anew", actor=actor)
    save_facts(
        interview,
        "hand over interview",
        actor=actor,
        interviewer=to,
        handed_to_hr=to is None,
        by_nearest_manager=is_manager,
        task_on=max(interview.task_on, today()) if actor == LEAVER else today(),
        reminded_on=None,
        raised_on=None,
        background_read=False,
        ready_reason="",
        **booked,
    )
    _tell(interview, actor=actor)
    door.set_aside(interview=interview.pk)  # last: what fails before it takes no words away


@transaction.atomic
def cancel(case: Case) -> None:
    """The case was cancelled: a talk not yet held is off. Only held until HR decides: it is HR's.

    Unless somebody other than the nearest manager holds it: that may be the leaver's wish, which
    HR neither knows of nor is to undo. Then only what was agreed is off.

    The task's mail asks when it is sent whether there still is a task.
    """
    interview = Interview.objects.filter(case=case).select_related("case__departure").first()
    if interview is None or interview.state not in NOT_YET_HELD:
        return
    if case.cancelled_on or case.handling == Case.Handling.NONE:
        move_on(interview, "cancel", actor=SYSTEM, **nothing_agreed(interview))
    elif notes_begun(interview):
        return
    elif interview.by_nearest_manager or interview.interviewer is None:
        _give(interview, None, actor=SYSTEM)
    else:
        stays_with(interview, actor=SYSTEM)

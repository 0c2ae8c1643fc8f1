"""What somebody who leaves decides about their own talk. No reason is asked for or kept.

Any of it may be done by whoever has the link. So a wish for another interviewer is never shown
back to the link, and only `choose_interviewer` without `to` can bring the talk to the nearest
manager, which the pages offer after a one-time code.
"""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from avtryck.cases.leavers import LEAVER
from avtryck.cases.models import Case, Departure
from avtryck.clock import LOCAL, now, today
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.access import NOT_YET_HELD
from avtryck.interviews.models import Interview, Proposal
from avtryck.interviews.operations import booking, talk
from avtryck.interviews.operations.moves import move_on, save_facts
from avtryck.interviews.operations.planning import NotACandidateError, hand_over
from avtryck.interviews.queries import Candidate, can_hold, candidates, notes_begun
from avtryck.outbox.operations import enqueue

Certificate, Wish = Interview.Certificate, Interview.Wish
MORNING = time(8)
CHANGEABLE = (State.PLANNED, State.OFFERED, State.BOOKED)


def interview_of(departure: Departure) -> Interview | None:
    """The talk of somebody who leaves; None when the rule offers none, or HR decides first."""
    rows = Interview.objects.select_related("case__departure__nearest_manager", "interviewer")
    automatic = rows.filter(case__cancelled_on=None, case__handling=Case.Handling.AUTOMATIC)
    running = automatic.exclude(case__interview_state=State.CANCELLED)
    return running.filter(case__departure=departure).first()


def others(interview: Interview) -> list[Candidate]:
    """Who else may hold it: the same list whoever holds it now, never with the nearest manager."""
    manager = interview.case.departure.nearest_manager_id
    return [one for one in candidates(interview) if one.person.pk != manager]


def may_choose(interview: Interview) -> bool:
    """As long as nothing was noted or held. It does not depend on who holds the talk."""
    return interview.state in CHANGEABLE and not notes_begun(interview)


def choose_time(*, departure: Departure, proposal: int) -> None:
    """Take one of the times on offer; IllegalMoveError or Proposal.DoesNotExist when it is gone."""
    found = Proposal.objects.select_related("interview__case__departure").get(
        pk=proposal, interview__case__departure=departure
    )
    booking.take(proposal=found)


@transaction.atomic
def no_time_fits(*, departure: Departure) -> None:
    """The times go, and whoever offered them is asked for others."""
    interview = _locked(departure)
    if interview.state == State.OFFERED and interview.proposals.exists():
        booking.withdraw_proposals(interview=interview, actor=LEAVER)
        _write_again(interview)


@transaction.atomic
def choose_interviewer(*, departure: Departure, to: Candidate | None) -> None:
    """Somebody else, or again the nearest manager (`to` None), or HR when there is none.

    A booked time stands until the new one changes it; times on offer were the one before's. They go
    also when it is the same person: if they stayed, whoever has the link would know who it is.
    NotACandidateError once notes are begun.
    """
    interview = _locked(departure)
    manager = departure.nearest_manager
    person = to.person if to else manager if manager and can_hold(manager) else None
    if interview.state not in NOT_YET_HELD or notes_begun(interview):
        raise NotACandidateError("held")
    if person is None or person.pk != interview.interviewer_id:
        hand_over(interview=interview, to=person, actor=LEAVER)
    elif interview.proposals.exists():
        booking.withdraw_proposals(interview=interview, actor=LEAVER)
        _write_again(interview)


@transaction.atomic
def decline_talk(*, departure: Departure) -> None:
    """No talk. IllegalMoveError when it has been held."""
    interview = _locked(departure)
    if interview.state not in CHANGEABLE or notes_begun(interview):
        raise IllegalMoveError(f"decline is not possible when {interview.state}")
    talk.decline(interview=interview, actor=LEAVER)


@transaction.atomic
def want_talk_after_all(*, departure: Departure) -> None:
    """After a no it begins anew, also for the reminders; IllegalMoveError when there was none."""
    interview = _locked(departure)
    if interview.state != State.DECLINED:
        raise IllegalMoveError(f"nothing was declined: {interview.state}")
    days = {"task_on": max(interview.task_on, today()), "reminded_on": None, "raised_on": None}
    move_on(interview, "begin_anew", actor=LEAVER, **days)
    _write_again(interview)


@transaction.atomic
def wish_certificate(*, departure: Departure, wish: str) -> None:
    """Certificate, attestation or none; only the leaver says so. None needed: it is settled."""
    interview = _locked(departure)
    chosen = Wish(wish)
    facts = {"certificate_wish": chosen}
    if chosen == Wish.NONE and interview.certificate != Certificate.RECEIVED:
        facts["certificate"] = Certificate.NOT_WANTED  # type: ignore[assignment]
    elif chosen != Wish.NONE and interview.certificate == Certificate.NOT_WANTED:
        facts["certificate"] = Certificate.UNKNOWN  # type: ignore[assignment]
    save_facts(interview, "wish certificate", actor=LEAVER, **facts)


def _write_again(interview: Interview) -> None:
    """The task once more, at most once a day: it is the interviewer's turn."""
    if interview.interviewer_id is not None:
        due = max(now(), datetime.combine(interview.task_on, MORNING, tzinfo=LOCAL))
        subject = f"{interview.pk}:{interview.interviewer_id}:{due:%y%m%d}"
        enqueue(kind="interview-task", subject_id=subject, language="", due=due)


def _locked(departure: Departure) -> Interview:
    """Read anew under the lock of its case; Interview.DoesNotExist when there is none to decide."""
    Case.objects.select_for_update().get(departure=departure)
    interview = interview_of(departure)
    if interview is None:
        raise Interview.DoesNotExist
    return interview

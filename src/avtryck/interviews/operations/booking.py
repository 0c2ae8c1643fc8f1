"""When and where: times on offer, the one that is taken, and what becomes of it.

Everything under the lock of the case. What the mail says is asked when it is sent: a row names the
interview, the calendar's sequence and the recipient, and is dropped when it has been overtaken.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from avtryck.cases.leavers import LEAVER
from avtryck.cases.models import Case
from avtryck.clock import LOCAL, now, today
from avtryck.core.rules.meeting import QUESTIONS_BEFORE
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.calendar import NotOneLineError, one_line
from avtryck.interviews.models import Interview, Proposal
from avtryck.interviews.operations.moves import move_on, save_facts
from avtryck.org.models import Person
from avtryck.outbox import operations as outbox

INVITATION, CANCELLED = "talk-invitation", "talk-cancelled"
PROPOSALS, QUESTIONS = "talk-proposals", "talk-questions"
MOST = 5
PROPOSABLE = (State.PLANNED, State.OFFERED)
MORNING = time(8)
SPARE = timedelta(days=1)  # so that a slow mail server does not make the questions late


class NotATimeError(ValueError):
    """No time, too many, one that has been, or a place or link that cannot stand in a calendar."""


@transaction.atomic
def propose(
    *,
    interview: Interview,
    times: Iterable[datetime],
    actor: str,
    place: str = "",
    remote_link: str = "",
    minutes: int = 75,
    language: str = "",
) -> None:
    """Offer up to five times, in place of those before; the leaver gets a link to choose by.

    NotATimeError; IllegalMoveError once a time is booked or the talk declined.
    """
    _lock(interview)
    offered = sorted(set(times))
    if not 1 <= len(offered) <= MOST or offered[0] <= now():
        raise NotATimeError
    if interview.state not in PROPOSABLE:
        raise IllegalMoveError(f"propose is not possible when {interview.state}")
    facts = _checked(place, remote_link) | {"minutes": minutes, "language": language}
    if _stands_already(interview, offered, facts):
        return
    if interview.state == State.PLANNED:
        move_on(interview, "offer", actor=actor, offered_on=today())
    save_facts(interview, "propose times", actor=actor, **facts)
    interview.proposals.all().delete()
    made = [Proposal.objects.create(interview=interview, at=at) for at in offered]
    _write(PROPOSALS, f"{interview.pk}:{made[0].pk}", _leavers_language(interview))


@transaction.atomic
def withdraw_proposals(*, interview: Interview, actor: str) -> None:
    """The times are no longer on offer."""
    _lock(interview)
    if interview.proposals.exists():
        interview.proposals.all().delete()
        save_facts(interview, "withdraw times", actor=actor)


@transaction.atomic
def take(*, proposal: Proposal) -> None:
    """The leaver takes one. Of two at once the first counts.

    Proposal.DoesNotExist when it is no longer on offer; IllegalMoveError when its time has come.
    """
    _lock(proposal.interview)
    chosen = Proposal.objects.get(pk=proposal.pk)
    interview = proposal.interview
    if interview.state not in PROPOSABLE or chosen.at <= now():
        raise IllegalMoveError(f"take is not possible when {interview.state}")
    _book(interview, actor=LEAVER, booked_at=chosen.at)


@transaction.atomic
def book(
    *,
    interview: Interview,
    at: datetime,
    place: str,
    actor: str,
    minutes: int = 75,
    remote_link: str = "",
    language: str = "",
) -> None:
    """Time and place are agreed; again to change them: the entries in the calendars move."""
    _lock(interview)
    facts = _checked(place, remote_link) | {"minutes": minutes, "language": language}
    same = all(getattr(interview, name) == value for name, value in facts.items())
    if interview.state == State.BOOKED and interview.booked_at == at and same:
        return
    _book(interview, actor=actor, booked_at=at, **facts)


@transaction.atomic
def cancel_booking(*, interview: Interview, actor: str) -> None:
    """The agreed time is called off and the talk still offered; both are told."""
    _lock(interview)
    move_on(interview, "call_off", actor=actor, **nothing_agreed(interview))


@transaction.atomic
def miss(*, interview: Interview, actor: str) -> None:
    """Nobody came. The talk is still offered; IllegalMoveError before its time has come."""
    _lock(interview)
    if interview.booked_at is not None and interview.booked_at > now():
        raise IllegalMoveError("the time has not come")
    missed = interview.missed + 1
    move_on(interview, "miss", actor=actor, booked_at=None, missed=missed)


def nothing_agreed(interview: Interview) -> dict[str, Any]:
    """The facts of a talk without a time; a booked one's entries are taken back."""
    now_booked = _lock(interview)
    interview.proposals.all().delete()
    outbox.stop(kind=QUESTIONS, subject_id=str(interview.pk))
    facts: dict[str, Any] = {"booked_at": None, "place": "", "remote_link": ""}
    if now_booked is None:
        return facts
    sequence = interview.sequence + 1
    for who in filter(None, (interview.interviewer_id, LEAVER)):
        _take_back(interview, sequence, str(who), now_booked)
    return facts | {"sequence": sequence}


def handed_on(interview: Interview, to: Person | None, *, actor: str) -> dict[str, Any]:
    """What a hand-over changes: another's entry. With nobody to hold it there is no time.

    The leaver's entry names nobody and stays as it is.
    """
    before, at = interview.interviewer_id, _lock(interview)
    same = to is not None and to.pk == before
    if not same:
        interview.proposals.all().delete()
    if at is None or same:
        return {}
    if to is None:
        move_on(interview, "call_off", actor=actor, **nothing_agreed(interview))
        return {}
    sequence = interview.sequence + 1
    if before is not None:
        _take_back(interview, sequence, str(before), at)
    _invite(interview, sequence, str(to.pk))
    return {"sequence": sequence}


def stays_with(interview: Interview, *, actor: str) -> None:
    """Nothing is agreed any more, and whoever holds it goes on holding it."""
    interview.proposals.all().delete()
    if _lock(interview) is not None:
        move_on(interview, "call_off", actor=actor, **nothing_agreed(interview))


def questions_due(at: datetime) -> datetime:
    """The morning eight days before the talk: a week and a day to spare."""
    day = (at.astimezone(LOCAL) - QUESTIONS_BEFORE - SPARE).date()
    return max(now(), datetime.combine(day, MORNING, tzinfo=LOCAL))


def _book(interview: Interview, *, actor: str, **facts: Any) -> None:
    sequence = interview.sequence + 1
    move_on(interview, "book", actor=actor, sequence=sequence, **facts)
    interview.proposals.all().delete()
    if interview.booked_at is None or interview.booked_at <= now():
        return
    if interview.interviewer_id is not None:
        _invite(interview, sequence, str(interview.interviewer_id))
    _invite(interview, sequence, LEAVER)
    due, subject = questions_due(interview.booked_at), str(interview.pk)
    _write(QUESTIONS, subject, _leavers_language(interview), due)
    outbox.reschedule(kind=QUESTIONS, subject_id=subject, due=due)


def _invite(interview: Interview, sequence: int, who: str) -> None:
    language = _leavers_language(interview) if who == LEAVER else ""
    _write(INVITATION, f"{interview.pk}:{sequence}:{who}", language)


def _take_back(interview: Interview, sequence: int, who: str, at: datetime) -> None:
    """The row says which time, in minutes: no calendar removes an entry without its beginning."""
    minute = int(at.timestamp()) // 60
    language = _leavers_language(interview) if who == LEAVER else ""
    _write(CANCELLED, f"{interview.pk}:{sequence}:{who}:{minute:x}", language)


def _write(kind: str, subject: str, language: str, due: datetime | None = None) -> None:
    outbox.enqueue(kind=kind, subject_id=subject, language=language, due=due)


def _leavers_language(interview: Interview) -> str:
    return interview.case.departure.language


def _lock(interview: Interview) -> datetime | None:
    """Read anew under the lock of its case; the booked time, None in every other state."""
    case = Case.objects.select_for_update().get(pk=interview.case_id)
    fields = ["booked_at", "place", "remote_link", "minutes", "language", "sequence", "missed"]
    interview.refresh_from_db(fields=[*fields, "interviewer"])
    interview.case.interview_state = case.interview_state
    return interview.booked_at if case.interview_state == State.BOOKED else None


def _checked(place: str, remote_link: str) -> dict[str, Any]:
    try:
        facts = {"place": one_line(place).strip(), "remote_link": one_line(remote_link).strip()}
    except NotOneLineError as error:
        raise NotATimeError from error
    if facts["remote_link"] and not is_web_address(facts["remote_link"]):
        raise NotATimeError
    return facts


def is_web_address(link: str) -> bool:
    """https, a host, nothing hidden in it."""
    try:
        parts = urlsplit(link)
        named = bool(parts.hostname) and parts.username is None
    except ValueError:
        return False
    return parts.scheme == "https" and named and not any(sign.isspace() for sign in link)


def _stands_already(interview: Interview, offered: list[datetime], facts: dict[str, Any]) -> bool:
    """The same form sent twice is one offer, and one letter."""
    same = all(getattr(interview, name) == value for name, value in facts.items())
    return same and list(interview.proposals.values_list("at", flat=True)) == offered

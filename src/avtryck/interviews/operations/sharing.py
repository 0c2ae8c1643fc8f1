"""The notes between draft and final: the leaver reads them, comments, says how signals should be.

Not atomic on purpose, as `operations.notes`. The vault comes first: what the register says about
sharing is always true there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from avtryck.audit.models import Event
from avtryck.audit.operations import SYSTEM
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import signals as words
from avtryck.interviews.access import FINAL, NotAllowedError
from avtryck.interviews.late import may_share_late
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.moves import save_facts
from avtryck.interviews.operations.notes import (
    LEAVERS,
    SectionNote,
    StaleRevisionError,
    author_of,
    deposit,
    each_once,
    finish_notes,
    in_order,
    shelf_of,
)
from avtryck.interviews.queries import guide
from avtryck.interviews.signals import Signal
from avtryck.org.models import Person
from avtryck.vault.doors import interviews as door

DAYS = timedelta(days=7)
LONGEST_COMMENT = 4000
CONSULTED = "consult notes"
log = structlog.get_logger("avtryck.interviews")


class TooLateToShareError(NotAllowedError):
    """After the last day the notes leave the authority, and it has not been decided to let them."""


class NothingToShareError(NotAllowedError):
    """Nothing is noted."""


class StillTheLeaversError(NotAllowedError):
    """The leaver's days to comment are not over."""


class NoLongerOpenError(StaleRevisionError):
    """The notes became final, or were disposed of, after they were read; nothing was saved."""


@dataclass(frozen=True)
class SharedNotes:
    """What the leaver reads. `signals`: all fourteen as they stand now; `comments` by section.

    `revision` is what the next `comment` or `change_signals` must name; `due` is the last day.
    """

    sections: tuple[SectionNote, ...]
    comments: Mapping[str, str]
    signals: tuple[Signal, ...]
    revision: int
    is_final: bool
    due: date | None


@dataclass(frozen=True)
class Reading:
    """One opening of the notes: when, by whom and why (one of the door's four purposes)."""

    when: datetime
    who: str
    purpose: str
    by_leaver: bool


def is_shared(interview: Interview) -> bool:
    """Whether the leaver may read; also once the notes are final, until they are disposed of."""
    return interview.shared_on is not None and interview.disposed_on is None


def due_of(interview: Interview) -> date | None:
    """The last day on which the leaver can write; None when nothing is shared, or all is final."""
    if interview.shared_on is None or interview.state != State.HELD:
        return None
    return interview.shared_on + DAYS


def may_share(interview: Interview) -> bool:
    """On screen at the end of the talk or before the last day; later if that was decided."""
    fresh = interview.shared_on is None and interview.disposed_on is None
    in_time = today() <= interview.case.departure.last_day or may_share_late()
    return fresh and in_time and interview.state == State.HELD


def share(*, interview: Interview, actor: str) -> None:
    """The leaver may read from now on and has seven days; the interviewer writes no more.

    The legal meaning stands on the page with the button. TooLateToShareError,
    NothingToShareError; again it does nothing.
    """
    if interview.shared_on is not None and interview.state == State.HELD:
        return
    if not may_share(interview):
        raise TooLateToShareError(str(interview.pk))
    if not door.share(interview=interview.pk):
        raise NothingToShareError(str(interview.pk))
    _say_once(interview, "share notes", "shared_on", actor=actor)


def agree_on_screen(*, interview: Interview, actor: str) -> None:
    """The leaver has read on the interviewer's screen and has nothing to add: shared and final."""
    share(interview=interview, actor=actor)
    _say_once(interview, "agree on notes", "agreed_on", actor=actor)
    finish(interview=interview, actor=actor)


def agree(*, departure: Departure) -> None:
    """The leaver has nothing more to add: final at once. NoLongerOpenError when it was already."""
    interview = _open(departure)
    actor = author_of(departure)
    _say_once(interview, "agree on notes", "agreed_on", actor=actor)
    finish(interview=interview, actor=actor)


def finish(*, interview: Interview, actor: str) -> None:
    """Final, unless the leaver still can write: StillTheLeaversError. Not shared: at once."""
    due = due_of(interview)
    if due is not None and interview.agreed_on is None and today() <= due:
        raise StillTheLeaversError(str(interview.pk))
    finish_notes(interview=interview, actor=actor)


def finalise_due() -> int:
    """The sweep: final is what was shared more than seven days ago, or agreed on; how many."""
    over = Q(shared_on__lt=today() - DAYS) | Q(agreed_on__isnull=False)
    rows = Interview.objects.select_related("case__departure__unit").filter(
        over, case__interview_state=State.HELD, shared_on__isnull=False, disposed_on=None
    )
    return sum(_finalised(interview) for interview in rows)


def _finalised(interview: Interview) -> int:
    """One that cannot be made final does not keep the others waiting."""
    try:
        finish(interview=interview, actor=SYSTEM)
    except IllegalMoveError:  # another worker, or the leaver, was faster
        return 0
    except Exception:
        log.exception("notes not finalised", interview=str(interview.pk))
        return 0
    return 1


def read_shared(*, departure: Departure) -> SharedNotes | None:
    """What is shared with this leaver, after one access entry in the leaver's name; else None."""
    interview = _shared_with(departure)
    if interview is None:
        return None
    shelf = shelf_of(interview)
    found = door.consult(shelf=shelf, reader=author_of(departure), purpose="conduct")
    noted = tuple(one for one in in_order(interview, found).sections if one.is_written)
    texts = {part: one.text for part, one in found.items()}
    return SharedNotes(
        sections=noted,
        comments={one.key: one.comment for one in noted if one.comment},
        signals=words.that_count(texts),
        revision=sum(one.revision for one in found.values() if _is_leavers(one.part)),
        is_final=interview.state in FINAL,
        due=due_of(interview),
    )


def comment(*, departure: Departure, section: str, text: str, revision: int) -> int:
    """Keep the leaver's words beside one section; returns the new revision.

    StaleRevisionError when another window has saved since (NoLongerOpenError: became final).
    """
    interview = _open(departure)
    sections = {one.key for one in guide(interview).sections}
    if section not in sections or len(text) > LONGEST_COMMENT:
        raise NotAllowedError(section)
    return _deposit(interview, section + LEAVERS, text, revision)


def change_signals(*, departure: Departure, signals: tuple[Signal, ...], revision: int) -> int:
    """The signals as the leaver wants them: from now on these count. Errors as for `comment`.

    MarkedTwiceError when one stands there twice.
    """
    interview = _open(departure)
    text = words.to_text(each_once(signals))
    return _deposit(interview, words.LEAVERS_PART, text, revision)


def who_has_read(interview: Interview) -> list[Reading]:
    """Who has opened the notes, latest first; not the interviewer while the notes were a draft.

    From the access log, where each opening stands before it happened.
    """
    rows = Event.objects.filter(
        chain=interview.institution,
        payload__subject=f"interview:{interview.pk}",
        payload__verb=CONSULTED,
    )
    leaver = author_of(interview.case.departure)
    payloads = [row.payload for row in rows if row.payload]
    shown = [one for one in payloads if one["actor"] == leaver or one["purpose"] != "conduct"]
    names = _names({one["actor"] for one in shown})
    found = [
        Reading(
            datetime.fromisoformat(one["at"]),
            names.get(one["actor"], ""),
            one["purpose"],
            by_leaver=one["actor"] == leaver,
        )
        for one in shown
    ]
    return found[::-1]


def _names(actors: set[str]) -> dict[str, str]:
    numbers = {actor.removeprefix("person:") for actor in actors}
    return {one.actor: one.name for one in Person.objects.filter(employee_id__in=numbers)}


def _is_leavers(part: str) -> bool:
    return part.endswith(LEAVERS)


def _shared_with(departure: Departure) -> Interview | None:
    rows = Interview.objects.select_related("case__departure__unit")
    return rows.filter(
        case__departure=departure,
        case__interview_state__in=(State.HELD, *FINAL),
        shared_on__isnull=False,
        disposed_on=None,
    ).first()


def _open(departure: Departure) -> Interview:
    interview = _shared_with(departure)
    due = due_of(interview) if interview else None
    if interview is None or due is None or today() > due:
        raise NoLongerOpenError(str(departure.pk))
    return interview


def _deposit(interview: Interview, part: str, text: str, revision: int) -> int:
    try:
        return deposit(interview, part, text, revision, author_of(interview.case.departure))
    except NotAllowedError as error:  # final in the meantime
        raise NoLongerOpenError(part) from error


@transaction.atomic
def _say_once(interview: Interview, verb: str, fact: str, *, actor: str) -> None:
    """Today is the day of `fact`, unless it has one; locked, so that two clicks do not both say."""
    Case.objects.select_for_update().get(pk=interview.case_id)
    interview.refresh_from_db(fields=[fact])
    if getattr(interview, fact) is None:
        facts: dict[str, Any] = {fact: today()}
        save_facts(interview, verb, actor=actor, **facts)

"""A finalised interview gives one sheet to be counted: yes or no, for each area, good and bad.

Not atomic on purpose: the access entry is on disk before the signals are opened. May be stopped
anywhere and begun again: the vault knows which interviews have given theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from avtryck.audit.operations import SYSTEM
from avtryck.clock import today
from avtryck.content.operations import pin
from avtryck.core.instruments import INTERVIEWS
from avtryck.core.rules.deadlines import last_day_of, month_of
from avtryck.interviews import signals as words
from avtryck.interviews.access import FINAL
from avtryck.interviews.models import Interview
from avtryck.interviews.signals import Signal
from avtryck.keys.operations import KeyGoneError
from avtryck.vault.doors import interviews as door

SIGNALS = "interview-signals/1"
TOLD = "forward"
TRIES = 5


def deposit_signals(*, interview: Interview) -> bool:
    """Put the interview's signals among those that wait to be counted; False when it has been done.

    Called when the notes have become final, never inside a transaction. Without any signals the
    sheet says no fourteen times: that nothing was heard is counted too.
    """
    if door.given_sheets([interview.pk]):
        return False
    shelf = door.Shelf(interview.pk, interview.institution, interview.data_key)
    texts = door.open_to_count(shelf=shelf, parts=words.COUNTED_PARTS)
    return give(interview=interview, heard=words.that_count(texts))


def deposit_missing() -> int:
    """Sheets of interviews whose notes are final, but which were stopped before they gave any."""
    final = Interview.objects.filter(case__interview_state__in=FINAL, disposed_on=None)
    final = final.exclude(final_on=None)
    done = {one.interview for one in door.given_sheets()}
    missing = [pk for pk in final.values_list("pk", flat=True) if pk not in done]
    rows = Interview.objects.select_related("case__departure__unit")
    return sum(_deposit_if_it_can(rows.get(pk=pk)) for pk in missing)


def _deposit_if_it_can(interview: Interview) -> bool:
    """Whose notes are being disposed of, or written to at this instant, keeps nobody waiting."""
    try:
        return deposit_signals(interview=interview)
    except (KeyGoneError, door.NotFinalError):
        return False


def give(*, interview: Interview, heard: Iterable[Signal]) -> bool:
    """The sheet itself; False when the interview has given one before."""
    answers = sheet_of(heard) | {"content_hash": pin(name=SIGNALS, actor=SYSTEM).content_hash}
    for attempt in range(TRIES):
        rivals = _rivals(interview)
        counts = _may_count(interview) and door.counted_spots().isdisjoint(rivals)
        draft = _draft(interview, answers, counts=counts)
        try:
            return door.give(interview=interview.pk, draft=draft, unless=rivals if counts else ())
        except door.MovedMeanwhileError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError


def give_several(heard: Sequence[tuple[Interview, Iterable[Signal]]]) -> int:
    """The sheets of interviews of as many different people, at once; how many gave one."""
    named = {"content_hash": pin(name=SIGNALS, actor=SYSTEM).content_hash}
    drafts = {
        one.pk: _draft(one, sheet_of(said) | named, counts=_may_count(one)) for one, said in heard
    }
    return door.give_several(drafts=drafts) if drafts else 0


def _draft(interview: Interview, answers: dict[str, Any], *, counts: bool) -> door.SheetDraft:
    return door.SheetDraft(
        ledger=INTERVIEWS,
        unit=interview.unit.code,
        instrument=SIGNALS,
        answers=answers,
        counts=counts,
        received=last_day_of(month_of(interview.final_on or today())),
    )


def sheet_of(heard: Iterable[Signal]) -> dict[str, Any]:
    """Areas with something good, with something bad, whatever their marking; and what may be told.

    What is told is known to whoever is told it, and to be reckoned with: nothing else is kept of
    a signal, neither its words nor how it was marked.
    """
    marked = [one for one in heard if one.mark != words.NONE]
    values = {
        polarity: [one.area for one in marked if one.polarity == polarity]
        for polarity in words.POLARITIES
    }
    told = [f"{one.polarity}/{one.area}" for one in marked if one.mark == TOLD]
    return {"values": values, "told": told}


def _may_count(interview: Interview) -> bool:
    """As for the survey: the feed or a second person has confirmed the departure."""
    return interview.case.departure.counts and interview.case.cancelled_on is None


def _rivals(interview: Interview) -> set[tuple[str, str, Any]]:
    """Where sheets of the same person's other interviews came to lie: one at a time is counted."""
    person = interview.case.departure.employee_id
    others = Interview.objects.filter(case__departure__employee_id=person)
    keys = others.exclude(pk=interview.pk).values_list("pk", flat=True)
    return {one.spot for one in door.given_sheets(list(keys))}

"""Talks of long ago, written a month at a time: how they ended is all that is still looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

from avtryck.audit.operations import SYSTEM, record
from avtryck.cases.models import Case, Departure
from avtryck.config.demonstration.leaving import Leaving
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.access import NOT_YET_HELD
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.sheets import give_several
from avtryck.interviews.signals import Signal

BATCH = 200
FIELDS = (
    "offered_on", "held_on", "final_on", "certificate", "background_read", "opening_said",
)  # fmt: skip


@dataclass
class History:
    """Whose talk has ended since the last writing: the departure and its course."""

    ended: list[tuple[Departure, Leaving, tuple[Signal, ...]]] = field(default_factory=list)

    def add(self, departure: Departure, one: Leaving, heard: tuple[Signal, ...]) -> None:
        self.ended.append((departure, one, heard))

    def write(self) -> None:
        """One audit event a batch; the single steps of a made-up past are nobody's deeds."""
        course = {departure.pk: one for departure, one, _ in self.ended}
        rows = Interview.objects.select_related("case__departure__unit").filter(
            case__departure__in=course, case__interview_state__in=NOT_YET_HELD
        )
        found = list(rows)
        for interview in found:
            _end(interview, course[interview.case.departure_id])
        Interview.objects.bulk_update(found, FIELDS, batch_size=BATCH)
        cases = [interview.case for interview in found]
        Case.objects.bulk_update(cases, ["interview_state"], batch_size=BATCH)
        if found:
            record(actor=SYSTEM, verb="tell history", subject="demonstration", talks=len(found))
        said = {departure.pk: heard for departure, _, heard in self.ended}
        give_several(
            [(one, said[one.case.departure_id]) for one in found if one.final_on is not None]
        )
        self.ended.clear()


def _end(interview: Interview, one: Leaving) -> None:
    interview.offered_on = one.talk.offered
    interview.case.interview_state = State.CLOSED
    if one.talk.held:
        interview.held_on, interview.final_on = one.talk.held, one.talk.closed
        interview.certificate = Interview.Certificate.RECEIVED
        interview.background_read = interview.opening_said = True

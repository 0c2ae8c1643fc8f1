"""Finalised interviews with signals, for tests of what is counted of them."""

from __future__ import annotations

from collections.abc import Sequence

from avtryck.cases.models import Case
from avtryck.clock import today
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.sheets import deposit_signals
from avtryck.interviews.signals import Signal, nothing_heard
from avtryck.org.models import Person, Unit
from avtryck.vault.doors import interviews as door
from talks import leaves

FORWARD, COMPILE, KEEP = "forward", "compile", "keep"


def heard(*marked: tuple[str, str, str]) -> tuple[Signal, ...]:
    """(area, polarity, mark) of what was heard; the rest is none."""
    found = {(area, polarity): Signal(area, polarity, mark) for area, polarity, mark in marked}
    return tuple(found.get((one.area, one.polarity), one) for one in nothing_heard())


def final(
    interviewer: Person, name: str, signals: Sequence[Signal] = (), **facts: object
) -> Interview:
    """An interview held and written by `interviewer`, final today; it has given nothing yet."""
    case = leaves(interviewer, name=name, **{"work_email": f"{name}@universitetet.example"} | facts)
    interview = Interview.objects.select_related("case__departure__unit").get(case=case)
    interview.interviewer = interviewer
    interview.save()
    operations.hold(interview=interview, on=today(), actor=interviewer.actor)
    if signals:
        operations.save_signals(
            interview=interview, signals=tuple(signals), revision=0, author=interviewer
        )
    return finalised(interview)


def finalised(interview: Interview) -> Interview:
    """Without what comes between: sharing, seven days."""
    door.finalise(interview=interview.pk)
    Case.objects.filter(pk=interview.case_id).update(interview_state="notes_done")
    Interview.objects.filter(pk=interview.pk).update(final_on=today())
    rows = Interview.objects.select_related("case__departure__unit", "interviewer")
    return rows.get(pk=interview.pk)


def given(
    interviewer: Person, name: str, signals: Sequence[Signal] = (), **facts: object
) -> Interview:
    interview = final(interviewer, name, signals, **facts)
    assert deposit_signals(interview=interview)
    return interview


def manager(number: int, code: str) -> Person:
    """Somebody who holds interviews in a unit."""
    return Person.objects.create(
        employee_id=f"M{number}",
        name=f"Chef {number}",
        work_email=f"chef{number}@universitetet.example",
        unit=Unit.objects.get(code=code),
    )

"""Pin, decide, act, close, reopen: what each verb leaves behind, and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from avtryck.actions import operations
from avtryck.actions.models import Action, Finding
from avtryck.actions.operations import NotPossibleError, ReasonNeededError
from avtryck.actions.queries import loop_figures, overdue
from avtryck.audit.models import Event
from loop import DEFINITION, pinned, planned

if TYPE_CHECKING:
    from avtryck.org.models import Person

People = dict[str, "Person"]
DUE = date(2026, 6, 1)
ACT, NO_ACTION = Finding.Decision.ACT, Finding.Decision.NO_ACTION
DONE, DROPPED = Action.State.DONE, Action.State.DROPPED


@pytest.fixture(autouse=True)
def _spring(clock_at) -> None:
    clock_at("2026-03-02")


def test_the_same_figure_of_the_same_release_is_pinned_once(people: People) -> None:
    first, again = pinned(people["Cilla"]), pinned(people["Frida"])
    other = pinned(people["Cilla"], definition={**DEFINITION, "class": 2})

    assert (again.pk, again.pinned_by, other.pk != first.pk) == (first.pk, people["Cilla"], True)


def test_leaving_it_needs_a_reason(people: People) -> None:
    finding = pinned(people["Cilla"])

    with pytest.raises(ReasonNeededError):
        operations.decide(finding=finding, decision=NO_ACTION, reason=" \n", person=people["Cilla"])
    reason = "Vi flyttar till andra lokaler i höst."
    operations.decide(finding=finding, decision=NO_ACTION, reason=reason, person=people["Cilla"])

    kept = Finding.objects.get()
    assert (kept.decision, kept.reason, kept.decided_by, kept.decided_on) == (
        "no_action", reason, people["Cilla"], date(2026, 3, 2),
    )  # fmt: skip


def test_nobody_says_that_nothing_is_done_while_something_is(people: People) -> None:
    action = planned(people["Frida"], DUE)

    with pytest.raises(NotPossibleError):
        operations.decide(
            finding=action.finding, decision=NO_ACTION, reason="Ändå inte.", person=people["Frida"]
        )
    operations.close(action=action, state=DROPPED, outcome="Andra lokaler.", person=people["Frida"])
    operations.decide(
        finding=action.finding, decision=NO_ACTION, reason="Ändå inte.", person=people["Frida"]
    )
    with pytest.raises(NotPossibleError):
        operations.reopen(action=action, person=people["Frida"])

    assert Finding.objects.get().decision == "no_action"
    assert Action.objects.get().state == "dropped"


def test_closing_says_what_came_of_it_and_can_be_undone(people: People) -> None:
    action = planned(people["Frida"], DUE)

    with pytest.raises(ReasonNeededError):
        operations.close(action=action, state=DONE, outcome="", person=people["Frida"])
    operations.close(action=action, state=DONE, outcome="Bytt fläktar.", person=people["Frida"])
    with pytest.raises(NotPossibleError):
        operations.close(action=action, state=DONE, outcome="Igen.", person=people["Frida"])
    assert (action.state, action.closed_on) == ("done", date(2026, 3, 2))
    operations.reopen(action=action, person=people["Frida"])

    kept = Action.objects.get()
    assert (kept.state, kept.closed_on, kept.outcome) == ("open", None, "Bytt fläktar.")


def test_the_key_figures_of_the_loop(people: People, clock_at) -> None:
    finding = pinned(people["Frida"])
    pinned(people["Frida"], unit="minne")
    late, in_time, open_still = (planned(people["Frida"], DUE, finding) for _ in range(3))
    operations.close(action=in_time, state=DONE, outcome="Klart.", person=people["Frida"])
    clock_at("2026-06-02")
    operations.close(action=late, state=DONE, outcome="Klart.", person=people["Frida"])

    found = loop_figures(Finding.objects.all(), Action.objects.all())

    assert (found.findings, found.decided) == (2, 1)
    assert (found.open, found.overdue, found.done, found.in_time) == (1, 1, 2, 1)
    assert list(overdue(Action.objects.all())) == [open_still]


def test_the_audit_knows_who_did_what_and_nothing_that_was_written(people: People) -> None:
    action = planned(people["Frida"], DUE)
    operations.close(action=action, state=DONE, outcome="Bytt fläktar.", person=people["Frida"])

    events = [one.payload for one in Event.objects.order_by("pk")]

    assert [one["verb"] for one in events] == [
        "pin finding", "decide about finding", "plan action", "close action",
    ]  # fmt: skip
    assert {one["actor"] for one in events} == {people["Frida"].actor}
    for words in ("fläktar", "ventilation", "Arbetsmiljön"):
        assert words not in str(events)

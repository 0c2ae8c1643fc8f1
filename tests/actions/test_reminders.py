"""The owner of an action is reminded by mail: a week before, and once when it is late."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from avtryck.actions import operations
from avtryck.actions.models import Action
from avtryck.actions.operations import Plan
from avtryck.actions.reminders import remind_owners
from avtryck.config.jobs import SWEEPS
from avtryck.outbox.operations import send_due
from leavers import installed
from loop import planned
from post_office import Inbox

if TYPE_CHECKING:
    from avtryck.org.models import Person

People = dict[str, "Person"]
DUE = date(2026, 6, 1)  # a Monday
FRIDA = "frida@universitetet.example"


@pytest.fixture
def action(people: People, clock_at, inbox: Inbox) -> Action:
    installed()
    clock_at("2026-03-02")
    return planned(people["Frida"], DUE)


def mornings(clock_at, *days: str) -> list[int]:
    """Both sweeps twice on each of these mornings; how many were reminded each time."""
    found = []
    for day in days:
        clock_at(f"{day}T08:30:00+02:00")
        found += [remind_owners(), remind_owners()]
        send_due()
        send_due()
    return found


def test_a_week_before_and_once_when_it_is_late(action: Action, clock_at, inbox: Inbox) -> None:
    found = mornings(
        clock_at, "2026-05-22", "2026-05-25", "2026-05-26", "2026-06-01", "2026-06-02", "2026-06-03"
    )

    assert found == [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    due, late = inbox.to(FRIDA)
    assert str(due.message["Subject"]).strip() == (
        "En åtgärd ska vara klar måndag 1 juni 2026 / An action is due on Monday 1 June 2026"
    )
    assert f"/atgarder/{action.pk}/" in due.text
    assert "skulle ha varit klar måndag 1 juni" in late.text
    for one in (due, late):
        assert "ventilation" not in one.text
        assert "Arbetsmiljön" not in one.text
    assert Action.objects.get().reminded_on == date(2026, 6, 2)


def test_nobody_is_reminded_on_a_saturday(action: Action, clock_at) -> None:
    assert mornings(clock_at, "2026-05-30", "2026-05-31") == [0, 0, 0, 0]


def test_a_closed_action_reminds_nobody(action: Action, clock_at, inbox: Inbox) -> None:
    clock_at("2026-05-25T07:00:00+02:00")
    assert remind_owners() == 1
    frida = action.owner
    operations.close(action=action, state=Action.State.DONE, outcome="Klart.", person=frida)

    assert mornings(clock_at, "2026-05-25", "2026-06-02") == [0, 0, 0, 0]
    assert inbox.to(FRIDA) == []


def test_another_day_or_another_owner_starts_anew(
    action: Action, people: People, clock_at, inbox: Inbox
) -> None:
    mornings(clock_at, "2026-05-25")
    plan = Plan("Se över ventilationen", people["Bo"], date(2026, 6, 15))
    operations.change(action=action, plan=plan, person=people["Frida"])

    assert mornings(clock_at, "2026-06-01", "2026-06-08") == [0, 0, 1, 0]
    assert [len(inbox.to(f"{name}@universitetet.example")) for name in ("frida", "bo")] == [1, 1]


def test_who_has_left_gets_no_letter(action: Action, clock_at, inbox: Inbox) -> None:
    frida = action.owner
    frida.valid_to = date(2026, 4, 30)
    frida.save()

    mornings(clock_at, "2026-05-25", "2026-06-02")
    assert inbox.to(FRIDA) == []


def test_the_worker_runs_it() -> None:
    assert SWEEPS["actions"] is remind_owners

"""The queue of invitations as HR sees it: by register and calendar, never by answers."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import set_private_email, withdraw
from avtryck.org.access import Scope
from avtryck.surveys import queue
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.holding import hold
from avtryck.surveys.models import Invitation, PaperLetter
from avtryck.surveys.paper_letters import (
    NotOnPaperError,
    NotPrintedError,
    deliver_letter,
    print_letter,
)
from avtryck.surveys.queue import Stage, Way
from leavers import answered, installed, leaver

TODAY = "2026-04-20"
CILLA = "person:1005"


@pytest.fixture(autouse=True)
def in_april(people, clock_at) -> None:
    installed()
    clock_at(TODAY)


@pytest.fixture
def cilla(people) -> Scope:
    return Scope(people["Cilla"])


def unsent(
    number: int, last_day: str, unit: str = "minne-a", state: str = "not_sent"
) -> Invitation:
    invitation = leaver(number, unit, date.fromisoformat(last_day))
    Case.objects.filter(invitation=invitation).update(survey_state=state)
    return Invitation.objects.get(pk=invitation.pk)


def names(rows) -> list[str]:
    return [row.case.departure.employee_id for row in rows]


def test_each_invitation_stands_at_one_stage(cilla: Scope, people, clock_at) -> None:
    clock_at("2026-02-01")
    unsent(1, "2026-02-20", state="sent")  # answering ended on 6 March
    clock_at(TODAY)
    unsent(2, "2026-06-30")
    unsent(3, "2026-05-20")
    unsent(4, "2026-04-30", state="sent")
    unsent(5, "2026-04-30", state="failed")
    unsent(6, "2026-05-20", unit="optik")  # Dag's
    withdraw(departure=unsent(7, "2026-05-20").case.departure, actor=CILLA)
    waiting = unsent(8, "2026-05-20")
    Case.objects.filter(invitation=waiting).update(handling=Case.Handling.HR)
    rows = queue.invitations(cilla)
    found = {stage: names(queue.at(stage, rows)) for stage in (None, *Stage)}
    assert found == {
        None: ["L4", "L5", "L3", "L2"],
        Stage.DUE: ["L3", "L2"],
        Stage.SENT: ["L4"],
        Stage.FAILED: ["L5"],
        Stage.CLOSED: ["L1"],
    }
    assert names(queue.at(None, queue.invitations(Scope(people["Dag"])))) == ["L6"]
    assert names(queue.at(None, queue.invitations(Scope(people["Gun"])))) == [
        "L4", "L5", "L3", "L6", "L2",
    ]  # fmt: skip
    assert names(queue.invitations(Scope(people["Bo"]))) == []


def test_to_dos_are_those_the_survey_will_not_reach(cilla: Scope, people) -> None:
    unsent(1, "2026-05-11")  # the address is asked for a week before the survey is due
    unsent(2, "2026-05-12")
    unsent(3, "2026-05-30", state="failed")
    unsent(4, "2026-05-01", state="sent")  # to the work mailbox, which is read to the last day
    unsent(7, "2026-04-19", state="sent")
    reachable = unsent(5, "2026-05-01").case.departure
    set_private_email(departure=reachable, address="l5@hemma.example", actor=CILLA)
    own = unsent(6, "2026-05-01").case.departure
    Departure.objects.filter(pk=own.pk).update(employee_id=people["Cilla"].employee_id)
    assert names(queue.unreached(cilla)) == ["L4", "L1", "L3"]


def test_what_kind_of_address_it_is(clock_at) -> None:
    """The employer's mailbox closes the day after the last day."""
    private, work, late, none = (unsent(n, "2026-05-20") for n in range(4))
    set_private_email(departure=private.case.departure, address="l@hemma.example", actor=CILLA)
    Departure.objects.filter(case__invitation=none).update(work_email="")
    found = {one: queue.way_of(Invitation.objects.get(pk=one.pk)) for one in (private, work, none)}
    assert list(found.values()) == [Way.PRIVATE, Way.WORK, Way.NONE]
    clock_at("2026-05-20")
    assert queue.way_of(Invitation.objects.get(pk=late.pk)) == Way.WORK
    clock_at("2026-05-21")
    assert queue.way_of(Invitation.objects.get(pk=late.pk)) == Way.NONE


def test_a_letter_given_on_paper_counts_as_sent(cilla: Scope) -> None:
    invitation = unsent(1, "2026-05-01")
    with pytest.raises(NotPrintedError):
        deliver_letter(invitation=invitation, way=PaperLetter.Way.HANDED, actor=CILLA)
    pdf = print_letter(invitation=invitation, language="", actor=CILLA)
    assert pdf.startswith(b"%PDF-")
    assert names(queue.unreached(cilla)) == ["L1"]
    deliver_letter(invitation=invitation, way=PaperLetter.Way.HANDED, actor=CILLA)
    again = Invitation.objects.get()
    assert (again.case.survey_state, queue.way_of(again)) == ("sent", Way.PAPER)
    assert names(queue.unreached(cilla)) == []
    for verb in (
        lambda: print_letter(invitation=again, language="", actor=CILLA),
        lambda: deliver_letter(invitation=again, way=PaperLetter.Way.POSTED, actor=CILLA),
    ):
        with pytest.raises(NotOnPaperError):
            verb()
    assert PaperLetter.objects.values_list("printed_on", "delivered_on", "way").get() == (
        date.fromisoformat(TODAY), date.fromisoformat(TODAY), "handed",
    )  # fmt: skip


@pytest.mark.parametrize("boxes", [0, 5])
def test_rounds_follow_the_calendar_alone(boxes: int, cilla: Scope, clock_at) -> None:
    """With no box May's round stays shut, with five it is opened: the table is the same.

    Nor does it move anybody when the answer of one who is held changes rounds.
    """
    invited = [leaver(number, "minne-a", date(2026, 4, 30)) for number in range(6)]
    leaver(7, "minne-a", date(2026, 6, 30))
    for invitation in invited[:boxes]:
        answered(invitation, recommend="7")
    hold(invitation=invited[5], actor="person:1008", reason="access")
    clock_at("2026-06-01")
    closed = close_rounds(until=date(2026, 5, 31), actor="system")
    assert closed == (["2026-05"] if boxes else [])
    found = [(one.month, one.until, one.invited, one.is_over) for one in queue.months(cilla)]
    assert found == [
        ("2026-07", date(2026, 7, 31), 1, False),
        ("2026-05", date(2026, 5, 31), 6, True),
    ]

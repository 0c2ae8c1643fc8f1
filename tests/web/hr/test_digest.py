"""Once a week, on its first working day, local HR is told how much waits; never who."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import confirm, set_private_email
from avtryck.org.models import Role
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from avtryck.web.hr.digest import DIGEST, enqueue_digests, week_of
from cases.rows import take_in
from cast import CILLA, DAG
from leavers import installed, leaver
from post_office import Inbox

SUNDAY, MONDAY, WEDNESDAY = "2026-04-19T23:00", "2026-04-20T06:59", "2026-04-22T12:00"
SEVEN = "2026-04-20T07:00"


@pytest.fixture
def work(people, clock_at, inbox: Inbox):
    """`work(moment)`: the worker runs at that moment, twice; the digests it has sent so far."""
    installed()

    def at(moment: str) -> list[str]:
        clock_at(f"{moment}+02:00")
        for _ in range(2):
            enqueue_digests()
            Mail.objects.exclude(kind=DIGEST).delete()
            send_due()
        return [address for one in inbox.received for address in one.recipients]

    return at


def unreached(number: int = 1, last_day: date = date(2026, 5, 1)) -> Departure:
    invitation = leaver(number, "minne-a", last_day)
    Case.objects.filter(invitation=invitation).update(survey_state=Case.Survey.NOT_SENT)
    return invitation.case.departure


def test_one_mail_a_week_to_those_for_whom_something_waits(work, clock_at, inbox: Inbox) -> None:
    clock_at(f"{SUNDAY}+02:00")
    unreached()
    unreached(2)
    take_in({"departure_id": "d-9", "exit_type": "fixed_term_end"})
    assert (work(SUNDAY), work(MONDAY)) == ([], [])
    assert work(SEVEN) == [CILLA.work_email]  # Dag has nothing to do, and Gun is not local
    assert (work("2026-04-20T15:00"), work(WEDNESDAY)) == ([CILLA.work_email],) * 2
    (mail,) = inbox.received
    assert mail.message["Subject"] == (
        "Veckans uppgifter i Avtryck, Universitetet / This week in Avtryck, Universitetet"
    )
    assert "Väntar på dig (sidan Idag): 1\n" in mail.text.replace("\r", "")
    assert "Går inte att nå med enkäten (sidan Enkät): 2\n" in mail.text.replace("\r", "")
    assert ("/hr/\r" in mail.text or "/hr/\n" in mail.text, "/hr/enkat/" in mail.text) == (
        True, True,
    )  # fmt: skip
    assert [name for name in ("Leaver", "Alva", "L1") if name in mail.text] == []
    assert len(work("2026-04-27T07:00")) == 2
    rows = Mail.objects.filter(kind=DIGEST, state=Mail.State.SENT).values_list("subject_id")
    cilla = Role.objects.get(kind="hr_partner", person__name=CILLA.name).person_id
    assert sorted(rows) == [(f"{cilla}:2026-W17",), (f"{cilla}:2026-W18",)]


def test_what_is_done_before_seven_is_not_told(work, clock_at) -> None:
    clock_at(f"{SUNDAY}+02:00")
    departure = unreached()
    assert work(MONDAY) == []
    set_private_email(departure=departure, address="l1@hemma.example", actor="person:1005")
    assert work(SEVEN) == []


def test_what_comes_later_in_the_week_waits_for_the_next(work, clock_at) -> None:
    assert work(SEVEN) == []
    clock_at(f"{WEDNESDAY}+02:00")
    unreached()
    assert work(WEDNESDAY) == []
    assert work("2026-04-27T07:00") == [CILLA.work_email]


def test_a_worker_that_slept_on_monday_sends_it_when_it_wakes(work, clock_at) -> None:
    clock_at(f"{SUNDAY}+02:00")
    unreached()
    assert work(WEDNESDAY) == [CILLA.work_email]


def test_whoever_has_left_the_role_gets_none(work, clock_at, people) -> None:
    """And a stand-in, from the first day on, gets it instead."""
    clock_at(f"{SUNDAY}+02:00")
    unreached()
    assert work(MONDAY) == []
    Role.objects.filter(person=people["Cilla"]).update(valid_to=date(2026, 4, 19))
    assert work(SEVEN) == []
    neuro = people["Cilla"].unit
    Role.objects.create(person=people["Dag"], kind="hr_partner", unit=neuro)
    assert work("2026-04-27T07:00") == [DAG.work_email]


def test_a_digest_that_waited_for_going_live_is_not_told_weeks_later(work, clock_at) -> None:
    clock_at(f"{SUNDAY}+02:00")
    unreached()
    installed("not_live")
    assert work(SEVEN) == []
    installed()
    assert work("2026-05-06T12:00") == [CILLA.work_email]
    states = Mail.objects.filter(kind=DIGEST).values_list("subject_id", "state")
    assert {(subject[-3:], state) for subject, state in states} == {
        ("W17", "stopped"), ("W19", "sent"), ("W19", "stopped"),
    }  # fmt: skip


def test_confirming_everything_empties_it(work, clock_at) -> None:
    clock_at(f"{SUNDAY}+02:00")
    take_in({"exit_type": "fixed_term_end"})
    assert work(SEVEN) == [CILLA.work_email]
    confirm(departure=Departure.objects.get(), actor=f"person:{CILLA.employee_id}")
    assert work("2026-04-27T07:00") == [CILLA.work_email]


def test_after_easter_it_comes_on_tuesday(work, clock_at) -> None:
    clock_at("2026-04-05T12:00+02:00")
    unreached(last_day=date(2026, 4, 20))
    assert work("2026-04-06T09:00") == []
    assert work("2026-04-07T06:59") == []
    assert work("2026-04-07T07:00") == [CILLA.work_email]


@pytest.mark.once
def test_weeks_are_counted_as_in_swedish_calendars() -> None:
    assert (week_of(date(2026, 11, 23)), week_of(date(2027, 1, 3))) == ("2026-W48", "2026-W53")

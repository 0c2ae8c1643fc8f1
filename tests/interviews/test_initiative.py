"""Nobody is forgotten: one reminder, then HR's list, then the four-week check. Day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from avtryck.cases.leavers import LEAVER
from avtryck.cases.models import Case
from avtryck.cases.operations import cancel, decide_contact, move_last_day, revise
from avtryck.config.jobs import SWEEPS
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations, queries
from avtryck.interviews.initiative import left_undone, remind_and_raise, without_initiative
from avtryck.interviews.models import Interview, Proposal
from avtryck.interviews.operations import wishes
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role, Unit, User
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from avtryck.web.hr.digest import enqueue_digests
from confidentiality.crawl import signed_in
from leavers import installed
from post_office import Inbox
from talks import LAST_DAY, OPENED, fresh, held, leaves, talk_with

Cast = dict[str, Person]
MONDAY = date.fromisoformat(OPENED)
SUMMER_TIME = date(2026, 3, 29)
Worker = Callable[[date], dict[str, list[date]]]


@pytest.fixture(autouse=True)
def monday(people: Cast, clock_at: Callable[[str], None]) -> None:
    installed()
    User.objects.create_user(people["Bo"].work_email, person=people["Bo"])
    clock_at(OPENED)


@pytest.fixture
def worker(clock_at: Callable[[str], None], inbox: Inbox) -> Worker:
    """`worker(until)`: each day twice, what the worker runs; what has come to whom, when."""
    came: dict[str, list[date]] = {}

    def days(until: date) -> Iterator[date]:
        day = worked[-1]
        while day <= until:
            yield day
            day += timedelta(days=1)
        worked.append(day)

    def work(until: date) -> dict[str, list[date]]:
        for day in days(until):
            for hour in ("00:01", "08:00", "16:00"):
                clock_at(
                    f"{day}T{hour}+02:00" if day >= date(2026, 3, 29) else f"{day}T{hour}+01:00"
                )
                remind_and_raise()
                enqueue_digests()
                Mail.objects.filter(kind__in=["first-letter", "survey-invitation"]).delete()
                send_due()
                for one in inbox.received:
                    name = one.recipients[0].partition("@")[0]
                    kind = one.message["Subject"].split(",")[0].strip()
                    came.setdefault(f"{name}: {SUBJECTS.get(kind, kind)}", []).append(day)
                inbox.received.clear()
        return came

    worked = [MONDAY]
    return work


SUBJECTS = {
    "Ett samtal från Universitetet / A talk from Universitetet": "task",
    "Ett samtal från Universitetet väntar på dig / A talk from Universitetet is waiting for you":
        "reminder",
    "Veckans uppgifter i Avtryck": "digest",
}  # fmt: skip


def listed(people: Cast, who: str = "Cilla") -> list[Interview]:
    return list(without_initiative(Scope(people[who])))


def undone(people: Cast, who: str = "Cilla") -> list[Interview]:
    return list(left_undone(Scope(people[who])))


def test_one_reminder_then_hr_and_one_digest_a_week(people: Cast, worker: Worker) -> None:
    talk, other = talk_with(people["Bo"]), talk_with(people["Bo"], name="Ines Ibáñez")
    operations.offer(interview=other, actor="system")
    came = worker(date(2026, 4, 1))
    assert came == {
        "bo: task": [date(2026, 3, 19)] * 2, "bo: reminder": [date(2026, 3, 26)]
    }  # fmt: skip
    assert listed(people) == []
    came = worker(date(2026, 4, 26))
    assert came["bo: reminder"] == [date(2026, 3, 26)]
    assert came["cilla: digest"] == [date(2026, 4, 7), date(2026, 4, 13), date(2026, 4, 20)]
    assert not any(who.startswith(("gun", "dag", "frida")) for who in came)
    assert listed(people) == [talk]
    assert (fresh(talk).reminded_on, fresh(talk).raised_on) == (
        date(2026, 3, 26), date(2026, 4, 2)
    )  # fmt: skip
    operations.offer(interview=fresh(talk), actor="system")
    assert listed(people) == []


def test_the_reminder_names_nobody_and_nothing(
    people: Cast, inbox: Inbox, clock_at: Callable[[str], None]
) -> None:
    talk = talk_with(people["Bo"])
    clock_at("2026-03-26T09:00+01:00")
    Mail.objects.all().delete()
    assert remind_and_raise() == 1
    assert remind_and_raise() == 0
    send_due()
    (letter,) = inbox.received
    assert letter.recipients == (people["Bo"].work_email,)
    assert f"/samtal/{talk.pk}/" in letter.text
    assert "Cilla Carlsson, cilla@universitetet.example" in letter.text
    assert "Alva" not in letter.message.as_string() + letter.text + letter.html


def test_who_acts_before_it_is_sent_is_not_reminded(
    people: Cast, inbox: Inbox, clock_at: Callable[[str], None]
) -> None:
    talk = talk_with(people["Bo"])
    clock_at("2026-03-26T00:01+01:00")
    remind_and_raise()
    reminder = Mail.objects.get(kind="talk-reminder")
    assert reminder.due.isoformat() == "2026-03-26T07:00:00+00:00"
    operations.offer(interview=fresh(talk), actor="system")
    clock_at("2026-03-26T08:00+01:00")
    send_due()
    assert not any("väntar på dig" in one.message["Subject"] for one in inbox.received)
    assert Mail.objects.get(kind="talk-reminder").state == Mail.State.STOPPED


def test_times_on_offer_are_an_initiative(people: Cast, worker: Worker) -> None:
    talk = talk_with(people["Bo"])
    Proposal.objects.create(interview=talk, at="2026-04-20T10:00+02:00")
    worker(date(2026, 4, 10))
    assert (fresh(talk).reminded_on, listed(people)) == (None, [])


def test_on_short_notice_hr_hears_after_two_days_and_nobody_else(
    people: Cast, worker: Worker
) -> None:
    talk = talk_with(people["Bo"], last_day=date(2026, 4, 4))
    worker(date(2026, 3, 17))
    assert listed(people) == []
    came = worker(date(2026, 3, 18))
    assert listed(people) == [talk]
    assert came.pop("cilla: digest")  # the survey, due at once, has no address
    assert came == {"bo: task": [MONDAY]}
    assert "bo: reminder" not in worker(date(2026, 4, 10))


def test_nobody_is_asked_for_what_hr_or_death_has_stopped(
    people: Cast, worker: Worker, clock_at: Callable[[str], None]
) -> None:
    bo = people["Bo"]
    held_back = leaves(bo, name="Kim", contact="hr")
    dead = talk_with(bo, name="Olle")
    revise(departure=dead.case.departure, changes={"exit_type": "deceased"}, actor="system")
    off = talk_with(bo, name="Per")
    cancel(case=off.case, actor="system")
    later = talk_with(bo, name="Rut")
    revise(departure=later.case.departure, changes={"contact": "hr"}, actor="system")
    came = worker(date(2026, 4, 10))
    clock_at("2026-06-15")
    remind_and_raise()
    assert set(came) == {"cilla: digest"}  # for those she has to decide about
    assert listed(people) == undone(people) == []
    assert not Interview.objects.exclude(reminded_on=None, raised_on=None).exists()
    decide_contact(case=held_back, automatic=False, actor="system")
    assert undone(people) == []


def test_after_a_hand_over_the_days_count_anew(people: Cast, worker: Worker) -> None:
    talk = talk_with(people["Bo"])
    worker(date(2026, 4, 2))
    assert listed(people) == [talk]
    operations.hand_over(interview=fresh(talk), to=people["Frida"], actor=people["Cilla"].actor)
    assert listed(people) == []
    assert (fresh(talk).task_on, fresh(talk).raised_on) == (date(2026, 4, 2), None)
    assert list(queries.conducted_by(people["Bo"])) == []
    came = worker(date(2026, 4, 20))
    assert came["frida: task"] == [date(2026, 4, 3)]
    assert came["frida: reminder"] == [date(2026, 4, 13)]  # Easter lies between
    assert came["bo: reminder"] == [date(2026, 3, 26)]
    assert listed(people) == [talk]


def test_who_cannot_be_reached_any_more_is_hrs_at_once(people: Cast, worker: Worker) -> None:
    talk = talk_with(people["Bo"])
    Person.objects.filter(pk=people["Bo"].pk).update(valid_to=date(2026, 3, 20))
    worker(date(2026, 3, 20))
    assert listed(people) == []
    worker(date(2026, 3, 23))
    assert (listed(people), fresh(talk).reminded_on) == ([talk], None)


def test_a_worker_that_was_away_catches_up_on_a_working_day(
    people: Cast, clock_at: Callable[[str], None]
) -> None:
    talk = talk_with(people["Bo"])
    clock_at("2026-04-11T12:00+02:00")  # a Saturday
    assert remind_and_raise() == 0
    clock_at("2026-04-13T12:00+02:00")
    assert [remind_and_raise(), remind_and_raise()] == [2, 0]
    assert Mail.objects.filter(kind="talk-reminder").count() == 1
    assert fresh(talk).raised_on == date(2026, 4, 13)


def test_the_leavers_choice_waits_for_its_day_and_the_manager_reads_one_sentence(
    people: Cast, worker: Worker, clock_at: Callable[[str], None]
) -> None:
    talk, other = talk_with(people["Bo"]), talk_with(people["Bo"], name="Ines Ibáñez")
    User.objects.create_user(people["Frida"].work_email, person=people["Frida"])
    worker(date(2026, 3, 17))
    for to in ("Frida", "Bo", "Frida"):
        operations.hand_over(interview=fresh(talk), to=people[to], actor=LEAVER)
    hr = people["Cilla"].actor  # she arranges another for reasons of her own, at once
    operations.hand_over(interview=fresh(other), to=people["Frida"], actor=hr)
    browser = signed_in(people["Bo"])
    before = browser.get("/samtal/").content.decode()
    assert ("Alva" in before, "Ines" in before) == (False, False)
    assert [one.pk for one in queries.conducted_by(people["Frida"])] == [other.pk]
    came = worker(date(2026, 3, 19))
    assert came == {"frida: task": [date(2026, 3, 18), date(2026, 3, 19)]}
    assert queries.replaced(people["Bo"]) == ["Alva Andersson", "Ines Ibáñez"]
    page = browser.get("/samtal/").content.decode()
    assert page.count("HR ordnar exitintervjun") == 2
    for word in ("Frida", "önskat", "valt", "begär"):
        assert word not in page
    for step in ("interview", "offer", "matter", "notes"):
        path = f"/samtal/{talk.pk}/" if step == "interview" else f"/samtal/{talk.pk}/{PATHS[step]}/"
        assert browser.get(path).status_code == 404
    came = worker(date(2026, 4, 20))
    assert [who for who in came if who.startswith("bo")] == []


PATHS = {"offer": "erbjud", "matter": "maste-hanteras", "notes": "anteckningar"}


def test_four_weeks_after_the_last_day_nothing_is_left_undone(
    people: Cast, clock_at: Callable[[str], None]
) -> None:
    bo = people["Bo"]
    states = {
        name: talk_with(bo, name=name)
        for name in ("planned", "offered", "booked", "held", "declined", "final", "cancelled")
    }
    for name in ("offered", "booked", "declined"):
        operations.offer(interview=states[name], actor="system")
    operations.decline(interview=states["declined"], actor="system")
    Case.objects.filter(interview=states["booked"]).update(interview_state=State.BOOKED)
    for name in ("held", "final"):
        held(states[name], MONDAY)
    Case.objects.filter(interview=states["final"]).update(interview_state=State.NOTES_DONE)
    cancel(case=states["cancelled"].case, actor="system")
    clock_at(LAST_DAY + timedelta(days=27))
    assert undone(people) == []
    clock_at(LAST_DAY + timedelta(days=28))
    found = {str(one.case.interview_state) for one in undone(people)}
    assert found == {"planned", "offered", "booked", "held"}
    assert listed(people) == []  # never on both lists
    clock_at(LAST_DAY + timedelta(days=182))
    assert [one.case.departure.name for one in undone(people)] == ["held"]


def test_both_lists_are_scoped_like_the_departures(
    people: Cast, clock_at: Callable[[str], None]
) -> None:
    talk = talk_with(people["Bo"])
    physics = talk_with(people["Bo"], name="Fysiker", unit=Unit.objects.get(code="optik"))
    own = talk_with(people["Bo"], name="Cilla", employee_id=people["Cilla"].employee_id)
    clock_at("2026-04-20")
    remind_and_raise()
    seen = {who: set(listed(people, who)) for who in people}
    every = {talk, physics, own}
    assert seen == {name: set() for name in people} | {
        "Cilla": {talk}, "Dag": {physics}, "Gun": every
    }  # fmt: skip
    clock_at("2026-06-01")
    assert {who for who in people if undone(people, who)} == {"Cilla", "Dag", "Gun"}
    assert set(undone(people, "Cilla")) == {talk}
    Role.objects.filter(person=people["Dag"]).update(valid_to=date(2026, 5, 1))
    assert undone(people, "Dag") == []


def test_a_last_day_that_moves_takes_the_lists_along(
    people: Cast, clock_at: Callable[[str], None]
) -> None:
    talk = talk_with(people["Bo"])
    clock_at("2026-06-01")
    assert undone(people) == [talk]
    move_last_day(departure=talk.case.departure, last_day=date(2026, 9, 30), actor="system")
    assert undone(people) == []
    remind_and_raise()
    assert listed(people) == [talk]


def test_the_worker_runs_it(people: Cast) -> None:
    assert SWEEPS["initiative"] is remind_and_raise


def test_whoever_takes_over_an_offered_talk_is_reminded_like_anybody(
    people: Cast, worker: Worker, clock_at: Callable[[str], None]
) -> None:
    talk = talk_with(people["Bo"])
    worker(date(2026, 3, 19))
    operations.offer(interview=fresh(talk), actor=people["Bo"].actor)
    operations.hand_over(interview=fresh(talk), to=people["Frida"], actor=LEAVER)
    came = worker(date(2026, 4, 3))
    assert (came["frida: task"], came["frida: reminder"]) == (
        [date(2026, 3, 20)], [date(2026, 3, 26)]
    )  # fmt: skip
    assert listed(people) == [talk]
    assert str(fresh(talk).state) == "planned"


def test_a_no_that_is_taken_back_is_not_forgotten(people: Cast, worker: Worker) -> None:
    talk = talk_with(people["Bo"])
    worker(date(2026, 3, 19))
    wishes.decline_talk(departure=talk.case.departure)
    worker(date(2026, 3, 31))
    assert listed(people) == []
    wishes.want_talk_after_all(departure=talk.case.departure)
    came = worker(date(2026, 4, 1))
    assert len(came["bo: task"]) == 2
    worker(date(2026, 4, 20))
    assert listed(people) == [talk]

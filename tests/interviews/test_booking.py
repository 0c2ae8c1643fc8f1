"""From times on offer to a held or missed talk, and what reaches whose calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections  # noqa: TID251 - a thread of our own closes what it opened

from avtryck.cases import leavers
from avtryck.cases.models import Case
from avtryck.cases.vouched import vouch
from avtryck.clock import LOCAL
from avtryck.core.rules.meeting import Caution, cautions
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations
from avtryck.interviews.models import Interview, Proposal
from avtryck.interviews.operations import NotATimeError, wishes
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from cast import ALVA, BO, CILLA, FRIDA
from ics import Component, instant, read
from leavers import installed
from post_office import Inbox, Received
from talks import OPENED, TASK_DAY, entries, fresh, talk_with

THURSDAY = datetime(2026, 3, 26, 14, tzinfo=LOCAL)  # before the clock changes
MONDAY = datetime(2026, 3, 30, 14, tzinfo=LOCAL)  # and after
SECRET = {"place": "Rum 4112", "remote_link": "https://moten.example/abc"}
LINK = re.compile(r"https?://\S*?/min-sida/[\w./-]+|http://127[^\s\"<]+")


@pytest.fixture
def alva(people, clock_at, inbox: Inbox) -> Interview:
    """Alva's talk with Bo, in a live installation whose mail leaves."""
    installed()
    clock_at(OPENED)
    interview = talk_with(people["Bo"])
    clock_at(TASK_DAY)
    post(inbox)
    return interview


def post(inbox: Inbox) -> list[Received]:
    """What leaves now about times."""
    inbox.received.clear()
    while send_due():
        pass
    return list(inbox.received)


def entry(mail: Received) -> tuple[Component, Component]:
    """The calendar part, the same as the attached file, as our own reader reads it."""
    parts = {part.get_content_type(): part for part in mail.message.walk()}
    raw = parts["text/calendar"].get_payload(decode=True)
    assert isinstance(raw, bytes)
    calendar = read(raw)
    assert parts["application/ics"].get_payload(decode=True) == raw
    assert parts["text/calendar"].get_param("method") == calendar.one("METHOD").value
    return calendar, calendar.part("VEVENT")


def told(mails: list[Received]) -> dict[str, tuple[str, int, str]]:
    """Recipient → method, sequence and time in UTC."""
    found = {}
    for mail in mails:
        if any(part.get_content_type() == "text/calendar" for part in mail.message.walk()):
            calendar, event = entry(mail)
            at = instant(calendar, event.one("DTSTART")).strftime("%d %H:%M")
            method, sequence = calendar.one("METHOD").value, int(event.one("SEQUENCE").value)
            found[mail.recipients[0]] = (method, sequence, at)
    return found


def book(interview: Interview, at: datetime = THURSDAY, **facts: object) -> None:
    operations.book(interview=interview, at=at, actor="person:1", **SECRET | facts)  # type: ignore[arg-type]


def propose(interview: Interview, *times: datetime) -> list[Proposal]:
    operations.propose(interview=interview, times=times, actor="person:1", **SECRET)
    return list(interview.proposals.all())


# --- times on offer ------------------------------------------------------------------------------
def test_times_are_offered_and_one_is_taken(alva: Interview, inbox: Inbox) -> None:
    first, _second = propose(alva, MONDAY, THURSDAY)
    assert (fresh(alva).state, fresh(alva).offered_on) == (State.OFFERED, date(2026, 3, 19))
    (letter,) = post(inbox)
    assert letter.recipients == (ALVA.work_email,)
    assert "Rum 4112" not in letter.text
    operations.take(proposal=first)
    made = fresh(alva)
    assert (made.state, made.booked_at, made.place) == (State.BOOKED, THURSDAY, "Rum 4112")
    assert made.proposals.count() == 0
    expected = ("REQUEST", 1, "26 13:00")
    assert told(post(inbox)) == {BO.work_email: expected, ALVA.work_email: expected}


def test_the_same_times_sent_twice_are_one_letter(alva: Interview, inbox: Inbox) -> None:
    propose(alva, MONDAY, THURSDAY)
    propose(fresh(alva), THURSDAY, MONDAY)
    assert len(post(inbox)) == 1
    propose(fresh(alva), MONDAY)
    propose(fresh(alva), THURSDAY)
    assert len(post(inbox)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"times": []},
        {"times": [THURSDAY + timedelta(days=day) for day in range(6)]},
        {"times": [datetime(2026, 3, 19, 9, tzinfo=LOCAL)]},
        {"times": [THURSDAY], "remote_link": "http://moten.example/abc"},
        {"times": [THURSDAY], "remote_link": "https://bo:hemligt@moten.example/"},
        {"times": [THURSDAY], "place": "Rum 4\r\nATTENDEE:mailto:eve@example.org"},
    ],
)
def test_what_cannot_be_proposed(alva: Interview, facts: dict[str, object]) -> None:
    with pytest.raises(NotATimeError):
        operations.propose(interview=alva, actor="person:1", **facts)  # type: ignore[arg-type]
    assert (fresh(alva).state, alva.proposals.count()) == (State.PLANNED, 0)


def test_a_time_that_has_come_or_gone_is_not_taken(alva: Interview, clock_at) -> None:
    first, second = propose(alva, THURSDAY, MONDAY)
    clock_at(THURSDAY)
    with pytest.raises(IllegalMoveError):
        operations.take(proposal=first)
    operations.withdraw_proposals(interview=fresh(alva), actor="person:1")
    with pytest.raises(Proposal.DoesNotExist):
        operations.take(proposal=second)
    assert fresh(alva).state == State.OFFERED


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_wins(alva: Interview) -> None:
    times = propose(alva, THURSDAY, MONDAY)
    start, ends = Barrier(2), []

    def click(proposal: Proposal) -> None:
        start.wait()
        try:
            operations.take(proposal=Proposal.objects.get(pk=proposal.pk))
            ends.append("taken")
        except (IllegalMoveError, Proposal.DoesNotExist):
            ends.append("gone")
        finally:
            connections.close_all()

    clicks = [Thread(target=click, args=(one,)) for one in times]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert sorted(ends) == ["gone", "taken"]
    assert fresh(alva).sequence == 1
    assert len(entries(alva, "interview book")) == 1


# --- moved, called off, missed -------------------------------------------------------------------
def test_moved_twice_over_the_change_of_the_clock(alva: Interview, inbox: Inbox) -> None:
    uids = set()
    for sequence, (at, utc) in enumerate(
        [(THURSDAY, "26 13:00"), (MONDAY, "30 12:00"), (THURSDAY, "26 13:00")], start=1
    ):
        book(fresh(alva), at)
        book(fresh(alva), at)  # the same again is no change
        sent = post(inbox)
        assert told(sent) == dict.fromkeys(
            (BO.work_email, ALVA.work_email), ("REQUEST", sequence, utc)
        )
        uids |= {entry(one)[1].one("UID").value for one in sent if told([one])}
    assert len(uids) == 1


def test_only_the_latest_of_several_changes_is_sent(alva: Interview, inbox: Inbox) -> None:
    book(alva, THURSDAY)
    book(fresh(alva), MONDAY)
    assert told(post(inbox)) == dict.fromkeys(
        (BO.work_email, ALVA.work_email), ("REQUEST", 2, "30 12:00")
    )


def test_called_off_removes_what_was_sent_and_nothing_else(alva: Interview, inbox: Inbox) -> None:
    book(alva)
    operations.cancel_booking(interview=fresh(alva), actor="person:1")
    assert post(inbox) == []  # nobody had an entry
    book(fresh(alva))
    post(inbox)
    operations.cancel_booking(interview=fresh(alva), actor="person:1")
    assert (fresh(alva).state, fresh(alva).booked_at) == (State.OFFERED, None)
    assert told(post(inbox)) == dict.fromkeys(
        (BO.work_email, ALVA.work_email), ("CANCEL", 4, "26 13:00")
    )


@pytest.mark.parametrize("verb", ["decline", "withdrawn"])
def test_whatever_ends_a_booked_talk_takes_the_entries_back(
    alva: Interview, inbox: Inbox, verb: str
) -> None:
    book(alva)
    post(inbox)
    if verb == "decline":
        operations.decline(interview=fresh(alva), actor="person:1")
    else:
        from avtryck.cases.operations import withdraw

        withdraw(departure=fresh(alva).case.departure, actor="person:1")
    assert {one[0] for one in told(post(inbox)).values()} == {"CANCEL"}


def test_nobody_came(alva: Interview, inbox: Inbox, clock_at) -> None:
    book(alva)
    with pytest.raises(IllegalMoveError):
        operations.miss(interview=fresh(alva), actor="person:1")
    post(inbox)
    clock_at(THURSDAY + timedelta(hours=1))
    operations.miss(interview=fresh(alva), actor="person:1")
    made = fresh(alva)
    assert (made.state, made.missed, made.booked_at) == (State.OFFERED, 1, None)
    assert post(inbox) == []
    book(made, MONDAY)
    assert {one[:2] for one in told(post(inbox)).values()} == {("REQUEST", 2)}


# --- who reads what ------------------------------------------------------------------------------
def test_handed_over_moves_the_interviewers_entry_alone(
    alva: Interview, people, inbox: Inbox
) -> None:
    book(alva)
    post(inbox)
    operations.hand_over(interview=fresh(alva), to=people["Frida"], actor="person:9")
    sent = post(inbox)
    assert told(sent) == {
        BO.work_email: ("CANCEL", 2, "26 13:00"), FRIDA.work_email: ("REQUEST", 2, "26 13:00"),
    }  # fmt: skip
    farewell = next(one for one in sent if one.recipients == (BO.work_email,))
    assert "hålls inte av dig" in farewell.text
    for word in ("Frida", "Alva", "Rum 4112", "moten.example"):
        assert word not in farewell.text + farewell.html + str(entry(farewell)[0])


def test_a_letter_that_still_waits_goes_to_the_one_who_holds_it_now(
    alva: Interview, people, inbox: Inbox
) -> None:
    book(alva)
    operations.hand_over(interview=fresh(alva), to=people["Cilla"], actor="person:9")
    assert {who: what[:2] for who, what in told(post(inbox)).items()} == {
        CILLA.work_email: ("REQUEST", 2), ALVA.work_email: ("REQUEST", 1),
    }  # fmt: skip


def test_with_nobody_to_hold_it_there_is_no_time(alva: Interview, inbox: Inbox) -> None:
    book(alva)
    post(inbox)
    operations.hand_over(interview=fresh(alva), to=None, actor="person:9")
    assert (fresh(alva).state, fresh(alva).booked_at) == (State.OFFERED, None)
    assert set(told(post(inbox))) == {BO.work_email, ALVA.work_email}


def bodies(mails: list[Received]) -> list[str]:
    """What one mailbox reads, without what differs by itself in any two talks."""
    found = []
    for mail in mails:
        _calendar, event = entry(mail)
        said = [(line.name, line.value) for line in event.lines]
        uid = event.one("UID").value
        text = f"{mail.message['Subject']}\n{mail.text}\n{mail.html}\n{said}".replace(uid, "UID")
        found.append(LINK.sub("LINK", text))
    return found


def test_the_work_mailbox_reads_the_same_whoever_holds_the_talk(
    people, inbox: Inbox, clock_at
) -> None:
    """No trace of the wish: neither name, place nor link, and not one octet that differs."""
    installed()
    read_by = {}
    for name, to in (("Alva Andersson", None), ("Ines Ibáñez", people["Frida"])):
        clock_at(OPENED)
        interview = talk_with(people["Bo"], name=name)
        if to is not None:
            candidate = next(one for one in wishes.others(interview) if one.person == to)
            wishes.choose_interviewer(departure=interview.case.departure, to=candidate)
        clock_at(TASK_DAY)
        post(inbox)
        book(fresh(interview))
        box = interview.case.departure.work_email
        mails = [one for one in post(inbox) if one.recipients == (box,) and told([one])]
        read_by[name] = [text.replace(box, "BOX") for text in bodies(mails)]
    alvas, ines = read_by.values()
    assert alvas == ines
    assert len(alvas) == 1
    for word in ("Bo", "Frida", "Rum 4112", "moten.example"):
        assert word not in alvas[0].replace("BOX", "").replace("Bokad", "")


def test_an_own_address_reads_where_if_more_than_the_link_says_that_it_is_hers(
    alva: Interview, inbox: Inbox, clock_at
) -> None:
    departure = fresh(alva).case.departure
    leavers.set_own_address(departure=departure, address="alva@hemma.example")
    vouch(departure=departure, address="alva@hemma.example", actor="feed")
    post(inbox)
    book(alva)
    mail = next(one for one in post(inbox) if one.recipients == ("alva@hemma.example",)
                and told([one]))  # fmt: skip
    assert "Rum 4112\r\nhttps://moten.example/abc" in mail.text
    assert entry(mail)[1].one("LOCATION").text == "Rum 4112"
    assert "Bo Bergström" not in mail.text
    leavers.set_own_address(departure=departure, address="eve@annan.example")
    post(inbox)
    book(fresh(alva), MONDAY)
    mail = next(one for one in post(inbox) if one.recipients == ("eve@annan.example",)
                and told([one]))  # fmt: skip
    assert "Rum 4112" not in mail.raw.decode()
    assert entry(mail)[1].one("LOCATION").text == "Se din sida"


def test_nothing_of_it_is_in_the_audit_or_the_outbox(alva: Interview, inbox: Inbox) -> None:
    book(alva)
    said = str(entries(alva, "interview book")) + str(list(Mail.objects.values()))
    for word in ("Rum 4112", "moten.example", "Alva", "Bo"):
        assert word not in said


def test_while_hr_decides_the_leaver_gets_nothing(alva: Interview, inbox: Inbox) -> None:
    book(alva)
    Case.objects.update(handling=Case.Handling.HR)
    assert ALVA.work_email not in told(post(inbox))


# --- the questions beforehand --------------------------------------------------------------------
def test_the_questions_come_a_week_before_and_once(alva: Interview, inbox: Inbox, clock_at) -> None:
    at = datetime(2026, 4, 15, 14, tzinfo=LOCAL)
    book(alva, at)
    assert not any("Frågorna" in str(one.message["Subject"]) for one in post(inbox))
    clock_at("2026-04-07T12:00:00+02:00")
    (letter,) = post(inbox)
    assert letter.message["Subject"] == "Frågorna inför samtalet"
    assert letter.recipients == (ALVA.work_email,)
    book(fresh(alva), at + timedelta(days=9))
    clock_at("2026-04-20T12:00:00+02:00")
    assert not any("Frågorna" in str(one.message["Subject"]) for one in post(inbox))


def test_the_questions_follow_a_time_that_moves_or_is_called_off(
    alva: Interview, inbox: Inbox, clock_at
) -> None:
    book(alva, datetime(2026, 4, 10, 14, tzinfo=LOCAL))
    book(fresh(alva), datetime(2026, 4, 24, 14, tzinfo=LOCAL))
    questions = Mail.objects.filter(kind="talk-questions")
    assert questions.get().due == datetime(2026, 4, 16, 8, tzinfo=LOCAL)
    operations.cancel_booking(interview=fresh(alva), actor="person:1")
    assert questions.get().state == Mail.State.STOPPED
    book(fresh(alva), THURSDAY)
    assert [str(one.message["Subject"]) for one in post(inbox)].count(
        "Frågorna inför samtalet"
    ) == 1


# --- second thoughts -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-04-20T10:00", set()),
        ("2026-04-16T10:00", set()),
        ("2026-04-23T10:00", set()),
        ("2026-04-15T10:00", {Caution.EARLY}),
        ("2026-04-24T10:00", {Caution.LATE}),
        ("2026-04-30T10:00", {Caution.LATE}),
        ("2026-05-04T10:00", {Caution.AFTER_LAST_DAY}),
        ("2026-04-18T10:00", {Caution.NO_WORKING_DAY}),
        ("2026-04-20T07:45", {Caution.OUTSIDE_HOURS}),
        ("2026-04-20T15:45", set()),
        ("2026-04-20T16:00", {Caution.OUTSIDE_HOURS}),
        ("2026-04-03T10:00", {Caution.EARLY, Caution.NO_WORKING_DAY}),  # Good Friday
        ("2026-03-23T10:00", {Caution.EARLY, Caution.QUESTIONS_LATE}),
    ],
)
def test_what_is_worth_a_second_thought(at: str, expected: set[Caution]) -> None:
    local = datetime.fromisoformat(at).replace(tzinfo=LOCAL)
    now = datetime(2026, 3, 19, 9, tzinfo=UTC)
    found = cautions(at=local, minutes=75, last_day=date(2026, 4, 30), now=now)
    assert set(found) == expected

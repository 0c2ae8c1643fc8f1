"""Who gets which letter, when and where: through a real SMTP server, day by day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db.models import Min

from avtryck.cases.facts import Facts
from avtryck.cases.leavers import set_own_address
from avtryck.cases.links import departure_of
from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import (
    decide_contact,
    move_last_day,
    register_departure,
    revise,
    set_private_email,
    withdraw,
)
from avtryck.clock import LOCAL, now, today
from avtryck.org.models import Person, Unit
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import came_back, send_due
from avtryck.surveys.answering import is_answered, stop_reminders
from avtryck.surveys.links import invitation_of, token_of
from avtryck.surveys.models import Invitation
from avtryck.surveys.operations import invite_again, note_delivered
from avtryck.surveys.paper_letters import print_letter
from leavers import answered, installed
from post_office import Inbox, Received

pytestmark = pytest.mark.usefixtures("people")
FIRST, SURVEY = "Information från Universitetet", "Enkät från Universitetet"
REMINDER = "Påminnelse: enkät från Universitetet"
REGISTERED, LAST = date(2026, 4, 1), date(2026, 5, 29)
DUE = LAST - timedelta(days=14)
LINK = re.compile(r"/([\w-]{60,})/?")
Clock = Callable[[datetime], None]


class Post:
    """A small world with a calendar: on each day its mail, at seven and in the afternoon."""

    def __init__(self, inbox: Inbox, set_clock: Clock) -> None:
        self.inbox, self.set_clock = inbox, set_clock

    def on(self, day: date, hour: int = 13) -> None:
        """It is that day; everything due has been sent."""
        self.set_clock(datetime.combine(day, time(hour), LOCAL))
        send_due()

    def until(self, day: date) -> None:
        """Every moment until `day` at seven at which something is due."""
        send_due()
        end = datetime.combine(day, time(7), LOCAL)
        waiting = Mail.objects.filter(state=Mail.State.WAITING, due__lte=end)
        while moment := waiting.filter(due__gt=now()).aggregate(first=Min("due"))["first"]:
            self.set_clock(moment)
            send_due()
        self.on(day, 7)

    def got(self, address: str) -> list[tuple[str, str]]:
        """(day and hour, subject) of what came there, oldest first."""
        return [(_stamp(one), str(one.message["Subject"])) for one in self.inbox.to(address)]


def _stamp(one: Received) -> str:
    sent = one.message["Date"].datetime.astimezone(LOCAL)
    return f"{sent:%m-%d %H}"


@pytest.fixture
def post(inbox: Inbox, clock_at: Clock) -> Post:
    installed()
    made = Post(inbox, clock_at)
    clock_at(datetime.combine(REGISTERED, time(10), LOCAL))
    return made


def leaves(number: int = 1, **known: Any) -> Departure:
    facts = {
        "employee_id": f"L{number}",
        "unit": Unit.objects.get(code="minne-a"),
        "last_day": LAST,
        "name": f"Leaver {number}",
        "work_email": f"work{number}@universitetet.example",
        "private_email": f"home{number}@hemma.example",
        "employed_from": date(2019, 1, 1),
        "exit_type": "resignation",
        "status": "confirmed",
        "language": "sv",
        "nearest_manager": Person.objects.get(name="Bo Bergström"),
    }
    return register_departure(facts=Facts(**facts | known), actor="system")


def state_of(departure: Departure) -> str:
    return Case.objects.get(departure=departure).survey_state


def invitation(departure: Departure) -> Invitation:
    return Invitation.objects.select_related("round", "case__departure").get(
        case__departure=departure
    )


WORK, HOME = "work1@universitetet.example", "home1@hemma.example"


def test_the_first_letter_at_once_the_survey_a_fortnight_before(post: Post) -> None:
    departure = leaves()
    post.on(REGISTERED)
    assert post.got(HOME) == [("04-01 13", FIRST)]
    assert state_of(departure) == Case.Survey.NOT_SENT
    post.until(DUE)
    assert post.got(HOME) == [("04-01 13", FIRST), ("05-15 07", SURVEY)]
    assert post.got(WORK) == []
    assert state_of(departure) == Case.Survey.SENT


def test_the_first_letter_leads_to_the_own_page_and_says_what_will_come(post: Post) -> None:
    departure = leaves()
    post.on(REGISTERED)
    (letter,) = post.inbox.to(HOME)
    (token,) = set(LINK.findall(letter.text))
    assert departure_of(token) == departure
    assert f"”{SURVEY}”" in letter.text
    assert letter.sender in letter.text


@pytest.mark.parametrize(
    ("known", "parts"),
    [
        ({}, (True, True)),
        ({"staff_category": "doctoral_student"}, (True, False)),
        ({"employed_from": date(2026, 1, 1)}, (False, True)),
        ({"employed_from": date(2026, 1, 1), "staff_category": "doctoral_student"}, None),
        ({"contact": "hr"}, None),
        ({"exit_type": "dismissal"}, None),
        ({"exit_type": "deceased"}, None),
        ({"status": "to_confirm"}, None),
    ],
)
def test_it_promises_what_will_come_and_nothing_else(
    post: Post, known: dict[str, Any], parts: tuple[bool, bool] | None
) -> None:
    leaves(**known)
    post.on(REGISTERED)
    promised = [("Samtalet:" in one.text, "Enkäten:" in one.text) for one in post.inbox.to(HOME)]
    assert promised == ([parts] if parts else [])
    post.until(LAST + timedelta(days=30))
    asked = parts is not None and parts[1]
    assert len(post.inbox.to(HOME)) == (4 if asked else bool(parts))


def test_without_a_language_both_stand_in_one_letter(post: Post) -> None:
    leaves(language="")
    post.on(REGISTERED)
    (letter,) = post.inbox.to(HOME)
    assert str(letter.message["Subject"]).strip() == f"{FIRST} / Information from Universitetet"
    assert letter.text.index("Enkäten:") < letter.text.index("The survey:")


def test_a_language_chosen_later_holds_for_the_survey_and_its_reminders(post: Post) -> None:
    departure = leaves(language="")
    post.on(REGISTERED)
    revise(departure=departure, changes={"language": "en"}, actor="system")
    post.until(DUE + timedelta(days=5))
    subjects = [subject for _, subject in post.got(HOME)][1:]
    assert subjects == ["Survey from The University", "Reminder: survey from The University"]


def test_only_a_work_mailbox_is_used_until_the_last_day(post: Post) -> None:
    departure = leaves(private_email="")
    post.on(REGISTERED)
    post.until(LAST + timedelta(days=30))
    assert post.got(WORK) == [
        ("04-01 13", FIRST),
        ("05-15 07", SURVEY),
        ("05-18 07", REMINDER),
        ("05-25 07", REMINDER),
    ]
    assert state_of(departure) == Case.Survey.SENT
    assert not Mail.objects.filter(state=Mail.State.WAITING).exists()


def test_a_private_address_that_comes_later_gets_the_survey_once_more(post: Post) -> None:
    departure = leaves(private_email="")
    post.on(REGISTERED)
    post.until(LAST + timedelta(days=3))
    set_private_email(departure=departure, address=HOME, actor="system")
    post.on(today())
    revise(departure=departure, changes={"staff_category": "researcher"}, actor="system")
    post.until(LAST + timedelta(days=30))
    assert post.got(HOME) == [("06-01 13", SURVEY)]
    assert state_of(departure) == Case.Survey.SENT


def test_after_the_last_day_nothing_goes_to_the_work_mailbox(post: Post) -> None:
    departure = leaves(private_email="", last_day=REGISTERED - timedelta(days=1))
    post.on(REGISTERED)
    assert post.got(WORK) == []
    assert state_of(departure) == Case.Survey.NOT_SENT
    post.on(REGISTERED + timedelta(days=10))
    set_private_email(departure=departure, address=HOME, actor="system")
    post.on(today(), 14)
    assert post.got(HOME) == [("04-11 14", FIRST), ("04-11 14", SURVEY)]
    assert invitation(departure).ends == today() + timedelta(days=28)


def test_short_notice_gets_both_at_once_the_first_letter_first(post: Post) -> None:
    leaves(last_day=REGISTERED + timedelta(days=20))
    leaves(2, last_day=REGISTERED + timedelta(days=21))
    post.on(REGISTERED)
    assert [subject for _, subject in post.got(HOME)] == [FIRST, SURVEY]
    assert [subject for _, subject in post.got("home2@hemma.example")] == [FIRST]


def test_what_hr_decides_late_goes_out_then(post: Post) -> None:
    departure = leaves(contact="hr")
    post.until(LAST - timedelta(days=2))
    assert post.got(HOME) == []
    case = Case.objects.get(departure=departure)
    decide_contact(case=case, automatic=True, actor="person:1005")
    post.on(today())
    assert post.got(HOME) == [("05-27 13", FIRST), ("05-27 13", SURVEY)]
    assert invitation(departure).ends == today() + timedelta(days=28)


def test_a_new_last_day_moves_what_is_unsent(post: Post) -> None:
    later, sooner = leaves(), leaves(2)
    post.on(REGISTERED)
    move_last_day(departure=later, last_day=LAST + timedelta(days=31), actor="person:1005")
    move_last_day(departure=sooner, last_day=REGISTERED + timedelta(days=5), actor="person:1005")
    post.until(LAST + timedelta(days=20))
    assert post.got("home2@hemma.example")[1:2] == [("04-01 13", SURVEY)]
    assert post.got(HOME)[1:2] == [("06-15 07", SURVEY)]


def test_withdrawn_and_dead_get_nothing_more(post: Post) -> None:
    stays, dies = leaves(), leaves(2)
    post.until(DUE - timedelta(days=1))
    withdraw(departure=stays, actor="person:1005")
    revise(departure=dies, changes={"exit_type": "deceased"}, actor="system")
    post.until(LAST + timedelta(days=20))
    assert [subject for _, subject in post.got(HOME)] == [FIRST]
    assert [subject for _, subject in post.got("home2@hemma.example")] == [FIRST]


def test_held_after_the_survey_was_sent_there_is_no_reminder(post: Post) -> None:
    departure = leaves()
    post.until(DUE)
    revise(departure=departure, changes={"contact": "hr"}, actor="system")
    post.until(LAST + timedelta(days=20))
    assert post.got(HOME)[-1] == ("05-15 07", SURVEY)


def test_reminders_go_to_those_without_a_box_who_want_them(post: Post) -> None:
    answers, refuses, waits = leaves(1), leaves(2), leaves(3)
    post.until(DUE)
    answered(invitation(answers), recommend="9")
    stop_reminders(invitation=invitation(refuses))
    post.until(LAST + timedelta(days=30))
    reminders = [
        [when for when, subject in post.got(f"home{number}@hemma.example") if subject == REMINDER]
        for number in (1, 2, 3)
    ]
    assert reminders == [[], [], ["05-18 07", "05-25 07"]]
    assert state_of(waits) == Case.Survey.SENT


def what_stands(departure: Departure) -> Any:
    """All that case, invitation and outbox hold of somebody, but for what names them."""
    mine = (str(departure.case.pk), str(invitation(departure).pk))
    rows = [
        {name: row[name] for name in ("kind", "state", "due", "attempts", "sent_at", "language")}
        | {"number": row["subject_id"].partition(":")[2]}
        for row in Mail.objects.values()
        if row["subject_id"].startswith(mine)
    ]
    case = Case.objects.filter(departure=departure).values("survey_state", "handling")
    held = Invitation.objects.filter(case__departure=departure)
    return (
        sorted(rows, key=str),
        list(case),
        list(held.values("due", "ends", "generation", "no_reminders", "round")),
    )


@pytest.mark.parametrize("when", [DUE - timedelta(days=1), DUE, DUE + timedelta(days=4)])
def test_no_row_tells_who_has_answered(post: Post, when: date) -> None:
    """Answered on paper before the letter, after it, between the reminders: every day alike."""
    alva, ines = leaves(1), leaves(2)
    for day in range((LAST - REGISTERED).days + 20):
        post.on(REGISTERED + timedelta(days=day), 13)
        if today() == when:
            answered(invitation(alva), recommend="9")
        assert what_stands(alva) == what_stands(ines)
    assert not Mail.objects.filter(kind="survey-reminder").exists()


def test_a_new_link_has_a_letter_of_its_own_and_new_reminders(post: Post) -> None:
    departure = leaves()
    post.until(DUE + timedelta(days=4))
    before = tokens(post, HOME)
    found = invitation(departure)
    found.generation += 1
    found.save()
    invite_again(invitation=found)
    assert state_of(departure) == Case.Survey.NOT_SENT
    post.on(today())
    assert state_of(departure) == Case.Survey.SENT
    post.until(LAST + timedelta(days=30))
    assert post.got(HOME)[-3:] == [
        ("05-19 13", SURVEY),
        ("05-22 07", REMINDER),
        ("05-29 07", REMINDER),
    ]
    assert len(set(before)) == 1
    assert len(set(tokens(post, HOME))) == 2


def tokens(post: Post, address: str) -> list[str]:
    found = [re.search(r"/e/([\w-]+)", one.text) for one in post.inbox.to(address)]
    return [one[1] for one in found if one]


def test_the_letter_on_paper_counts_as_sent_and_no_mail_goes_as_well(post: Post) -> None:
    departure = leaves(private_email="", work_email="")
    post.until(DUE)
    assert state_of(departure) == Case.Survey.NOT_SENT
    note_delivered(invitation=invitation(departure))
    set_private_email(departure=departure, address=HOME, actor="system")
    post.until(LAST + timedelta(days=30))
    assert state_of(departure) == Case.Survey.SENT
    assert [subject for _, subject in post.got(HOME)] == [FIRST, REMINDER, REMINDER]


def test_what_comes_back_did_not_arrive_and_tries_the_next_address(post: Post) -> None:
    alva, ines = leaves(1), leaves(2, private_email="")
    post.until(DUE)
    rows = {row.subject_id: row for row in Mail.objects.filter(kind="survey-invitation")}
    row = rows[str(invitation(ines).pk)]
    post.until(LAST + timedelta(days=2))  # the bounce comes when the mailbox has closed
    assert came_back(mail_id=row.pk, series=row.series)
    assert (state_of(alva), state_of(ines)) == (Case.Survey.SENT, Case.Survey.FAILED)
    set_private_email(departure=ines, address="home2@hemma.example", actor="system")
    post.on(today(), 14)
    assert post.got("home2@hemma.example")[-1] == ("05-31 14", SURVEY)
    assert state_of(ines) == Case.Survey.SENT


def test_what_may_have_reached_somebody_keeps_its_round_and_unit(post: Post) -> None:
    """A server that breaks off may have delivered the letter: an answer may lie there already."""
    departure = leaves()
    post.until(DUE - timedelta(days=1))
    Mail.objects.filter(kind="survey-invitation").update(attempts=1)
    before = invitation(departure)
    move_last_day(departure=departure, last_day=LAST + timedelta(days=60), actor="person:1005")
    after = invitation(departure)
    assert (after.round, after.due, after.ends) == (before.round, before.due, before.ends)


def test_before_going_live_only_test_recipients_get_anything(post: Post, settings: Any) -> None:
    installed("not_live")
    settings.TEST_RECIPIENTS = ("home2@hemma.example",)
    leaves(1)
    leaves(2)
    post.until(LAST + timedelta(days=20))
    assert {one.recipients for one in post.inbox.received} == {("home2@hemma.example",)}
    assert len(post.inbox.received) == 4


def test_a_server_that_is_down_at_seven_does_not_sift_out_who_has_answered(
    post: Post, settings: Any
) -> None:
    """Rows of the answered that go while the others wait would be a list of who has answered."""
    everybody = {str(number): leaves(number) for number in range(1, 9)}
    post.until(DUE)
    first = Mail.objects.filter(kind="survey-reminder", subject_id__endswith=":1").order_by("id")
    by_turn = [row.subject_id.partition(":")[0] for row in first]
    for turn in by_turn[:4]:  # those whose turn comes before anybody is written to
        answered(Invitation.objects.get(pk=turn), recommend="9")
    working, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:1"
    post.on(DUE + timedelta(days=3), 7)
    assert first.all().count() == len(everybody)
    settings.SMTP_URL = working
    post.on(DUE + timedelta(days=3), 8)
    assert first.all().count() == 0
    assert sum(subject == REMINDER for n in everybody for _, subject in post.got(home(n))) == 4


def home(number: str) -> str:
    return f"home{number}@hemma.example"


def links_to(post: Post, address: str) -> list[str]:
    return [LINK.findall(one.text)[-1] for one in post.inbox.to(address)
            if str(one.message["Subject"]).startswith("Enkät")]  # fmt: skip


def test_a_letter_that_hr_kept_stops_telling_when_the_mail_leaves(post: Post) -> None:
    """Whoever had its link would read on its page, to the end, whether it was answered."""
    departure = leaves()
    printed = token_of(invitation(departure))
    print_letter(invitation=invitation(departure), language="sv", actor="person:cilla")
    post.until(DUE)
    post.on(DUE, 8)
    (link,) = links_to(post, HOME)
    assert link != printed
    assert invitation_of(printed) is None
    assert answered(invitation(departure), recommend="9")
    assert state_of(departure) == "sent"


def test_an_own_address_takes_the_link_from_the_one_that_was_there(post: Post) -> None:
    departure = leaves()
    post.until(DUE)
    (old,) = links_to(post, HOME)
    assert answered(invitation(departure), recommend="9")
    set_own_address(departure=Departure.objects.get(), address="alva@egen.example")
    post.on(DUE, 9)
    (new,) = links_to(post, "alva@egen.example")
    assert invitation_of(old) is None
    found = invitation_of(new)
    assert found is not None
    assert is_answered(found)  # what was acknowledged is still there

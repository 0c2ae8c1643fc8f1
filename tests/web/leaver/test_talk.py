"""The talk on the leaver's own page: what whoever has the link may do, and never learns."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.cases.links import leaver_token
from avtryck.cases.models import Case, Departure, OneTimeCode
from avtryck.clock import LOCAL
from avtryck.interviews import operations
from avtryck.interviews.models import Interview, Proposal
from avtryck.interviews.operations import booking, wishes
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from cast import ALVA, INES
from confidentiality.crawl import crawl, masked, signed_in
from leavers import installed
from post_office import Inbox, Received
from talks import OPENED, TASK_DAY, fresh, held, leaves, note

SENTENCE = "Din chef får inte veta varför någon annan håller samtalet. Chefen kan ändå gissa."
OWN = re.compile(r"/(min-sida|e)/[\w-]{60,}/")
NOON = datetime(2026, 4, 8, 12, tzinfo=LOCAL)
PAGES = (
    "leaver-page",
    "leaver-questions",
    "leaver-someone-else",
    "leaver-someone-else-done",
    "leaver-decline",
    "leaver-code",
    "leaver-code-enter",
    "leaver-talk",
)


@pytest.fixture(autouse=True)
def alva_leaves(people, clock_at) -> Interview:
    clock_at(OPENED)
    facts = {"employee_id": ALVA.employee_id, "private_email": ALVA.private_email}
    return fresh(leaves(people["Bo"], **facts).interview)


@pytest.fixture
def alva(alva_leaves) -> Client:
    return followed(Client())


def followed(client: Client) -> Client:
    client.get(link())
    return client


def link() -> str:
    return reverse("leaver-link", args=[leaver_token(Departure.objects.first())])


def seen(client: Client, name: str = "leaver-page") -> str:
    return client.get(reverse(name), follow=True).content.decode()


def post(client: Client, name: str, /, **facts: str) -> str:
    return client.post(reverse(name), facts, follow=True).content.decode()


def looks(client: Client) -> dict[str, tuple[int, bytes]]:
    """Every page of the link, byte for byte; redirects by where they lead."""
    found = {name: client.get(reverse(name)) for name in PAGES}
    return {
        name: (one.status_code, masked(one.headers.get("Location", "").encode() + one.content))
        for name, one in found.items()
    }


def state() -> list[object]:
    tables = (Departure, Case, Interview, Proposal, OneTimeCode, Event, Mail)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def interview() -> Interview:
    return fresh(Interview.objects.get())


def choose(client: Client, who, page: str = "leaver-someone-else") -> str:
    return post(client, page, to=str(getattr(who, "pk", who)))


# --- another interviewer, without a reason ------------------------------------------------------
def test_the_choice_is_between_people_and_never_the_nearest_manager(alva, people) -> None:
    page = seen(alva, "leaver-someone-else")
    assert SENTENCE in page
    assert "Frida Forsman, överordnad chef" in page
    assert "Cilla Carlsson, HR på institutionen" in page
    assert "Bo Bergström" not in page
    assert "checked" not in page
    assert "Välj vem du vill prata med." in post(alva, "leaver-someone-else", to="")
    choose(alva, people["Bo"])
    choose(alva, people["Dag"])
    choose(alva, "nearest")
    assert interview().interviewer == people["Bo"]


def test_whoever_has_only_the_link_sees_the_same_bytes_with_and_without_a_wish(
    alva, people
) -> None:
    before = looks(alva)
    receipt = choose(alva, people["Frida"])
    assert interview().interviewer == people["Frida"]
    assert looks(alva) == before
    assert looks(followed(Client())) == before
    again = choose(alva, people["Cilla"])
    assert masked(again.encode()) == masked(receipt.encode())
    assert looks(alva) == before
    assert "Frida" not in receipt
    nobody = Client().get(reverse("leaver-someone-else-done"))
    assert nobody.status_code == 200


def test_the_receipt_is_the_same_when_it_was_too_late(alva, alva_leaves, people) -> None:
    receipt = choose(alva, people["Frida"])
    wishes.choose_interviewer(departure=Departure.objects.get(), to=None)
    operations.say_opening(interview=interview(), actor=people["Bo"].actor)
    note(interview(), people["Bo"], "Hon trivs.")
    late = choose(alva, people["Frida"])
    assert interview().interviewer == people["Bo"]
    assert masked(late.encode()) == masked(receipt.encode())


def test_before_the_task_the_manager_is_told_nothing_but_that_hr_arranges_it(
    alva, people, clock_at, inbox: Inbox, logged
) -> None:
    installed()
    bo = signed_in(people["Bo"])
    before = crawl(bo, ["/"])
    choose(alva, people["Frida"])
    send_due()
    assert crawl(bo, ["/"]) == before
    clock_at(f"{TASK_DAY}T09:00:00+01:00")
    send_due()
    pages = crawl(bo, ["/"])
    mine = pages[reverse("manager-home")][1].decode()
    assert "HR ordnar exitintervjun" in mine
    everything = b"".join(body for _status, body in pages.values()).decode()
    letters = [one for one in inbox.received if "frida@" not in str(one.recipients)]
    assert len(letters) < len(inbox.received)
    for told in (everything, logged.getvalue(), *(one.raw.decode() for one in letters)):
        assert "Frida" not in told.replace("Frida Forsman är din närmaste chef", "")
    assert bo.get(reverse("manager-interview", args=[interview().pk])).status_code == 404
    frida = signed_in(people["Frida"])
    assert frida.get(reverse("manager-offer", args=[interview().pk])).status_code == 200


def test_the_work_mailbox_holds_no_trace(people, clock_at, inbox: Inbox) -> None:
    """Two who leave from the same group, one with a wish: the same letters in the same words."""
    installed()
    Departure.objects.update(private_email=b"")
    leaves(people["Bo"], "Ines Ibáñez", employee_id=INES.employee_id)
    both = {one.work_email: one for one in Departure.objects.select_related("unit", "case")}
    frida = next(
        one
        for one in wishes.others(both[ALVA.work_email].case.interview)
        if one.person == people["Frida"]
    )
    for turn, day in enumerate((OPENED, TASK_DAY, "2026-03-30", "2026-04-17")):
        clock_at(f"{day}T12:00:00+02:00")
        if turn == 2:
            for one in both.values():
                made = fresh(one.case.interview)
                booking.book(interview=made, at=NOON, place="Rum 4", actor="person:1")
        send_due()
        if turn in {0, 2}:
            wishes.choose_interviewer(departure=both[ALVA.work_email], to=frida if turn else None)
            wishes.choose_interviewer(departure=both[ALVA.work_email], to=frida)
        send_due()
    told = {to: [neutral(one) for one in inbox.to(to)] for to in both}
    assert len(told[ALVA.work_email]) > 2
    assert told[ALVA.work_email] == told[INES.work_email]


def neutral(letter: Received) -> str:
    """A letter without the link in it, which is each leaver's own."""
    return OWN.sub("", f"{letter.message['Subject']}\n{letter.text}")


# --- times --------------------------------------------------------------------------------------
def propose(*times: datetime) -> list[Proposal]:
    made = interview()
    booking.propose(interview=made, times=times, actor="person:1", place="Rum 4, hos Bo")
    return list(made.proposals.all())


def test_a_time_is_taken_and_only_the_time_is_shown(alva, people) -> None:
    first, _second = propose(NOON, NOON + timedelta(days=1))
    page = seen(alva)
    assert "Onsdag 8 april 12.00" in page
    assert "Torsdag 9 april 12.00" in page
    assert "Tiden är bokad." in post(alva, "leaver-time", time=str(first.pk))
    made = interview()
    assert (str(made.state), made.booked_at) == ("booked", NOON)
    page = seen(alva)
    assert "Onsdag 8 april 12.00" in page
    assert "Rum 4" not in page
    assert "Bo Bergström" not in page


def test_a_second_click_says_which_time_is_taken(alva, people) -> None:
    """On the same time, on the other that was on offer, on none; and of two at the same moment."""
    first, second = propose(NOON, NOON + timedelta(days=1))
    post(alva, "leaver-time", time=str(first.pk))
    for pk in (first.pk, second.pk, 0):
        page = post(alva, "leaver-time", time=str(pk))
        assert "Tiden är redan vald: onsdag 8 april 12.00." in page
        assert "finns inte kvar" not in page
    assert interview().booked_at == NOON


def test_of_two_clicks_at_the_same_moment_the_second_says_so_too(alva, people, monkeypatch) -> None:
    first, _second = propose(NOON, NOON + timedelta(days=1))
    choose_time = wishes.choose_time

    def twice(**facts: Any) -> None:
        choose_time(**facts)
        choose_time(**facts)

    monkeypatch.setattr(wishes, "choose_time", twice)
    page = post(alva, "leaver-time", time=str(first.pk))
    assert "Tiden är redan vald: onsdag 8 april 12.00." in page


def test_a_time_that_is_gone_or_somebody_elses_is_not_taken(alva, people, clock_at) -> None:
    (mine,) = propose(NOON)
    other = fresh(leaves(people["Bo"], "Ines Ibáñez", employee_id=INES.employee_id).interview)
    theirs = Proposal.objects.create(interview=other, at=NOON)
    for pk in (theirs.pk, 999_999, ""):
        assert "Välj en av tiderna." in post(alva, "leaver-time", time=str(pk))
    clock_at("2026-04-08T13:00:00+02:00")
    alva = followed(Client())
    assert "Onsdag 8 april" not in seen(alva)
    post(alva, "leaver-time", time=str(mine.pk))
    assert str(Interview.objects.get(pk=mine.interview_id).state) == "offered"


def test_a_booked_time_stands_and_the_page_of_the_link_with_it(alva, people, inbox: Inbox) -> None:
    """The manager's entry is taken back, Frida gets one; nothing more goes to the work mailbox."""
    installed()
    first, _second = propose(NOON, NOON + timedelta(days=1))
    post(alva, "leaver-time", time=str(first.pk))
    send_due()
    before, letters = looks(alva), len(inbox.to(ALVA.private_email))
    choose(alva, people["Frida"])
    send_due()
    made = interview()
    assert (made.interviewer, str(made.state), made.booked_at) == (people["Frida"], "booked", NOON)
    assert looks(alva) == before
    assert len(inbox.to(ALVA.private_email)) == letters
    assert inbox.to(ALVA.work_email) == []


def test_no_time_fits_and_the_interviewer_is_asked_again(
    alva, people, inbox: Inbox, clock_at
) -> None:
    installed()
    propose(NOON)
    clock_at("2026-03-23T12:00:00+01:00")
    alva = followed(Client())
    assert "Du får förslag på andra tider." in post(alva, "leaver-time", time="0")
    assert "8 april" not in seen(alva)
    send_due()
    assert [one for one in inbox.to(people["Bo"].work_email) if "/samtal/" in one.text]


def test_times_on_offer_go_with_the_one_who_offered_them(alva, people) -> None:
    propose(NOON)
    choose(alva, people["Frida"])
    assert interview().proposals.count() == 0
    assert "8 april" not in seen(alva)


# --- no talk, and after all a talk --------------------------------------------------------------
def test_declined_and_a_change_of_mind(alva) -> None:
    assert "du behöver inte säga varför" in seen(alva, "leaver-decline")
    assert "Du har tackat nej." in post(alva, "leaver-decline")
    assert str(interview().state) == "declined"
    page = seen(alva)
    assert "Jag vill ha ett samtal ändå" in page
    assert "Bra, då blir det ett samtal." in post(alva, "leaver-decline", again="yes")
    assert str(interview().state) == "planned"


def test_nobody_gets_the_task_of_a_declined_talk_until_it_is_wanted_again(
    alva, people, clock_at, inbox: Inbox
) -> None:
    installed()
    post(alva, "leaver-decline")
    clock_at(f"{TASK_DAY}T09:00:00+01:00")
    send_due()
    tasks = [one for one in inbox.to(people["Bo"].work_email) if "/samtal/" in one.text]
    assert tasks == []
    alva = followed(Client())
    post(alva, "leaver-decline", again="yes")
    send_due()
    assert [one for one in inbox.to(people["Bo"].work_email) if "/samtal/" in one.text]


def test_a_talk_that_was_held_is_not_declined(alva, alva_leaves) -> None:
    held(alva_leaves, interview().case.opened_on)
    assert "samtalet har kommit vidare" in post(alva, "leaver-decline")
    page = seen(alva)
    assert str(interview().state) == "held"
    assert "Samtalet hölls måndag 16 mars." in page
    assert "någon annan" not in page.partition("Tjänstgöringsbetyg")[0]


# --- the certificate ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wish", "certificate"),
    [("certificate", "unknown"), ("attestation", "unknown"), ("none", "not_wanted")],
)
def test_only_the_leaver_says_what_is_wanted(alva, wish, certificate) -> None:
    assert "Ditt val är sparat." in post(alva, "leaver-certificate", wish=wish)
    made = interview()
    assert (made.certificate_wish, made.certificate) == (wish, certificate)
    post(alva, "leaver-certificate", wish="certificate")
    assert interview().certificate == "unknown"
    assert "Välj ett av alternativen." in post(alva, "leaver-certificate", wish="waived")


def test_what_has_been_received_stays_received(alva) -> None:
    Interview.objects.update(certificate="received")
    post(alva, "leaver-certificate", wish="none")
    assert interview().certificate == "received"


# --- the questions ------------------------------------------------------------------------------
def test_the_questions_are_all_there_in_the_language_of_the_talk(alva) -> None:
    page = seen(alva, "leaver-questions")
    for words in (
        "Beslut och initiativ", "Vilka råd vill du ge mig som chef för framtiden?",
        "Avslutning och summering av samtalet.", 'lang="sv"',
    ):  # fmt: skip
        assert words in page
    Interview.objects.update(language="en")
    page = seen(alva, "leaver-questions")
    assert "What is the main reason you are leaving?" in page
    assert "Frågorna i samtalet" in page


# --- what nobody may do -------------------------------------------------------------------------
def test_a_mail_scanner_changes_nothing(alva) -> None:
    propose(NOON)
    before = state()
    for name in (*PAGES, "leaver-time", "leaver-certificate"):
        alva.get(reverse(name))
        alva.head(reverse(name))
    assert state() == before


def test_without_the_link_or_from_another_site_nothing_happens(alva, people) -> None:
    propose(NOON)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alva.cookies
    before = state()
    facts = {"to": str(people["Frida"].pk), "wish": "none", "time": "1", "code": "12345678"}
    for name in ("leaver-time", "leaver-someone-else", "leaver-decline", "leaver-certificate",
                 "leaver-code", "leaver-code-enter", "leaver-talk"):  # fmt: skip
        assert strict.post(reverse(name), facts).status_code == 403
        assert Client().post(reverse(name), facts).status_code == 404
        assert Client().get(reverse(name)).status_code in {404, 405}
    assert state() == before


def test_while_hr_decides_there_is_no_talk_to_see(alva) -> None:
    Case.objects.update(handling=Case.Handling.HR)
    page = seen(alva)
    assert "HR hör av sig till dig om det." in page
    assert "Tjänstgöringsbetyg" not in page
    assert alva.get(reverse("leaver-someone-else")).status_code == 404


def test_times_on_offer_do_not_tell_who_offers_them(alva, people) -> None:
    """Whoever has the link chooses one after another; the times go at the first, whoever it is."""
    choose(alva, people["Frida"])
    pages = []
    for guess in ("Frida", "Cilla"):
        propose(NOON)
        holder = interview().interviewer
        assert "Onsdag 8 april" in seen(alva)
        choose(alva, people[guess])
        pages.append(looks(alva))
        assert (holder == interview().interviewer) is (guess == "Frida")
    assert "Onsdag 8 april" not in seen(alva)
    assert pages[0] == pages[1]

"""A code that whoever holds the talk hands over in person: whose it is, and what it is good for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.cases.importing.applying import apply_departures
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.models import Departure, HandedCode
from avtryck.cases.one_time import NotTheHolderError, hand_over_code
from avtryck.cases.operations import extend, reinstate, set_private_email, withdraw
from avtryck.cases.vouched import gets_codes, same_mailbox
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.org.models import Role, Unit
from avtryck.org.tables import read_table
from cases.rows import file_of
from cast import ALVA
from confidentiality.crawl import masked, signed_in
from leavers import installed
from post_office import Inbox
from talks import TASK_DAY, fresh, leaves, talk_with
from web.leaver.test_code import asked, code_in, entered, followed, is_open

START = datetime.fromisoformat(f"{TASK_DAY}T09:00:00+01:00")
SHOWN = re.compile(r"\b\d{4} \d{4} \d{4}\b")
OWN = "alva@gmail.com"
READER = "reader@elsewhere.example"


@pytest.fixture(autouse=True)
def talk(people, clock_at) -> Interview:
    """Alva leaves, no private address is known, and Bo has the task."""
    clock_at(START - timedelta(days=3))
    installed()
    made = talk_with(people["Bo"], employee_id=ALVA.employee_id)
    clock_at(START)
    return fresh(made)


def departure() -> Departure:
    rows = Departure.objects.select_related("unit", "nearest_manager", "case")
    return rows.exclude(status="withdrawn").get(employee_id=ALVA.employee_id)


def browser() -> Client:
    return followed(Client(), departure())


def handed(person, talk: Interview) -> str:
    page = signed_in(person).post(reverse("manager-code", args=[talk.pk]))
    found = SHOWN.findall(page.content.decode())
    return str(found[0]) if found else ""


def given(talk: Interview, to) -> None:
    operations.hand_over(interview=fresh(talk), to=to, actor="system")


def address(client: Client, value: str) -> Client:
    client.post(reverse("leaver-address"), {"private_email": value})
    return client


def told(verb: str) -> list[dict[str, object]]:
    events = Event.objects.filter(payload__verb=verb)
    return [{k: v for k, v in one.payload.items() if k not in {"at", "subject"}} for one in events]


# --- the way it is meant ------------------------------------------------------------------------
def test_it_opens_like_a_mailed_one_and_is_good_once(people, talk) -> None:
    code = handed(people["Bo"], talk)
    alva = browser()
    assert "Bo Bergström, din närmaste chef" in entered(alva, code)
    assert is_open(alva)
    assert "Koden stämmer inte" in entered(browser(), code)
    bo = people["Bo"].actor
    assert told("hand over code") == [{"actor": bo, "verb": "hand over code"}]
    assert told("enter handed-over code") == [
        {"actor": "leaver", "verb": "enter handed-over code", "handed_by": bo}
    ]


def test_it_is_shown_once_and_stands_in_no_store_and_no_log(people, talk, logged) -> None:
    code = handed(people["Bo"], talk)
    page = signed_in(people["Bo"]).get(reverse("manager-code", args=[talk.pk]))
    assert not SHOWN.search(page.content.decode())
    entered(browser(), code)
    rows = [str(list(model.objects.values())) for model in apps.get_models()]
    for form in (code, code.replace(" ", "")):
        assert form not in "".join([logged.getvalue(), *rows])


def test_after_it_the_address_is_written_once_more_and_gets_codes(
    people, talk, inbox: Inbox
) -> None:
    """Written, not only confirmed: what stands there somebody with the link may have entered."""
    reader = address(browser(), READER)
    alva = browser()
    page = entered(alva, handed(people["Bo"], talk))
    assert "för någon annan kan ha skrivit den" in page
    asked(reader)
    assert not code_in(inbox, READER)
    address(alva, OWN)
    asked(reader)
    assert not code_in(inbox, READER)
    assert code_in(inbox, OWN)
    assert "kan ha skrivit den" not in alva.get(reverse("leaver-talk")).content.decode()


def test_an_address_that_is_already_there_is_confirmed_by_writing_it_again(people, talk) -> None:
    address(browser(), OWN)
    assert not gets_codes(departure())
    alva = browser()
    entered(alva, handed(people["Bo"], talk))
    assert not gets_codes(departure())
    address(alva, OWN)
    assert gets_codes(departure())
    address(browser(), OWN)  # with the link alone, and the same: nothing is lost
    assert gets_codes(departure())
    assert len(told("confirm own address")) == 1


# --- wrong, old, too many, somebody else's ------------------------------------------------------
def test_a_new_one_ends_the_old_and_it_ends_by_itself(people, talk, clock_at) -> None:
    first = handed(people["Bo"], talk)
    second = handed(people["Bo"], talk)
    assert first != second
    assert HandedCode.objects.count() == 1
    assert "Koden stämmer inte" in entered(browser(), first)
    clock_at(START + timedelta(days=14))
    assert "Koden stämmer inte" in entered(browser(), second)
    third = handed(people["Bo"], talk)
    clock_at(START + timedelta(days=28, seconds=-1))
    entered(alva := browser(), third)
    assert is_open(alva)


def test_twenty_tries_and_a_mailed_codes_tries_are_not_among_them(people, talk) -> None:
    code = handed(people["Bo"], talk)
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**12:012d}"
    reader = browser()
    for short in range(30):
        entered(reader, f"{short:08d}")
    for _try in range(19):
        entered(reader, wrong)
    assert HandedCode.objects.get().tries == 19
    entered(alva := browser(), code)
    assert is_open(alva)
    code = handed(people["Bo"], talk)
    for _try in range(20):
        entered(reader, wrong)
    assert "Koden stämmer inte" in entered(reader, code)


def test_only_whoever_holds_the_talk_gets_one(people, talk) -> None:
    for name in ("Frida", "Cilla", "Dag", "Gun", "Eli"):
        page = signed_in(people[name]).post(reverse("manager-code", args=[talk.pk]))
        assert page.status_code == 404, name
        with pytest.raises(NotTheHolderError):
            hand_over_code(departure=departure(), actor=people[name].actor)
    given(talk, people["Cilla"])  # HR holds it
    assert handed(people["Bo"], talk) == ""
    entered(alva := browser(), handed(people["Cilla"], talk))
    assert is_open(alva)
    given(talk, None)  # and now nobody
    for actor in ("", people["Bo"].actor, people["Cilla"].actor):
        with pytest.raises(NotTheHolderError):
            hand_over_code(departure=departure(), actor=actor)


def test_somebody_elses_code_opens_nothing(people, talk) -> None:
    other = fresh(leaves(people["Bo"], "Ines Ibáñez").interview)
    Interview.objects.update(task_on=TASK_DAY)
    entered(alva := browser(), handed(people["Bo"], other))
    assert not is_open(alva)


# --- a nearest manager who keeps the code, and the wish that comes later ------------------------
def test_what_the_nearest_manager_handed_over_ends_when_somebody_else_holds_it(
    people, talk, inbox: Inbox
) -> None:
    """The code, the page it opened, the address entered there, and a code mailed to it."""
    bo, later, mailed = browser(), browser(), browser()
    entered(bo, handed(people["Bo"], talk))
    address(bo, READER)
    asked(mailed)
    code = code_in(inbox, READER)
    kept = handed(people["Bo"], talk)
    assert is_open(bo)
    given(talk, people["Frida"])
    assert not is_open(bo)
    for client, one in ((later, kept), (mailed, code)):
        assert "Koden stämmer inte" in entered(client, one)
        assert not is_open(client)
    inbox.received.clear()
    asked(later)
    assert not code_in(inbox, READER)
    address(bo, READER)
    assert not gets_codes(departure())


def test_and_a_page_opened_by_a_code_mailed_to_that_address(people, talk, inbox: Inbox) -> None:
    bo = browser()
    entered(bo, handed(people["Bo"], talk))
    address(bo, READER)
    asked(mailed := browser())
    entered(mailed, code_in(inbox, READER))
    address(mailed, "second@elsewhere.example")
    assert is_open(mailed)
    given(talk, people["Frida"])
    assert not is_open(mailed)
    assert not gets_codes(departure())


def test_the_pages_of_the_link_do_not_show_that_it_ended(people, talk) -> None:
    reader = browser()
    entered(reader, handed(people["Bo"], talk))
    address(reader, READER)
    names = ("leaver-page", "leaver-code", "leaver-code-enter", "leaver-address")

    def looks() -> list[tuple[int, bytes]]:
        pages = [browser().get(reverse(name)) for name in names]
        pages += [browser().post(reverse("leaver-code"))]
        where = [one.get("Location", "").encode() + one.content for one in pages]
        return [(one.status_code, masked(b)) for one, b in zip(pages, where, strict=True)]

    before = looks()
    given(talk, people["Frida"])
    assert looks() == before


def test_a_nearest_manager_in_hr_does_not_vouch_for_an_address(people, talk) -> None:
    Role.objects.create(person=people["Bo"], kind="hr_partner", unit=Unit.objects.get(code="neuro"))
    given(talk, people["Frida"])
    bo = signed_in(people["Bo"])
    page = reverse("hr-address", args=[departure().pk])
    address(browser(), READER)
    bo.post(page, {"private_email": READER})
    assert not gets_codes(departure())
    Departure.objects.update(address_by_leaver=False, address_vouched_by="", private_email=b"")
    set_private_email(departure=departure(), address=READER, actor=people["Bo"].actor)
    assert not gets_codes(departure())
    confirmed = extend(departure=departure(), actor=people["Cilla"].actor,
                       last_day=departure().last_day.replace(month=6))  # fmt: skip
    assert not gets_codes(confirmed)


# --- HR and the file ----------------------------------------------------------------------------
def test_hr_says_the_address_and_never_learns_whether_it_was_the_same(people, talk) -> None:
    address(browser(), OWN)
    cilla = signed_in(people["Cilla"])
    page = reverse("hr-address", args=[departure().pk])
    wrong = cilla.post(page, {"private_email": "other@gmail.com"}, follow=True).content
    assert not gets_codes(departure())
    right = cilla.post(page, {"private_email": OWN.upper()}, follow=True).content
    assert gets_codes(departure())
    assert masked(right) == masked(wrong)
    assert told("vouch for the leaver's address")[0]["actor"] == people["Cilla"].actor


@pytest.mark.parametrize(("said", "gets"), [(OWN, True), (READER, False), ("", False)])
def test_a_file_that_says_the_same_confirms_it_without_a_word(talk, said, gets) -> None:
    Departure.objects.update(departure_id="d-1")
    address(browser(), OWN)
    plan = plan_departures(read_table(file_of({"private_email": said, "contact": ""})))
    assert all("private_email" not in line.columns for line in plan.preview.lines)
    apply_departures(plan=plan, actor="feed")
    assert gets_codes(departure()) is gets


def test_what_hr_or_a_file_has_said_stays_when_the_leaver_writes_the_same(talk, people) -> None:
    set_private_email(departure=departure(), address=OWN, actor=people["Cilla"].actor)
    address(browser(), OWN)
    assert (departure().address_by_leaver, gets_codes(departure())) == (True, True)


# --- withdrawn and back -------------------------------------------------------------------------
def again(people) -> None:
    withdraw(departure=departure(), actor=people["Cilla"].actor)
    gone = Departure.objects.get(employee_id=ALVA.employee_id)
    reinstate(departure=gone, actor=people["Cilla"].actor)


def test_withdrawn_and_back_an_address_by_the_link_still_gets_no_codes(people, talk) -> None:
    address(browser(), READER)
    again(people)
    assert departure().address_by_leaver
    assert not gets_codes(departure())


def test_withdrawn_and_back_a_replaced_address_waits_as_long(people, talk, clock_at) -> None:
    set_private_email(departure=departure(), address=OWN, actor=people["Cilla"].actor)
    address(browser(), READER)
    set_aside = departure()
    apply = {"private_email": READER, "departure_id": set_aside.departure_id or "d-1"}
    Departure.objects.filter(pk=set_aside.pk).update(departure_id=apply["departure_id"])
    apply_departures(plan=plan_departures(read_table(file_of(apply))), actor="feed")
    clock_at(START + timedelta(days=2))
    again(people)
    assert not gets_codes(departure())
    clock_at(START + timedelta(days=3))
    assert gets_codes(departure())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Alva@Gmail.com", "alva@gmail.com", True),
        ("alva@strasse.example", "alva@straße.example", False),
        ("alva@gmail.com", "alva@gmai\u217c.com", False),
        ("k@x.example", "\u212a@x.example", False),
    ],
)
def test_two_that_look_alike_are_not_the_same_mailbox(one, other, same) -> None:
    assert same_mailbox(one, other) is same

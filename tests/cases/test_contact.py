"""Be HR kontakta dig: it reaches those it is for, once, and ends once."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.audit.models import Event
from avtryck.cases.contact import ask_contact, contact_requests, end_contact, recipients
from avtryck.cases.models import ContactRequest, Departure
from avtryck.cases.operations import withdraw
from avtryck.org.access import Scope
from avtryck.org.models import Role
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from cases.rows import only, take_in
from cast import CILLA
from leavers import installed
from post_office import Inbox

To = ContactRequest.To


@pytest.fixture(autouse=True)
def in_march(people, clock_at) -> None:
    clock_at("2026-03-16")
    take_in({})


def who_sees(people) -> list[str]:
    return [name for name in people if contact_requests(Scope(people[name]))]


@pytest.mark.parametrize(("to", "who"), [(To.LOCAL_HR, ["Cilla"]), (To.CENTRAL_HR, ["Gun"])])
def test_only_those_it_is_for_see_it(to, who, people) -> None:
    ask_contact(departure=only(), to=to)
    assert who_sees(people) == who


def test_a_wish_outlives_the_departure(people) -> None:
    ask_contact(departure=only(), to=To.LOCAL_HR)
    withdraw(departure=only(), actor="hr")
    assert who_sees(people) == ["Cilla"]


def test_when_nobody_is_left_in_local_hr_central_hr_takes_over(people) -> None:
    ask_contact(departure=only(), to=To.LOCAL_HR)
    Role.objects.filter(person=people["Cilla"]).update(valid_to=date(2026, 3, 15))
    assert (who_sees(people), recipients(only())) == (["Gun"], [To.CENTRAL_HR])


def test_nobody_gets_their_own_wish(people) -> None:
    take_in({"departure_id": "d-9", "employee_id": CILLA.employee_id, "unit": "neuro"})
    departure = Departure.objects.get(employee_id=CILLA.employee_id)
    assert recipients(departure) == [To.CENTRAL_HR]
    ask_contact(departure=departure, to=To.LOCAL_HR)  # from a form opened before
    assert who_sees(people) == ["Gun"]


def test_asking_twice_is_one_wish_and_after_it_ended_another(people, clock_at) -> None:
    ask_contact(departure=only(), to=To.LOCAL_HR)
    ask_contact(departure=only(), to=To.LOCAL_HR)
    ask_contact(departure=only(), to=To.CENTRAL_HR)
    assert ContactRequest.objects.count() == 2
    wish = contact_requests(Scope(people["Cilla"]))[0]
    assert end_contact(request=wish, actor="a") is True
    assert end_contact(request=wish, actor="b") is False
    wish.refresh_from_db()
    assert (wish.ended_on, wish.ended_by) == (date(2026, 3, 16), "a")
    ask_contact(departure=only(), to=To.LOCAL_HR)
    assert ContactRequest.objects.filter(ended_on=None).count() == 2


def test_the_audit_knows_who_ended_it_and_not_whose_it_was(people) -> None:
    before = Event.objects.count()
    ask_contact(departure=only(), to=To.CENTRAL_HR)
    wish = contact_requests(Scope(people["Gun"]))[0]
    end_contact(request=wish, actor=people["Gun"].actor)
    (event,) = Event.objects.order_by("pk")[before:]
    assert (event.chain, event.payload["verb"]) == ("", "end contact request")
    assert str(only().pk) not in str(event.payload)
    assert event.payload["actor"] == people["Gun"].actor


def test_a_letter_without_a_name_tells_those_it_is_for(people, inbox: Inbox) -> None:
    installed()
    Mail.objects.all().delete()
    ask_contact(departure=only(), to=To.CENTRAL_HR)
    ask_contact(departure=only(), to=To.CENTRAL_HR)
    assert str(only().pk) not in str(list(Mail.objects.values()))
    send_due()
    (letter,) = inbox.received
    assert letter.recipients == (people["Gun"].work_email,)
    assert not {"Alva", "Andersson"} & set(letter.text.split())
    assert not Mail.objects.exists()


def test_no_letter_about_what_is_done_already(people, inbox: Inbox) -> None:
    installed()
    Mail.objects.all().delete()
    ask_contact(departure=only(), to=To.CENTRAL_HR)
    end_contact(request=contact_requests(Scope(people["Gun"]))[0], actor="gun")
    send_due()
    assert inbox.received == []

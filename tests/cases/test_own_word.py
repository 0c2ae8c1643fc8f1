"""What leavers have entered themselves stands: HR, a file, the feed and two people in HR or not."""

from __future__ import annotations

import pytest

from avtryck.audit.models import Event
from avtryck.cases.addresses import check_address, masked
from avtryck.cases.facts import Facts
from avtryck.cases.importing.applying import apply_departures
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.leavers import (
    LEAVER,
    choose_language,
    choose_news,
    forget_own_address,
    set_own_address,
)
from avtryck.cases.models import Departure
from avtryck.cases.operations import (
    NotPossibleError,
    confirm,
    extend,
    register_departure,
    reinstate,
    set_private_email,
    withdraw,
)
from avtryck.cases.queries import private_email
from avtryck.cases.sealed import opened
from avtryck.org.tables import read_table
from avtryck.outbox.models import Mail
from cases.rows import file_of, only, take_in
from cast import ALVA, INES

OWN = "alva.privat@gmail.com"
OTHER = "hr@elsewhere.example"


@pytest.fixture(autouse=True)
def alva(people, clock_at) -> None:
    """Alva's departure, and on her page she has chosen address, language and news."""
    clock_at("2026-03-16")
    take_in({})
    set_own_address(departure=only(), address=OWN)
    choose_language(departure=only(), language="en")
    choose_news(departure=only(), wanted=True)


def audit_of(actor: str) -> list[str]:
    events = Event.objects.order_by("pk")
    return [one.payload["verb"] for one in events if one.payload["actor"] == actor]


def standing() -> Departure:
    return Departure.objects.exclude(status="withdrawn").get()


def word(departure: Departure) -> tuple[str, str, bool, bool]:
    return (
        private_email(departure), departure.language, departure.wants_news,
        departure.address_by_leaver,
    )  # fmt: skip


HERS = (OWN, "en", True, True)


def test_neither_hr_nor_the_feed_nor_a_file_replaces_it(people) -> None:
    with pytest.raises(NotPossibleError):
        set_private_email(departure=only(), address=OTHER, actor="hr")
    with pytest.raises(NotPossibleError):
        set_private_email(departure=only(), address="", actor="hr")
    take_in({"private_email": OTHER, "language": "sv", "exit_type": "retirement"})
    assert (word(only()), only().exit_type) == (HERS, "retirement")


def test_nor_a_file_that_was_read_before_she_spoke() -> None:
    Departure.objects.update(address_by_leaver=False, language_by_leaver=False)
    plan = plan_departures(read_table(file_of({"private_email": OTHER, "exit_type": "retirement"})))
    set_own_address(departure=only(), address=OWN)
    choose_language(departure=only(), language="en")
    apply_departures(plan=plan, actor="operator")
    assert (word(only()), only().exit_type) == (HERS, "retirement")


@pytest.mark.parametrize("way", ["extend", "reinstate", "renew", "enter anew"])
def test_nor_withdrawing_the_departure_and_taking_it_in_again(way, people) -> None:
    if way == "extend":
        confirm(departure=extend(departure=only(), actor="hr", last_day=only().last_day.replace(
            month=6)), actor="hr")  # fmt: skip
    else:
        withdraw(departure=only(), actor="hr", by_register=True)
    if way == "reinstate":
        reinstate(departure=only(), actor="hr")
    elif way == "renew":
        take_in({"private_email": OTHER, "language": "sv", "last_day": "2026-05-31"})
    elif way == "enter anew":
        facts = Facts(employee_id=ALVA.employee_id, unit=only().unit, last_day=only().last_day,
                      private_email=OTHER, language="sv")  # fmt: skip
        register_departure(facts=facts, actor="hr", source="form", entered_by="hr")
        assert word(standing()) == HERS
        take_in({"departure_id": "", "private_email": ""})  # the feed takes it over from HR
    assert word(standing()) == HERS


def test_forgotten_in_an_emergency_it_is_still_hers_to_enter() -> None:
    forget_own_address(departure=only(), actor="hr")
    assert private_email(only()) == ""
    assert audit_of("hr") == ["forget the leaver's own address"]
    with pytest.raises(NotPossibleError):
        set_private_email(departure=only(), address=OTHER, actor="hr")
    take_in({"private_email": OTHER})
    assert private_email(only()) == ""
    set_own_address(departure=only(), address=OWN)
    assert private_email(only()) == OWN


def test_the_audit_says_that_and_never_what() -> None:
    assert audit_of(LEAVER) == ["set own address", "choose language"]


def test_two_may_share_a_mailbox_and_neither_blocks_the_other() -> None:
    """Else one could find out who else leaves, or keep a colleague from being taken in."""
    take_in({"departure_id": "d-2", "employee_id": INES.employee_id, "private_email": OWN})
    ines = Departure.objects.get(employee_id=INES.employee_id)
    assert private_email(ines) == OWN
    set_own_address(departure=ines, address=OWN)
    check_address(OWN, "somebody else")


def test_of_several_old_addresses_the_first_is_told() -> None:
    """Whoever changes it twice must not keep the letter from whom it was taken from."""
    set_own_address(departure=only(), address="x@elsewhere.example")
    set_own_address(departure=only(), address="y@elsewhere.example")
    assert opened(only(), "former_email") == ALVA.private_email  # the register's, in March


def test_while_hr_decides_how_to_be_in_touch_no_letter_goes() -> None:
    Mail.objects.all().delete()
    take_in({"contact": "hr"})
    set_own_address(departure=only(), address="y@elsewhere.example")
    assert list(Mail.objects.filter(kind__startswith="address-")) == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("anna@gmail.com", "a•••@gmail.com"),
        ("Anna.Svensson@GMAIL.com", "A•••@GMAIL.com"),
        ("anna@annasvensson.se", "a•••@a•••.se"),
        ("a@b.co.uk", "a•••@b•••.uk"),
        ("", ""),
    ],
)
def test_masked_is_known_again_by_whoever_knows_it(address, shown) -> None:
    assert masked(address) == shown

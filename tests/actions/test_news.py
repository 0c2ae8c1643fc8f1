"""Leavers who asked hear that something is published: one letter, never twice, seen by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from avtryck.actions import you_said
from avtryck.actions.models import YouSaid
from avtryck.actions.you_said import Pair
from avtryck.audit.models import Event
from avtryck.cases.leavers import choose_news, forget_own_address, set_own_address
from avtryck.cases.models import Departure
from avtryck.config import news
from avtryck.config.jobs import SWEEPS
from avtryck.config.news import tell_leavers
from avtryck.org.models import Unit
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from cases.rows import take_in
from cast import INES
from leavers import installed
from post_office import Inbox, Received

if TYPE_CHECKING:
    from avtryck.org.models import Person

People = dict[str, "Person"]
ALVAS, INESS = "alva.privat@gmail.com", "ines.privat@gmail.com"
PAIR = Pair("Luften är dålig.", "Vi har bytt fläktarna.")


@pytest.fixture(autouse=True)
def alva(people: People, clock_at, inbox: Inbox) -> None:
    """Alva and Ines leave; Alva asks to be told, Ines does not."""
    installed()
    clock_at("2026-03-16")
    take_in({}, {"departure_id": "d-2", "employee_id": INES.employee_id})
    for departure in Departure.objects.all():
        mine = departure.employee_id != INES.employee_id
        set_own_address(departure=departure, address=ALVAS if mine else INESS)
        choose_news(departure=departure, wanted=mine)
    send_due()
    inbox.received.clear()


def alvas() -> Departure:
    return Departure.objects.exclude(employee_id=INES.employee_id).get()


def publish(people: People, place: str = "neuro", entry: YouSaid | None = None) -> YouSaid:
    cilla = people["Cilla"]
    unit = Unit.objects.get(code=place)
    entry = entry or you_said.write(institution=unit, pair=PAIR, person=cilla)
    you_said.publish(entry=entry, person=cilla)
    return entry


def told(inbox: Inbox) -> list[Received]:
    """The letters about what is published; Alva gets others too."""
    return [one for one in inbox.received if "/ni-sa-vi-gjorde/" in one.text]


def morning(clock_at, day: str) -> None:
    clock_at(f"{day}T08:30:00+02:00")
    for _ in range(2):
        tell_leavers()
        send_due()


def test_one_letter_the_morning_after_however_much_is_published(
    people: People, clock_at, inbox: Inbox
) -> None:
    clock_at("2026-06-01T15:00:00+02:00")
    publish(people)
    publish(people)
    assert tell_leavers() == 0
    clock_at("2026-06-02T07:59:00+02:00")
    assert tell_leavers() == 0
    morning(clock_at, "2026-06-02")
    morning(clock_at, "2026-06-03")

    (letter,) = told(inbox)
    assert letter.recipients == (ALVAS,)
    assert (
        str(letter.message["Subject"])
        .strip()
        .startswith("Ni sa – vi gjorde, Universitetet / You said")
    )
    assert "/ni-sa-vi-gjorde/neuro/" in letter.text
    for word in ("Alva", "fläktarna", "neurovetenskap"):
        assert word not in letter.text


def test_what_is_published_on_another_day_is_another_letter(
    people: People, clock_at, inbox: Inbox
) -> None:
    for day in ("01", "02"):
        clock_at(f"2026-06-{day}T15:00:00+02:00")
        publish(people)
        morning(clock_at, f"2026-06-{int(day) + 1:02d}")

    assert len(told(inbox)) == 2


def test_taken_back_before_the_morning_is_told_to_nobody_and_published_again_not_twice(
    people: People, clock_at, inbox: Inbox
) -> None:
    clock_at("2026-06-01T15:00:00+02:00")
    entry = publish(people)
    you_said.withdraw(entry=entry, person=people["Cilla"])
    morning(clock_at, "2026-06-02")
    assert told(inbox) == []

    publish(people, entry=entry)
    morning(clock_at, "2026-06-03")
    you_said.withdraw(entry=entry, person=people["Cilla"])
    publish(people, entry=entry)
    morning(clock_at, "2026-06-04")
    assert len(told(inbox)) == 1


def test_a_process_that_dies_on_the_way_has_told_nobody(
    people: People, clock_at, inbox: Inbox, monkeypatch
) -> None:
    clock_at("2026-06-01T15:00:00+02:00")
    publish(people)
    clock_at("2026-06-02T08:30:00+02:00")
    real = news.write_to_those_who_asked

    def dies(institution: Unit) -> None:
        real(institution)
        raise RuntimeError

    monkeypatch.setattr(news, "write_to_those_who_asked", dies)
    with pytest.raises(RuntimeError):
        tell_leavers()
    assert (YouSaid.objects.get().told_on, Mail.objects.filter(kind="you-said").count()) == (
        None,
        0,
    )
    monkeypatch.setattr(news, "write_to_those_who_asked", real)

    morning(clock_at, "2026-06-02")
    assert len(told(inbox)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"exit_type": Departure.ExitType.DECEASED},
        {"status": Departure.Status.WITHDRAWN},
        {"wants_news": False},
    ],
)
def test_who_has_died_or_stayed_or_changed_their_mind_gets_none(
    people: People, clock_at, inbox: Inbox, change: dict[str, object]
) -> None:
    clock_at("2026-06-01T15:00:00+02:00")
    publish(people)
    Departure.objects.filter(pk=alvas().pk).update(**change)
    morning(clock_at, "2026-06-02")
    assert told(inbox) == []


def test_a_forgotten_address_gets_none_not_even_at_work(
    people: People, clock_at, inbox: Inbox
) -> None:
    forget_own_address(departure=alvas(), actor=people["Cilla"].actor)
    clock_at("2026-06-01T15:00:00+02:00")
    publish(people)
    morning(clock_at, "2026-06-02")
    assert told(inbox) == []


def test_another_institution_tells_nobody_here(people: People, clock_at, inbox: Inbox) -> None:
    clock_at("2026-06-01T15:00:00+02:00")
    publish(people, place="fysik")
    morning(clock_at, "2026-06-02")
    assert told(inbox) == []


def test_no_row_and_no_entry_tells_who_asked(people: People, clock_at, inbox: Inbox) -> None:
    clock_at("2026-06-01T15:00:00+02:00")
    publish(people)
    morning(clock_at, "2026-06-02")

    assert Mail.objects.filter(kind="you-said").count() == 0
    events = [one.payload for one in Event.objects.order_by("-pk")[:2]]
    assert [one["verb"] for one in events] == ["publish you said", "write you said"]
    assert all("Luften" not in str(one) for one in events)


def test_the_worker_runs_it() -> None:
    assert SWEEPS["news"] is tell_leavers

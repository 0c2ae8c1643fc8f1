"""The booking page: times to choose from, or the one form, and what becomes of a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from avtryck.clock import LOCAL
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from talks import fresh

AT = datetime(2026, 4, 20, 14, tzinfo=LOCAL)
AGREED = {"day": "2026-04-20", "time": "14:00", "minutes": "75", "place": "Rum 4112"}
OFFERED = {"verb": "propose", "day_1": "2026-04-20", "time_1": "14:00", "day_3": "2026-04-21",
           "time_3": "09:30", "minutes": "60", "language": "en", "place": "Rum 4112"}  # fmt: skip
LINK = "https://moten.example/abc"


def page(client: Client, interview: Interview, /, query: str = "", **posted: str) -> str:
    address = f"/samtal/{interview.pk}/boka/{query}"
    answer = client.post(address, posted, follow=True) if posted else client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_times_are_proposed_shown_and_withdrawn(alva: Interview, bo: Client) -> None:
    html = page(bo, alva, **OFFERED)
    assert "Måndag 20 april 14.00" in html
    assert "Tisdag 21 april 09.30" in html
    made = fresh(alva)
    assert [one.at for one in made.proposals.all()] == [AT, AT + timedelta(hours=19.5)]
    assert (made.state, made.minutes, made.language) == (State.OFFERED, 60, "en")
    page(bo, alva, verb="withdraw_proposals")
    assert alva.proposals.count() == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time_1": ""}, "Detta fält"),
        ({"time_3": ""}, "Skriv när."),
        ({"day_3": ""}, "Skriv vilken dag."),
        ({"day_3": "2026-03-18"}, "Tiden har varit."),
        ({"place": ""}, "Skriv en plats eller en länk."),
        ({"remote_link": "http://moten.example/abc"}, "Länken ska börja med https://"),
        ({"remote_link": "javascript:alert(1)"}, "Länken ska börja med https://"),
        ({"place": "Rum 4\u2028ATTENDEE:x"}, "Skriv på en rad"),
    ],
)
def test_what_cannot_be_proposed(
    alva: Interview, bo: Client, changed: dict[str, str], sentence: str
) -> None:
    assert sentence in page(bo, alva, **OFFERED | changed)
    assert (fresh(alva).state, alva.proposals.count()) == (State.PLANNED, 0)


def test_agreed_already_is_one_form(alva: Interview, bo: Client) -> None:
    html = page(bo, alva, "?bestamd=ja")
    assert ('name="day"' in html, 'name="day_1"' in html) == (True, False)
    page(bo, alva, **AGREED | {"remote_link": LINK})
    assert (fresh(alva).booked_at, fresh(alva).remote_link) == (AT, LINK)
    html = page(bo, alva)
    assert f'<a href="{LINK}" rel="noreferrer">' in html
    assert 'value="2026-04-20"' in html


def test_a_time_that_has_been_leads_to_already_held(alva: Interview, bo: Client) -> None:
    answer = bo.post(f"/samtal/{alva.pk}/boka/", AGREED | {"day": "2026-03-18"})
    assert answer.headers["Location"] == f"/samtal/{alva.pk}/avsluta/"
    assert fresh(alva).state == State.PLANNED


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, ""),
        ({"day": "2026-05-04"}, "efter sista dagen"),
        ({"day": "2026-04-18"}, "ingen arbetsdag"),
        ({"time": "18:00"}, "utanför arbetstid"),
        ({"day": "2026-03-23"}, "mindre än en vecka dit"),
    ],
)
def test_a_second_thought_is_no_block(
    alva: Interview, bo: Client, changed: dict[str, str], sentence: str
) -> None:
    html = page(bo, alva, **AGREED | changed)
    assert (sentence in html, fresh(alva).state) == (True, State.BOOKED)
    assert sentence or "20 april 14.00: " not in html


def test_called_off_and_missed(alva: Interview, bo: Client, clock_at) -> None:
    page(bo, alva, **AGREED)
    assert "Samtalet blev inte av" not in page(bo, alva)
    page(bo, alva, verb="miss")  # too early
    assert fresh(alva).state == State.BOOKED
    page(bo, alva, verb="cancel_booking")
    assert fresh(alva).state == State.OFFERED
    page(bo, alva, **AGREED)
    clock_at("2026-04-20T14:30:00+02:00")
    assert "Blev samtalet av?" in page(bo, alva)
    html = page(bo, alva, verb="miss")
    assert "Samtalet blev inte av" in html
    assert f"/samtal/{alva.pk}/erbjud/" in html
    assert (fresh(alva).state, fresh(alva).missed) == (State.OFFERED, 1)


def test_nothing_is_booked_once_it_is_held(alva: Interview, bo: Client) -> None:
    operations.hold(interview=alva, on=fresh(alva).task_on, actor="system")
    for verb in ("book", "propose", "miss", "cancel_booking", "withdraw_proposals"):
        page(bo, alva, **AGREED | {"verb": verb})
    assert (fresh(alva).state, fresh(alva).booked_at) == (State.HELD, None)

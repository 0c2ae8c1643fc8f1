"""Role × state × object for notes: every allowed reading leaves one access entry before anything is
decrypted, and whatever is not in the table is a 404 that leaves none.

Frida holds the talk instead of Bo, Alva's nearest manager, who later becomes HR here as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.cases.links import leaver_token
from avtryck.cases.models import Departure
from avtryck.clock import today
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import disposing, grants, sharing
from avtryck.interviews.operations.notes import author_of
from avtryck.interviews.signals import nothing_heard
from avtryck.org.models import Person, Unit, User
from avtryck.vault.doors import interviews as door
from avtryck.web.leaver.unlocking import unlock
from confidentiality.crawl import signed_in
from leavers import installed
from talks import OPENED, fresh, held, leaves, note, talk_with

PASSWORD = "en lång rad med ord 7"
TEXT, SUMMARY = "Mötena är för många", "Hon vill undervisa mer"
FRIDAS_PAGES = ("manager-interview", "manager-conduct", "manager-close", "manager-finish",
                "manager-notes")  # fmt: skip
OWN = FRIDAS_PAGES[:4]
HRS_PAGES = ("hr-notes", "hr-grants")
PAGES = (*FRIDAS_PAGES, *HRS_PAGES)
STATES = ("draft", "shared", "final", "disposed")
STAFF = ("Bo", "Cilla", "Dag", "Eli", "Frida", "Gun", "Hugo", "Siv")
# (who, page, method) → the purpose in the entry; all there is to read in each state.
READINGS: dict[str, dict[tuple[str, str, str], str]] = {
    "draft": {
        ("Frida", "manager-conduct", "GET"): "conduct",
        ("Frida", "manager-close", "GET"): "conduct",
        ("Frida", "manager-finish", "GET"): "conduct",
    },
    "shared": {
        ("Frida", "manager-finish", "GET"): "conduct",
        ("Alva", "leaver-notes", "GET"): "conduct",
    },
    "final": {
        ("Frida", "manager-notes", "POST"): "follow_up",
        ("Cilla", "hr-notes", "POST"): "follow_up",
        ("Alva", "leaver-notes", "GET"): "conduct",
    },
    "granted": {
        ("Frida", "manager-notes", "POST"): "follow_up",
        ("Cilla", "hr-notes", "POST"): "follow_up",
        ("Gun", "hr-notes", "POST"): "follow_up",
        ("Alva", "leaver-notes", "GET"): "conduct",
    },
    "disposed": {},
}


@dataclass(frozen=True)
class Scene:
    """The talk in one state, and a browser for everybody."""

    interview: Interview
    people: dict[str, Person]
    browsers: dict[str, Client]

    def asked(self, who: str, page: str, method: str) -> HttpResponse:
        """With the password given again where that is asked for."""
        departure = self.interview.case.departure_id
        about = departure if page.startswith("hr-") else self.interview.pk
        path = reverse(page, args=[] if page.startswith("leaver-") else [about])
        browser = self.browsers[who]
        send = browser.get if method == "GET" else browser.post
        answer = send(path, {"purpose": "follow_up"} if method == "POST" else {})
        if answer.get("Location", "").startswith("/konto/bekrafta/"):
            return browser.post(answer["Location"], {"password": PASSWORD}, follow=True)
        return answer

    def actor(self, who: str) -> str:
        departure = self.interview.case.departure
        return author_of(departure) if who == "Alva" else self.people[who].actor


@pytest.fixture
def cast(people: dict[str, Person], clock_at) -> dict[str, Person]:
    installed()
    clock_at(OPENED)
    people["Siv"] = Person.objects.create(
        employee_id="2001", name="Siv Sund", work_email="siv@universitetet.example",
        unit=Unit.objects.get(code="minne-b"), nearest_manager=people["Frida"],
    )  # fmt: skip
    people["Eli"].nearest_manager = people["Siv"]
    people["Eli"].save()
    return people


def brought(people: dict[str, Person], state: str) -> Interview:
    """Alva's talk with Frida, whose notes have come to `state`."""
    talk = talk_with(people["Bo"], private_email="alva@hemma.example")
    operations.hand_over(interview=talk, to=people["Frida"], actor="system")
    people["Bo"].roles.create(kind="hr_partner", unit=Unit.objects.get(code="neuro"))
    talk = held(fresh(talk), today())
    note(talk, people["Frida"], TEXT)
    note(talk, people["Frida"], SUMMARY, part="summary")
    if state != "draft":
        sharing.share(interview=talk, actor="system")
    if state in {"final", "granted", "disposed"}:
        sharing.agree(departure=talk.case.departure)
    talk = fresh(talk)
    if state == "granted":
        given = {"to": people["Gun"], "actor": people["Cilla"], "reason": "Överklagande"}
        grants.grant(interview=talk, hours=24, **given)
    if state == "disposed":
        disposing.dispose_notes(interview=talk, actor="system")
    return fresh(talk)


def scene(people: dict[str, Person], state: str) -> Scene:
    talk = brought(people, state)
    other = leaves(people["Frida"], "Ines Ibáñez", private_email="ines@hemma.example").departure
    browsers = {who: signed_in(people[who]) for who in STAFF}
    browsers |= {who: signed_in_with_password(people[who]) for who in ("Cilla", "Gun")}
    browsers |= {"nobody": Client(), "Alva": of_leaver(talk.case.departure, code=True)}
    browsers["her mailbox"] = of_leaver(talk.case.departure, code=False)
    browsers["Ines"] = of_leaver(other, code=True)
    return Scene(talk, people, browsers)


def signed_in_with_password(person: Person) -> Client:
    user, _new = User.objects.get_or_create(person=person, defaults={"email": person.work_email})
    user.set_password(PASSWORD)
    user.save()
    return fresh_browser(person)


def fresh_browser(person: Person) -> Client:
    browser = Client()
    browser.post("/konto/logga-in/", {"login": person.work_email, "password": PASSWORD})
    return browser


def of_leaver(departure: Departure, *, code: bool) -> Client:
    browser = Client()
    browser.get(reverse("leaver-link", args=[leaver_token(departure)]))
    if code:
        entered = HttpResponse()
        unlock(entered, departure)
        browser.cookies["leaver-own"] = entered.cookies["leaver-own"].value
    return browser


def cells(here: Scene) -> Iterator[tuple[str, str, str]]:
    for who in here.browsers:
        pages = ("leaver-notes",) if who in {"Alva", "Ines", "her mailbox"} else PAGES
        for page in pages:
            yield from ((who, page, method) for method in ("GET", "POST"))


def entered(since: int) -> list[dict[str, Any]]:
    """What the access log got of readings and writings after that event."""
    rows = [event.payload for event in Event.objects.filter(pk__gt=since).order_by("pk")]
    return [one for one in rows if one["verb"] in {"consult notes", "write note"}]


def last_event() -> int:
    return Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0


@pytest.mark.parametrize("state", [*STATES, "granted"])
def test_who_reads_what(state: str, cast, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    here, surprises = scene(cast, state), []
    for cell in cells(here):
        who, page, method = cell
        if (who, method) == ("Alva", "POST") or (
            who == "Frida" and method == "POST" and page in OWN
        ):
            continue  # writes, or moves the talk on: theirs to do
        before = last_event()
        answer = here.asked(*cell)
        shown = TEXT in answer.content.decode() or SUMMARY in answer.content.decode()
        found = [(one["actor"], one["purpose"]) for one in entered(before)]
        purpose = READINGS[state].get(cell)
        expected = [(here.actor(who), purpose)] if purpose else []
        if (shown, found) != (purpose is not None, expected):
            surprises.append(f"{cell}: {answer.status_code}, shown {shown}, entered {found}")
        if not purpose and not as_if_there_were_none(here, cell, state, answer):
            surprises.append(f"{cell}: {answer.status_code}")
    assert surprises == []


def as_if_there_were_none(
    here: Scene, cell: tuple[str, str, str], state: str, answer: HttpResponse
) -> bool:
    who, page, method = cell
    if who == "nobody":
        return answer.status_code == 302 and answer["Location"].startswith("/konto/logga-in/")
    if who in {"Alva", "Ines", "her mailbox"}:  # their own page, without any notes on it
        return answer.status_code in {200, 302, 409}
    own = who == "Frida" and page in FRIDAS_PAGES
    there_is_final = state in {"final", "granted"}
    asks_why = there_is_final and page == "hr-notes" and who in {"Cilla", "Gun"}
    gives = there_is_final and page == "hr-grants" and who in {"Cilla", "Gun"}
    if asks_why and (who == "Cilla" or state == "granted"):
        return answer.status_code == 200
    if own or gives:
        return answer.status_code in {200, 302}
    return answer.status_code == 404 or (answer.status_code == 405 and method == "POST")


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("state", [*STATES[:3], "granted"])
def test_the_entry_stands_before_anything_is_decrypted(state: str, cast, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    here = scene(cast, state)
    for cell, purpose in READINGS[state].items():
        here.browsers[cell[0]].raise_request_exception = False
        before, stood = last_event(), []

        def never(*_: object, since: int = before, into: list = stood, **__: object) -> bytes:
            into.append([(one["actor"], one["purpose"]) for one in entered(since)])
            raise StoppedError

        with patch.object(door, "open_sealed", never):
            answer = here.asked(*cell)
        expected = [(here.actor(cell[0]), purpose)]
        assert (answer.status_code, stood) == (500, [expected]), cell
        assert [(one["actor"], one["purpose"]) for one in entered(before)] == expected


@pytest.mark.parametrize("state", ["draft", "shared"])
def test_every_writing_has_its_entry_before_it_is_sealed(state: str, cast) -> None:
    talk, frida, heard = brought(cast, state), cast["Frida"], nothing_heard()
    whose, at = talk.case.departure, {"revision": 0}
    writings: dict[str, tuple[str, list[Callable[[], object]]]] = {
        "draft": (frida.actor, [
            lambda: note(talk, frida, "Nytt", part="next_step"),
            lambda: operations.save_signals(interview=talk, signals=heard, author=frida, **at),
        ]),
        "shared": (author_of(whose), [
            lambda: sharing.comment(departure=whose, section="decision", text="Nytt", **at),
            lambda: sharing.change_signals(departure=whose, signals=heard, **at),
        ]),
    }  # fmt: skip
    actor, acts = writings[state]
    for write in acts:
        before = last_event()
        with patch.object(door, "seal", side_effect=StoppedError), pytest.raises(StoppedError):
            write()
        assert [(one["actor"], one["verb"]) for one in entered(before)] == [(actor, "write note")]


def test_a_grant_ends_by_itself_and_when_somebody_ends_it(cast, clock_at, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    here = scene(cast, "granted")
    clock_at(today() + timedelta(days=2))
    here.browsers["Gun"] = fresh_browser(cast["Gun"])
    assert here.asked("Gun", "hr-notes", "POST").status_code == 404
    given = grants.grant(
        interview=fresh(here.interview),
        to=cast["Gun"],
        actor=cast["Cilla"],
        hours=24,
        reason="Igen",
    )
    assert here.asked("Gun", "hr-notes", "GET").status_code == 200
    ended = reverse("hr-grant-end", args=[here.interview.case.departure_id, given.pk])
    for who, status in {"Dag": 404, "Bo": 404, "Hugo": 404, "Cilla": 302}.items():
        assert signed_in(cast[who]).post(ended).status_code == status
    assert here.asked("Gun", "hr-notes", "POST").status_code == 404
    assert [one.is_running for one in grants.grants_of(here.interview)] == [False, False]


def test_a_role_or_place_that_was_lost_takes_the_grant_with_it(cast) -> None:
    talk = brought(cast, "granted")
    assert operations.consult_notes(interview=talk, reader=cast["Gun"], purpose="request").sections
    cast["Gun"].roles.update(valid_to=date(2026, 3, 1))
    with pytest.raises(operations.NotAllowedError):
        operations.consult_notes(interview=talk, reader=cast["Gun"], purpose="request")

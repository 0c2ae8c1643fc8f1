"""Something that must be handled: only those it is addressed to, and nothing of it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.cases import matters
from avtryck.cases.matters import To
from avtryck.cases.models import Matter
from avtryck.interviews.models import Interview
from avtryck.keys.models import Key, Tombstone
from avtryck.keys.operations import KeyGoneError
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role, Unit, User
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from avtryck.retention.handed_over import dispose_handed_over
from avtryck.retention.models import GoingLive
from confidentiality.crawl import signed_in
from leavers import installed
from post_office import Inbox
from talks import OPENED, TASK_DAY, fresh, held, note, talk_with

Cast = dict[str, Person]
TEXT = "Kanariefågeln ropar om trakasserier"
CANARY = "anariefågeln"
PASSWORD = "en lång rad med ord 7"


@pytest.fixture
def talk(people: Cast, clock_at: Callable[[str], None], inbox: Inbox) -> Interview:
    """Alva's talk, Bo's to hold; the installation is live and its mail has gone."""
    installed()
    clock_at(OPENED)
    interview = talk_with(people["Bo"])
    clock_at(TASK_DAY)
    send_due()
    inbox.received.clear()
    return interview


def raised(talk: Interview, bo: Person, to: To = To.LOCAL_HR) -> Matter:
    """Through Bo's page, as he does it."""
    path = reverse("manager-matter", args=[talk.pk])
    answer = signed_in(bo).post(path, {"text": TEXT, "to": to.value})
    assert answer.status_code == 302, answer.content.decode()
    return Matter.objects.latest("raised_on", "pk")


def seen_by(people: Cast) -> set[str]:
    return {name for name, person in people.items() if matters.matters(Scope(person))}


@pytest.mark.parametrize(("to", "who"), [(To.LOCAL_HR, "Cilla"), (To.CENTRAL_HR, "Gun")])
def test_only_those_it_is_addressed_to_know_of_it(
    to: To, who: str, talk: Interview, people: Cast, inbox: Inbox
) -> None:
    found = raised(talk, people["Bo"], to)
    assert seen_by(people) == {who}
    send_due()
    (letter,) = inbox.received
    assert letter.recipients == (people[who].work_email,)
    said = letter.message.as_string() + letter.text + letter.html
    for name in ("Alva", "Bo ", "neuro", "Neuro", CANARY, "trakasseri", str(found.pk), "Grupp"):
        assert name not in said
    assert not Mail.objects.filter(kind=matters.LETTER).exists()  # not even that it was sent


def test_it_is_read_after_the_password_and_an_entry(talk: Interview, people: Cast) -> None:
    found = raised(talk, people["Bo"])
    cilla = people["Cilla"]
    User.objects.create_user(cilla.work_email, PASSWORD, person=cilla)
    browser = Client()
    browser.post("/konto/logga-in/", {"login": cilla.work_email, "password": PASSWORD})
    path = reverse("hr-matter", args=[found.pk])
    assert CANARY not in browser.get(path).content.decode()
    before = Event.objects.count()
    asked = browser.post(path)
    assert asked["Location"].startswith("/konto/bekrafta/?")
    assert Event.objects.count() == before
    shown = browser.post(asked["Location"], {"password": PASSWORD}, follow=True)
    page = shown.content.decode()
    assert TEXT in page
    assert "Bo Bergström" in page
    assert "Alva" not in page
    assert "no-store" in shown["Cache-Control"]
    (entry,) = Event.objects.order_by("pk")[before:]
    facts = {key: entry.payload[key] for key in ("actor", "verb", "subject", "purpose")}
    assert facts == {
        "actor": cilla.actor, "verb": "read matter", "subject": f"matter:{found.pk}",
        "purpose": "must_be_handled",
    }  # fmt: skip


def test_the_entry_is_there_before_anything_is_opened(
    talk: Interview, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, before = raised(talk, people["Bo"]), Event.objects.count()

    def refused(*_: object, **__: object) -> bytes:
        assert Event.objects.count() == before + 1
        raise RuntimeError("not opened")

    monkeypatch.setattr(matters, "open_sealed", refused)
    with pytest.raises(RuntimeError, match="not opened"):
        matters.read_matter(matter=found, reader=people["Cilla"])


@pytest.mark.parametrize("to", [To.LOCAL_HR, To.CENTRAL_HR])
def test_for_everybody_else_there_is_no_such_thing(
    to: To, talk: Interview, people: Cast, logged: StringIO
) -> None:
    found = raised(talk, people["Bo"], to)
    addressed = "Cilla" if to == To.LOCAL_HR else "Gun"
    before = Event.objects.count()
    for name in set(people) - {addressed, "Alva", "Ines"}:
        browser = signed_in(people[name])
        for path in ("hr-matter", "hr-matter-hand-over"):
            url = reverse(path, args=[found.pk])
            assert browser.get(url).status_code == 404
        answer = browser.post(reverse("hr-matter-hand-over", args=[found.pk]), {"to": "x"})
        assert answer.status_code == 404
        with pytest.raises(matters.NotAddressedError):
            matters.read_matter(matter=found, reader=people[name])
        listed = browser.get(reverse("hr-matters"))
        assert listed.status_code in {200, 404}
        assert str(found.pk) not in listed.content.decode()
    assert Event.objects.count() == before
    assert CANARY not in logged.getvalue()


def pages(person: Person, *paths: str) -> str:
    """The words of these pages, without the navigation, which is the same for all."""
    browser, found = signed_in(person), []
    for path in paths:
        answer = browser.get(path, follow=True)
        body = answer.content.decode() if not answer.streaming else ""
        found.append(body.partition("<main")[2])
    return "\n".join(found)


@pytest.mark.parametrize("to", [To.LOCAL_HR, To.CENTRAL_HR])
def test_nothing_of_it_shows_anywhere_else(
    to: To, talk: Interview, people: Cast, clock_at: Callable[[str], None]
) -> None:
    """The same pages, word for word, before and after; the raiser's too, once told."""
    held(talk, date.fromisoformat(TASK_DAY))
    note(fresh(talk), people["Bo"], "Vanliga anteckningar")
    case = reverse("hr-case", args=[talk.case.departure_id])
    places = {
        "Bo": ("/samtal/", reverse("manager-close", args=[talk.pk]), "/resultat/"),
        "Frida": ("/samtal/", "/resultat/"),
        "Cilla": ("/hr/", "/hr/avslut/", case, "/hr/avslut/avstamning/", "/hr/enkat/"),
        "Gun": ("/hr/", "/hr/avslut/", case, "/hr/avslut/avstamning/", "/hr/regler/"),
        "Dag": ("/hr/", "/hr/avslut/", "/hr/maste-hanteras/"),
        "Eli": ("/resultat/neuro/", "/resultat/minne-a/"),
    }
    other = "Gun" if to == To.LOCAL_HR else "Cilla"
    places[other] += ("/hr/maste-hanteras/",)

    def everything() -> dict[str, str]:
        return {who: _steady(pages(people[who], *paths)) for who, paths in places.items()}

    before, chain = everything(), Event.objects.filter(chain="neuro").count()
    raised(talk, people["Bo"], to)
    assert everything() == before
    assert CANARY not in "".join(before.values())
    if to == To.CENTRAL_HR:
        assert Event.objects.filter(chain="neuro").count() == chain
    assert not any(CANARY in str(event.payload) for event in Event.objects.all())


def _steady(words: str) -> str:
    """Without what is new each time a form is drawn."""
    return "\n".join(line for line in words.splitlines() if "csrfmiddlewaretoken" not in line)


def test_the_text_stands_in_no_store(talk: Interview, people: Cast) -> None:
    raised(talk, people["Bo"])
    found = Matter.objects.get()
    assert CANARY.encode() not in bytes(found.sealed)
    assert len(bytes(found.sealed)) > matters.LONGEST  # padded: its length says nothing
    assert str(talk.pk) not in str(vars(found))
    assert str(talk.case.departure_id) not in str(vars(found))
    (key,) = Key.objects.filter(purpose=matters.MATTER)
    assert key.id == found.data_key != talk.data_key


def test_it_goes_to_nobody_who_is_part_of_it(talk: Interview, people: Cast) -> None:
    departure, bo, cilla = talk.case.departure, people["Bo"], people["Cilla"]

    def possible(raiser: Person = bo) -> list[To]:
        return matters.recipients(departure=departure, raiser=raiser)

    assert possible() == [To.LOCAL_HR, To.CENTRAL_HR]
    assert possible(cilla) == [To.CENTRAL_HR]  # she would write to herself
    neuro = Unit.objects.get(code="neuro")
    role = Role.objects.create(person=people["Alva"], kind=Role.Kind.HR_PARTNER, unit=neuro)
    type(departure).objects.filter(pk=departure.pk).update(employee_id=people["Alva"].employee_id)
    departure.refresh_from_db()
    assert possible() == [To.CENTRAL_HR]  # the leaver is local HR
    with pytest.raises(matters.NotAddressedError):
        matters.raise_matter(
            departure=departure, to=To.LOCAL_HR, text=TEXT, raiser=bo,
            source=Matter.Source.INTERVIEWER,
        )  # fmt: skip
    role.delete()
    role = Role.objects.create(person=bo, kind=Role.Kind.HR_PARTNER, unit=neuro)
    assert possible() == [To.LOCAL_HR, To.CENTRAL_HR]  # he raises it, and will not see it
    assert possible(people["Frida"]) == [To.CENTRAL_HR]  # the manager would read it
    role.delete()
    Role.objects.filter(kind=Role.Kind.CENTRAL_HR).delete()
    assert possible(cilla) == []
    path = reverse("manager-matter", args=[talk.pk])
    Interview.objects.filter(pk=talk.pk).update(interviewer=cilla)
    page = signed_in(cilla).get(path).content.decode()
    assert "Här finns ingen i HR som kan ta emot det." in page
    signed_in(cilla).post(path, {"text": TEXT, "to": "local_hr"})
    assert not Matter.objects.exists()


def test_whoever_raised_it_does_not_see_it_even_as_hr(talk: Interview, people: Cast) -> None:
    cilla, neuro = people["Cilla"], Unit.objects.get(code="neuro")
    second = Role.objects.create(person=people["Eli"], kind=Role.Kind.HR_PARTNER, unit=neuro)
    Interview.objects.filter(pk=talk.pk).update(interviewer=cilla)
    found = raised(fresh(talk), cilla)
    assert seen_by(people) == {"Eli"}
    assert CANARY not in pages(cilla, "/hr/maste-hanteras/", "/samtal/")
    second.delete()
    assert seen_by(people) == {"Gun"}  # nobody else in local HR is left to see it
    assert matters.read_matter(matter=found, reader=people["Gun"]).text == TEXT


def test_it_ends_when_handed_over_and_its_text_goes_by_its_own_decision(
    talk: Interview, people: Cast, clock_at: Callable[[str], None]
) -> None:
    found, browser = raised(talk, people["Bo"]), signed_in(people["Cilla"])
    path = reverse("hr-matter-hand-over", args=[found.pk])
    for wrong in ({}, {"to": "HR-chefen", "on": "2026-04-01", "reference": "2026/17"},
                  {"to": "HR-chefen", "on": TASK_DAY, "reference": ""}):  # fmt: skip
        assert "ds-error-summary" in browser.post(path, wrong).content.decode()
    done = {"to": "HR-chefen", "on": TASK_DAY, "reference": "2026/17"}
    page = browser.post(path, done, follow=True).content.decode()
    assert "torsdag 19 mars till HR-chefen, diarienummer 2026/17" in page
    assert "Texten är förseglad" in page
    for name in ("hr-matter", "hr-matter-hand-over"):
        assert browser.get(reverse(name, args=[found.pk])).status_code == 404
    with pytest.raises(matters.NotAddressedError):
        matters.read_matter(matter=found, reader=people["Cilla"])

    sealed = bytes(Matter.objects.get().sealed)
    for period, day, gone in (
        (None, "2027-01-01", 0), ("until further notice", "2027-01-01", 0),
        ("30 days", "2026-04-17", 0), ("30 days", "2026-04-18", 1), ("30 days", "2026-04-19", 0),
    ):  # fmt: skip
        clock_at(day)
        if period:
            rule = {"must_be_handled": {"period": period, "decision": "D-1"}}
            GoingLive.objects.create(
                decided_on=date(2026, 1, 1), decisions={"retention": rule | {"note": {}}}
            )
        assert (period, day, dispose_handed_over()) == (period, day, gone)
    kept = Matter.objects.get()
    assert (bytes(kept.sealed), kept.disposed_on, kept.reference) == (
        b"", date(2026, 4, 18), "2026/17"
    )  # fmt: skip
    assert not Key.objects.filter(pk=found.data_key).exists()
    assert Tombstone.objects.count() == 1
    found.sealed = sealed  # out of an old backup
    with pytest.raises(KeyGoneError):
        matters.open_sealed(sealed, place=matters._place(found))
    assert "Texten är gallrad" in browser.get("/hr/maste-hanteras/").content.decode()
    assert dispose_handed_over() == 0
    verbs = [event.payload["verb"] for event in Event.objects.filter(chain="neuro")]
    assert verbs[-3:] == ["raise matter", "hand over matter", "dispose matter"]


def test_the_page_says_where_else_to_turn(talk: Interview, people: Cast) -> None:
    browser, path = signed_in(people["Bo"]), reverse("manager-matter", args=[talk.pk])
    page = browser.get(path).content.decode()
    assert "inte visselblåsarkanalen" in page
    assert "den står på arbetsgivarens webbplats" in page
    decisions = {
        "whistleblowing_channel": "https://universitetet.example/visselblasa",
        "safety_organisation": "javascript:alert(1) <b>Skyddsombud</b>, 08-123",
    }
    GoingLive.objects.create(decided_on=date(2026, 1, 1), decisions=decisions)
    page = browser.get(path).content.decode()
    assert 'href="https://universitetet.example/visselblasa"' in page
    assert 'href="javascript' not in page
    assert "&lt;b&gt;Skyddsombud" in page


def test_a_second_click_ends_it_once(talk: Interview, people: Cast) -> None:
    found = raised(talk, people["Bo"])
    facts = {"matter": found, "on": date(2026, 3, 19), "reference": "1", "actor": "person:x"}
    assert matters.hand_over_matter(to="A", **facts)  # type: ignore[arg-type]
    assert not matters.hand_over_matter(to="B", **facts)  # type: ignore[arg-type]
    assert Matter.objects.get().handed_to == "A"


def test_too_much_or_nothing_is_not_taken(talk: Interview, people: Cast) -> None:
    browser, path = signed_in(people["Bo"]), reverse("manager-matter", args=[talk.pk])
    for wrong in ({"text": "", "to": "local_hr"}, {"text": TEXT}, {"text": TEXT, "to": "bo"},
                  {"text": "å" * 1001, "to": "local_hr"}):  # fmt: skip
        page = browser.post(path, wrong).content.decode()
        assert "ds-error-summary" in page
    assert not Matter.objects.exists()
    longest = "å" * 1000
    assert browser.post(path, {"text": longest, "to": "local_hr"}).status_code == 302
    opened = matters.read_matter(matter=Matter.objects.get(), reader=people["Cilla"])
    assert opened.text == longest

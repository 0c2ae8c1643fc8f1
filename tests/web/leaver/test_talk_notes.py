"""The leaver reads the notes of the own talk, after a code only, and says how the signals are."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from avtryck.cases.links import leaver_token
from avtryck.cases.models import Departure
from avtryck.clock import today
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import grants, sharing
from avtryck.interviews.signals import Signal, nothing_heard
from avtryck.web.leaver.unlocking import unlock
from cast import ALVA
from talks import OPENED, entries, fresh, held, leaves, note

TASKS = Signal("tasks", "positive", "forward", "Fria händer")
SECRET = "Börjar hos en granne <b>"


@pytest.fixture(autouse=True)
def talk(people, clock_at) -> Interview:
    """Bo has held the talk with Alva and shared what he noted."""
    clock_at(OPENED)
    facts = {"employee_id": ALVA.employee_id, "private_email": ALVA.private_email}
    made = held(leaves(people["Bo"], **facts).interview, today())
    note(made, people["Bo"], SECRET, part="next_step")
    heard = tuple(TASKS if one.key == TASKS.key else one for one in nothing_heard())
    operations.save_signals(interview=made, signals=heard, revision=0, author=people["Bo"])
    sharing.share(interview=fresh(made), actor=people["Bo"].actor)
    return made


@pytest.fixture
def alva() -> Client:
    """Alva has followed her link and entered a code."""
    client = Client()
    client.get(reverse("leaver-link", args=[leaver_token(Departure.objects.get())]))
    return with_a_code(client)


def with_a_code(client: Client) -> Client:
    entered = HttpResponse()
    unlock(entered, Departure.objects.select_related("unit").get())
    client.cookies["leaver-own"] = entered.cookies["leaver-own"].value
    return client


def seen(client: Client, name: str = "leaver-notes") -> str:
    return client.get(reverse(name), follow=True).content.decode()


def posted(client: Client, **changed: str) -> tuple[int, str]:
    """The form as it stands, with some of it changed: status and page."""
    facts = {"revision": "0", "comment.next_step.text": ""}
    for one in nothing_heard():
        shown = TASKS if one.key == TASKS.key else one
        facts |= {f"{one.key}.mark": shown.mark, f"{one.key}.text": shown.text}
    answer = client.post(reverse("leaver-notes"), facts | changed, follow=True)
    return answer.status_code, answer.content.decode()


def stands() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Her comments, and the signals that count."""
    found = sharing.read_shared(departure=Departure.objects.select_related("unit").get())
    assert found is not None
    heard = {one.key: (one.mark, one.text) for one in found.signals if one.mark != "none"}
    return dict(found.comments), heard


def test_notes_are_read_after_a_code_and_not_a_byte_before(alva, talk) -> None:
    page = seen(alva)
    for words in ("Nästa steg", "Börjar hos en granne &lt;b&gt;", "Fria händer",
                  "Du kan skriva i 7 dagar till, till och med måndag 23 mars."):  # fmt: skip
        assert words in page
    assert len(entries(talk, "consult notes")) == 1
    del alva.cookies["leaver-own"]
    for client in (alva, Client()):
        for method in (client.get, client.head, client.post):
            assert b"granne" not in method(reverse("leaver-notes")).content
    assert len(entries(talk, "consult notes")) == 1


def test_comments_and_signals_are_kept(alva) -> None:
    _status, page = posted(
        alva,
        **{
            "comment.next_step.text": " Det var lönen. ",
            "tasks.positive.mark": "keep",
            "leadership.negative.mark": "compile",
            "leadership.negative.text": "Otydligt",
        },
    )
    assert "Det du har skrivit är sparat." in page
    assert stands() == (
        {"next_step": "Det var lönen."},
        {"tasks.positive": ("keep", "Fria händer"), "leadership.negative": ("compile", "Otydligt")},
    )


def test_what_was_not_changed_is_not_written(alva, talk) -> None:
    before = len(entries(talk, "write note"))
    posted(alva)
    assert len(entries(talk, "write note")) == before


def test_a_signal_needs_its_mark(alva) -> None:
    _status, page = posted(alva, **{"terms.negative.text": "Lönen"})
    assert "välj hur långt signalen får föras" in page
    assert 'value="Lönen"' in page
    assert stands() == ({}, {"tasks.positive": ("forward", "Fria händer")})


def test_another_window_was_first(alva) -> None:
    posted(alva, **{"comment.next_step.text": "Det var lönen."})
    status, page = posted(alva, **{"comment.next_step.text": "Något annat."})
    assert status == 409
    assert "Något annat." in page
    assert stands()[0] == {"next_step": "Det var lönen."}


def test_nothing_more_to_add_and_then_nothing_more_is_taken(alva, talk) -> None:
    _status, page = posted(alva, agree="yes", **{"comment.next_step.text": "Bra så."})
    assert "Anteckningarna är klara." in page
    made = fresh(talk)
    assert (str(made.state), made.agreed_on) == ("notes_done", made.shared_on)
    page = seen(alva)
    assert "Bra så." in page
    assert "<textarea" not in page
    assert "inte sparat" in posted(alva, revision="1", **{"comment.next_step.text": "Mer."})[1]
    assert stands()[0] == {"next_step": "Bra så."}


def test_after_seven_days_they_are_read_but_not_changed(alva, talk, clock_at) -> None:
    clock_at("2026-03-24T09:00:00+01:00")
    assert sharing.finalise_due() == 1
    alva = with_a_code(Client())
    alva.get(reverse("leaver-link", args=[leaver_token(Departure.objects.get())]))
    page = seen(alva)
    assert "De är klara, och ändras inte mer." in page
    assert "granne" in page


def test_before_they_are_shared_there_is_nothing_to_read(alva, talk) -> None:
    Interview.objects.update(shared_on=None)
    assert "inte delade med dig än" in seen(alva)
    assert "Läs anteckningarna" not in seen(alva, "leaver-talk")
    assert entries(talk, "consult notes") == []


def test_what_was_written_too_late_is_given_back_unstored(alva, talk, clock_at) -> None:
    clock_at(f"{OPENED}T20:00:00+01:00")
    status, page = posted(alva, **{"comment.next_step.text": "En lång tanke <i>"})
    assert status == 403
    assert "En lång tanke &lt;i&gt;" in page
    assert "inte sparat" in page
    assert "granne" not in page
    assert entries(talk, "consult notes") == []


def test_who_has_read_and_who_might(alva, talk, people, clock_at) -> None:
    seen(alva)
    posted(alva, agree="yes")
    clock_at("2026-03-17T09:00:00+01:00")
    made = fresh(talk)
    for _ in range(2):
        operations.consult_notes(interview=made, reader=people["Cilla"], purpose="follow_up")
    grants.grant(
        interview=made, to=people["Gun"], reason="Begäran, dnr 4", actor=people["Cilla"], hours=24
    )
    alva = with_a_code(Client())
    alva.get(reverse("leaver-link", args=[leaver_token(Departure.objects.get())]))
    page = seen(alva, "leaver-talk")
    for words in (
        "Cilla Carlsson, för att följa upp det som kom fram (2 gånger)",
        "Gun Gustafsson på central HR. Skäl: Begäran, dnr 4",
        "tisdag 17 mars 09.00 till onsdag 18 mars 09.00",
        "Läs anteckningarna",
    ):
        assert words in page
    assert "granne" not in page
    del alva.cookies["leaver-own"]
    for name in ("leaver-page", "leaver-code", "leaver-talk"):
        assert "Cilla Carlsson, för" not in seen(alva, name)

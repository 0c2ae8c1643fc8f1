from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.org.models import User
from leavers import installed
from talks import TASK_DAY, held, note, talk_with

PASSWORD = "en lång rad med ord 7"
NOTE = "Mötena är för många"


@pytest.fixture
def final(people, clock_at) -> Interview:
    """Alva's interview with Bo, held, its notes final."""
    from datetime import date

    installed()
    clock_at(TASK_DAY)
    interview = held(talk_with(people["Bo"]), date.fromisoformat(TASK_DAY))
    note(interview, people["Bo"], NOTE)
    operations.finish_notes(interview=interview, actor=people["Bo"].actor)
    return interview


def signed_in_with_password(people, who: str) -> Client:
    person = people[who]
    User.objects.create_user(person.work_email, PASSWORD, person=person)
    browser = Client()
    browser.post("/konto/logga-in/", {"login": person.work_email, "password": PASSWORD})
    return browser


def address(interview: Interview) -> str:
    return reverse("hr-notes", args=[interview.case.departure_id])


def test_local_hr_reads_final_notes_after_saying_why(final: Interview, people) -> None:
    cilla = signed_in_with_password(people, "Cilla")
    asked = cilla.get(address(final)).content.decode()
    assert NOTE not in asked
    before = Event.objects.count()
    again = cilla.post(address(final), {"purpose": "follow_up"})
    assert again["Location"].startswith("/konto/bekrafta/?")
    assert Event.objects.count() == before
    shown = cilla.post(again["Location"], {"password": PASSWORD}, follow=True).content.decode()
    assert NOTE in shown
    (entry,) = Event.objects.order_by("pk")[before:]
    assert entry.payload["verb"] == "consult notes"
    assert (entry.payload["actor"], entry.payload["purpose"]) == (
        people["Cilla"].actor,
        "follow_up",
    )


@pytest.mark.parametrize("who", ["Dag", "Gun", "Eli", "Frida", "Hugo"])
def test_nobody_else_does(who: str, final: Interview, people) -> None:
    browser = signed_in_with_password(people, who)
    assert browser.get(address(final)).status_code == 404
    answer = browser.post(address(final), {"purpose": "follow_up"}, follow=True)
    if answer.redirect_chain:
        last = answer.redirect_chain[-1][0]
        answer = browser.post(last, {"password": PASSWORD}, follow=True)
    assert answer.status_code == 404
    assert NOTE not in answer.content.decode()

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from avtryck.org.models import Person, User
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from leavers import installed
from post_office import Inbox

pytestmark = pytest.mark.usefixtures("people")
PASSWORD = "en lång rad med ord 7"
BO = "bo@universitetet.example"


def ask(address: str) -> Client:
    browser = Client()
    answer = browser.post("/konto/glomt/", {"email": address})
    assert (answer.status_code, answer["Location"]) == (302, "/konto/glomt/klart/")
    return browser


def test_who_has_a_task_here_gets_a_letter_and_chooses_a_password(inbox: Inbox, clock_at) -> None:
    installed()
    browser = ask(BO.upper())
    assert not User.objects.get().has_usable_password()
    send_due()
    (letter,) = inbox.to(BO)
    path = letter.text.partition("http://127.0.0.1:8000")[2].split()[0]
    form = browser.get(path, follow=True).redirect_chain[-1][0]
    assert browser.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    fresh = Client()
    before = fresh.get("/konto/logga-in/").cookies.get("session")
    answer = fresh.post("/konto/logga-in/", {"login": BO, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.cookies["session"].value != (before.value if before else "")
    assert answer.cookies["session"]["httponly"]
    used = Client().get(path, follow=True)
    assert "Länken gäller inte längre" in used.content.decode()


@pytest.mark.parametrize("address", ["alva@universitetet.example", "nobody@example.org"])
def test_a_leaver_or_a_stranger_gets_no_sign_in_and_sees_the_same_page(address: str) -> None:
    ask(address)
    assert User.objects.count() == 0
    assert Mail.objects.count() == 0


def test_when_the_employment_ends_so_does_the_sign_in(clock_at) -> None:
    clock_at("2026-05-01")
    bo = Person.objects.get(work_email=BO)
    User.objects.create_user(BO, PASSWORD, person=bo)
    open_session = Client()
    open_session.post("/konto/logga-in/", {"login": BO, "password": PASSWORD})
    assert open_session.get("/samtal/").status_code == 200
    Person.objects.filter(pk=bo.pk).update(valid_to=date(2026, 4, 30))
    assert open_session.get("/samtal/").status_code == 404
    late = Client()
    answer = late.post("/konto/logga-in/", {"login": BO, "password": PASSWORD})
    assert answer["Location"] == "/konto/inaktivt/"
    assert late.get("/samtal/").status_code == 302


def test_signing_out_needs_a_post(clock_at) -> None:
    User.objects.create_user(BO, PASSWORD, person=Person.objects.get(work_email=BO))
    browser = Client()
    browser.post("/konto/logga-in/", {"login": BO, "password": PASSWORD})
    browser.get("/konto/logga-ut/")
    assert browser.get("/samtal/").status_code == 200
    browser.post("/konto/logga-ut/")
    assert browser.get("/samtal/").status_code == 302

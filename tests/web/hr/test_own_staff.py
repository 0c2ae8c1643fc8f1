"""Somebody in HR whose own staff member leaves: a nearest manager, and told no more than others."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from avtryck.interviews.initiative import remind_and_raise
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import hand_over
from confidentiality.crawl import crawl, signed_in
from talks import OPENED, TASK_DAY, fresh, talk_with

ARRANGED = "HR ordnar exitintervjun"


@pytest.fixture
def talk(people, clock_at) -> Interview:
    """Alva works for Cilla, and has chosen Frida."""
    clock_at(OPENED)
    interview = talk_with(people["Cilla"])
    hand_over(interview=interview, to=people["Frida"], actor="leaver")
    clock_at("2026-04-20")  # long after anybody should have begun
    remind_and_raise()
    return fresh(interview)


def pages(client: Client, talk: Interview) -> dict[str, str]:
    pk = talk.case.departure_id
    addresses = {
        "case": reverse("hr-case", args=[pk]),
        "table": reverse("hr-cases"),
        "overdue": f"{reverse('hr-cases')}?state=overdue",
        "today": reverse("hr-today"),
        "many": f"{reverse('hr-bulk')}?act=superior&chosen={pk}",
        "mine": reverse("manager-home"),
    }
    return {name: client.get(path).content.decode() for name, path in addresses.items()}


def test_no_page_of_hr_says_who_holds_it(talk, people) -> None:
    seen = pages(signed_in(people["Cilla"]), talk)
    assert {name for name, page in seen.items() if "Frida" in page} == set()
    assert ARRANGED in seen["case"]
    assert ARRANGED in seen["mine"]
    for page in crawl(signed_in(people["Cilla"]), ["/hr/"]).values():
        assert "Frida" not in page[1].decode()
    assert "Frida Forsman" in pages(signed_in(people["Gun"]), talk)["case"]


def test_nor_can_it_be_taken_back(talk, people) -> None:
    cilla, pk = signed_in(people["Cilla"]), talk.case.departure_id
    choice = {"to": str(people["Cilla"].pk)}
    assert cilla.get(reverse("hr-hand-over", args=[pk])).status_code == 404
    assert cilla.post(reverse("hr-hand-over", args=[pk]), choice).status_code == 404
    assert cilla.post(reverse("hr-ask-superior", args=[pk])).status_code == 404
    cilla.post(reverse("hr-bulk"), {"act": "superior", "chosen": str(pk)})
    assert fresh(talk).interviewer == people["Frida"]
    signed_in(people["Gun"]).post(reverse("hr-hand-over", args=[pk]), choice)
    assert fresh(talk).interviewer == people["Cilla"]


def test_while_it_is_her_own_task_she_hands_it_over_as_anybody_in_hr(people, clock_at) -> None:
    clock_at(OPENED)
    talk = talk_with(people["Cilla"])
    clock_at(TASK_DAY)
    cilla = signed_in(people["Cilla"])
    path = reverse("hr-hand-over", args=[talk.case.departure_id])
    cilla.post(path, {"to": str(people["Frida"].pk)})
    assert fresh(talk).interviewer == people["Frida"]

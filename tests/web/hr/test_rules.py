"""Regler: everybody who watches over the figures reads it, central HR changes it."""

from __future__ import annotations

from datetime import date
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.test import Client

from avtryck.audit.models import Event
from avtryck.cases.models import Departure
from avtryck.org.models import Installation, Role, RulesDecision, Unit, User
from avtryck.org.operations import decide_rules
from avtryck.web.hr.rules import years_in_words
from confidentiality.crawl import signed_in
from leavers import installed

RULES, CHANGE = "/hr/regler/", "/hr/regler/andra/"
HALF_YEARLY = {"policy": "disclosure-half-yearly-1", "minimum_group": "7"}
PASSWORD = "en lång rad med ord 7"


@pytest.fixture(autouse=True)
def in_november(people, clock_at) -> None:
    clock_at("2026-11-23")
    installed()


def shown(client: Client, path: str = RULES) -> str:
    return " ".join(unescape(client.get(path).content.decode()).split())


@pytest.fixture
def gun(people) -> Client:
    person = people["Gun"]
    User.objects.create_user(person.work_email, PASSWORD, person=person)
    client = Client()
    client.post("/konto/logga-in/", {"login": person.work_email, "password": PASSWORD})
    return client


def test_it_says_what_holds_now_and_what_comes(people) -> None:
    page = shown(signed_in(people["Gun"]))
    assert "Varje svar räknas en gång, i en svarsgrupp om minst 5 personer." in page
    assert "Tidigt varje kvartal, fullt vid årets slut." in page
    for name in ("2026", "2027-K1", "2027-K2", "2027-K3"):
        assert f'<th scope="row">{name}</th>' in page
    assert '<td class="number" data-label="Minst i en grupp">20</td>' in page  # equal conditions
    assert "när registret över dem som slutat går minst ett år tillbaka" in page
    assert "Ingen har beslutat något ännu." in page


@pytest.mark.parametrize("kind", ["auditor", "data_protection", "operator"])
def test_those_who_watch_read_it_and_change_nothing(kind: str, people) -> None:
    Role.objects.create(person=people["Eli"], kind=kind, unit=Unit.objects.get(code="uni"))
    eli = signed_in(people["Eli"])
    assert CHANGE not in shown(eli)
    assert f'href="{RULES}"' in shown(eli)  # in the navigation
    assert (eli.get(CHANGE).status_code, eli.post(CHANGE, HALF_YEARLY).status_code) == (404, 404)
    assert signed_in(people["Cilla"]).get(RULES).status_code == 404
    assert not RulesDecision.objects.exists()


def test_a_change_asks_for_the_password_and_is_kept_and_audited(gun, people) -> None:
    assert "Gäller från nästa sammanställning." in shown(gun, CHANGE)
    again = gun.post(CHANGE, HALF_YEARLY)
    assert again["Location"].startswith("/konto/bekrafta/?")
    assert not RulesDecision.objects.exists()
    page = gun.post(again["Location"], {"password": PASSWORD}, follow=True).content.decode()
    assert "Minsta gruppstorlek höjs från 5 till 7. Den kan aldrig sänkas igen" in page
    assert not RulesDecision.objects.exists()
    assert "Se vad det betyder" in gun.post(CHANGE, HALF_YEARLY | {"back": "1"}).content.decode()
    assert not RulesDecision.objects.exists()
    page = gun.post(CHANGE, HALF_YEARLY | {"sure": "1"}, follow=True).content.decode()
    assert "De gäller från nästa sammanställning." in page
    here = Installation.objects.get()
    assert (here.policy, here.minimum_group) == ("disclosure-half-yearly-1", 7)
    row = RulesDecision.objects.get()
    assert (row.decided_on, row.decided_by) == (date(2026, 11, 23), people["Gun"].actor)
    event = Event.objects.order_by("-pk")[0].payload
    assert (event["verb"], event["actor"], event["policy"], event["k"]) == (
        "decide rules",
        people["Gun"].actor,
        "disclosure-half-yearly-1",
        7,
    )
    page = shown(gun)
    for words in ("Fullt varje halvår.", "Gun Gustafsson", '<th scope="row">2026-H2</th>'):
        assert words in page


def test_a_smaller_k_is_refused_with_the_sentence(gun) -> None:
    decide_rules(policy="disclosure-1", minimum_group=7, actor="operator")
    again = gun.post(CHANGE, HALF_YEARLY | {"minimum_group": "6"})
    page = gun.post(again["Location"], {"password": PASSWORD}, follow=True).content.decode()
    assert "Minsta gruppstorlek är 7 och kan höjas men aldrig sänkas." in page
    assert RulesDecision.objects.count() == 1


def test_the_forecast_stands_institution_by_policy(people) -> None:
    optik = Unit.objects.get(code="optik")
    for number in range(60):
        Departure.objects.create(
            id=UUID(int=number), employee_id=f"F{number}", unit=optik, status="confirmed",
            data_key=uuid4(), exit_type="resignation", last_day=date(2025, 1 + number % 12, 10),
        )  # fmt: skip
    page = shown(signed_in(people["Gun"]))
    assert "Vi har låtit det senaste årets" in page
    assert "57 av 100 svarar" in page
    assert '<th scope="row" data-depth="1">Institutionen för fysik</th>' in page
    assert "1 av 1 avdelningar" in page
    assert "Institutionen för neurovetenskap</th>" not in page  # nobody left


def test_years_in_words() -> None:
    words = [years_in_words(years, 3) for years in (3, 2, 1, 0)]
    assert words == ["varje år", "2 av 3 år", "1 av 3 år", "inget år"]

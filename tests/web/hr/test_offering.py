"""Erbjud samtal till alla: central HR decides with the password; new cases only."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.test import Client

from avtryck.audit.models import Event
from avtryck.cases import operations
from avtryck.cases.models import Case
from avtryck.org.models import Installation, User
from avtryck.org.operations import decide_offer
from confidentiality.crawl import signed_in
from leavers import installed

PAGE, RULES = "/hr/regler/samtal/", "/hr/regler/"
PASSWORD = "en lång rad med ord 7"
NEW = {"employed_from": date(2026, 2, 1)}


@pytest.fixture(autouse=True)
def in_march(people, clock_at) -> None:
    clock_at("2026-03-16T09:00")
    installed()


def shown(client: Client, path: str) -> str:
    return " ".join(unescape(client.get(path).content.decode()).split())


def state(departure) -> tuple[str, str]:
    case = Case.objects.get(departure=departure)
    return case.interview_state, case.interview_rule


def test_it_is_decided_with_the_password_said_in_words_and_audited(people) -> None:
    User.objects.create_user(people["Gun"].work_email, PASSWORD, person=people["Gun"])
    gun = Client()
    gun.post("/konto/logga-in/", {"login": people["Gun"].work_email, "password": PASSWORD})
    assert "i minst 6 månader erbjuds samtal." in shown(gun, RULES)
    again = gun.post(PAGE, {"to": "everybody"})
    assert again["Location"].startswith("/konto/bekrafta/?")
    assert not Installation.objects.get().offer_to_all
    page = gun.post(again["Location"], {"password": PASSWORD}, follow=True).content.decode()
    assert "Sparat. Det gäller avslut som öppnas från och med nu." in page
    assert "Alla som slutar erbjuds samtal" in shown(gun, RULES)
    event = Event.objects.order_by("-pk")[0].payload
    assert (event["verb"], event["actor"], event["to_all"]) == (
        "decide offer",
        people["Gun"].actor,
        True,
    )
    assert "Inget är ändrat." in gun.post(PAGE, {"to": "everybody"}, follow=True).content.decode()


def test_only_central_hr_reaches_it(people) -> None:
    for name in ("Cilla", "Bo", "Eli", "Hugo"):
        client = signed_in(people[name])
        assert (client.get(PAGE).status_code, client.post(PAGE).status_code) == (404, 404)
    assert PAGE not in shown(signed_in(people["Hugo"]), RULES)


def test_it_applies_to_new_cases_only(leaving, cilla) -> None:
    before = leaving("Före", **NEW)
    asked = leaving("Frågad", status="to_confirm", exit_type="fixed_term_end", **NEW)
    decide_offer(to_all=True, actor="person:gun")
    after = leaving("Efter", **NEW)
    operations.confirm(departure=asked, actor="person:x")
    # a moved day judges the old case again, still by the rule it was opened under
    operations.move_last_day(departure=before, last_day=date(2026, 5, 31), actor="person:x")
    assert state(before) == ("not_offered", "too_short")
    assert (state(after), state(asked)) == (("planned", "offer_to_all"),) * 2
    page = shown(cilla, f"/hr/avslut/{after.pk}/")
    assert "Alla som slutar ska erbjudas samtal: så har organisationen bestämt." in page
    # and the rule itself still reaches the old case
    operations.move_last_day(departure=before, last_day=date(2026, 8, 31), actor="person:x")
    assert state(before) == ("planned", "covered")


def test_taking_it_back_leaves_what_is_offered(leaving) -> None:
    decide_offer(to_all=True, actor="person:gun")
    during = leaving("Under", **NEW)
    decide_offer(to_all=False, actor="person:gun")
    operations.move_last_day(departure=during, last_day=date(2026, 5, 31), actor="person:x")
    assert state(during) == ("planned", "offer_to_all")
    assert state(leaving("Efteråt", **NEW)) == ("not_offered", "too_short")


def test_not_offered_says_rule_and_version_and_offers_in_one_click(leaving, cilla) -> None:
    departure = leaving("Ny", **NEW)
    page = shown(cilla, f"/hr/avslut/{departure.pk}/")
    assert "samtal erbjuds inte automatiskt" in page
    assert "(Regel, version 1)" in page
    cilla.post(f"/hr/avslut/{departure.pk}/erbjud-anda/")
    assert state(departure)[0] == "planned"

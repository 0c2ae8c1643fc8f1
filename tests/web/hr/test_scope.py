"""HR's pages reach as far as HR's units, and no further."""

from __future__ import annotations

import pytest
from django.urls import reverse

from avtryck.cases.models import Departure
from cases.rows import take_in
from cast import ALVA
from confidentiality.crawl import signed_in

GET = ("hr-case", "hr-extend", "hr-move", "hr-exit-type", "hr-address", "hr-hand-over")
POST = (
    "hr-confirm", "hr-extend", "hr-ask-later", "hr-withdraw", "hr-reinstate", "hr-move",
    "hr-contact", "hr-exit-type", "hr-address", "hr-hand-over", "hr-offer-anyway",
)  # fmt: skip


@pytest.fixture
def alva(people, clock_at) -> Departure:
    clock_at("2026-03-16")
    take_in({})
    return Departure.objects.get()


@pytest.mark.parametrize("name", ["Dag", "Bo", "Frida", "Eli", "Hugo"])
def test_outsiders_get_404_on_every_address_of_a_departure(alva, people, name) -> None:
    client = signed_in(people[name])
    paths = {page: reverse(page, args=[alva.pk]) for page in {*GET, *POST}}
    found = {client.get(paths[page]).status_code for page in GET}
    found |= {client.post(paths[page]).status_code for page in POST}
    assert found == {404}
    assert Departure.objects.get().status == "confirmed"


def test_hr_here_and_central_hr_see_the_page_with_both_rules(alva, people) -> None:
    for name in ("Cilla", "Gun"):
        page = signed_in(people[name]).get(reverse("hr-case", args=[alva.pk])).content.decode()
        assert "Anställd utan avbrott i minst sex månader: samtal ska erbjudas." in page
        assert "Alla som slutar får enkäten." in page
        assert "(Regel, version 1)" in page
        assert ALVA.private_email not in page


def test_dag_sees_nobody_in_his_lists(alva, people) -> None:
    client = signed_in(people["Dag"])
    for name in ("hr-today", "hr-cases", "hr-account"):
        answer = client.get(reverse(name))
        assert (answer.status_code, ALVA.name in answer.content.decode()) == (200, False)


def test_nobody_decides_about_their_own_leaving(people, clock_at) -> None:
    clock_at("2026-03-16")
    cilla = people["Cilla"]
    take_in({"employee_id": cilla.employee_id, "unit": "neuro", "exit_type": "fixed_term_end"})
    departure, client = Departure.objects.get(), signed_in(cilla)
    assert client.get(reverse("hr-case", args=[departure.pk])).status_code == 200
    assert cilla.name not in client.get(reverse("hr-today")).content.decode().split("<h1>")[1]
    assert client.post(reverse("hr-confirm", args=[departure.pk])).status_code == 404
    assert Departure.objects.get().status == "to_confirm"


def test_local_hr_imports_departures_only(alva, people) -> None:
    client = signed_in(people["Cilla"])
    found = {
        key: client.get(reverse("hr-import-file", args=[key])).status_code
        for key in ("departures", "people", "units", "answers")
    }
    assert found == {"departures": 200, "people": 404, "units": 404, "answers": 404}

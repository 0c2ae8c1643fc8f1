"""Importera: preview first, then exactly what was seen; nothing of the file rests on the server."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from avtryck.cases.models import Departure
from avtryck.org.models import Person, Unit
from cases.rows import file_of
from cast import ALVA, INES, PEOPLE_CSV
from confidentiality.crawl import signed_in

SEALED = re.compile(r'name="file" value="([^"]+)"')


@pytest.fixture(autouse=True)
def in_march(clock_at) -> None:
    clock_at("2026-03-16")


def preview(client: Client, content: bytes, key: str = "departures") -> str:
    upload = {"file": SimpleUploadedFile("file.csv", content)}
    return client.post(reverse("hr-import-file", args=[key]), upload).content.decode()


def take_in(client: Client, sealed: str, key: str = "departures") -> str:
    path = reverse("hr-import-take-in", args=[key])
    return client.post(path, {"file": sealed}, follow=True).content.decode()


def test_what_was_seen_is_taken_in_and_not_before(people) -> None:
    client = signed_in(people["Cilla"])
    page = preview(client, file_of({}, {"departure_id": "d-2", "unit": "nowhere"}))
    assert "det finns ingen enhet med den koden" in page
    assert "Läs in de rader som går" in page
    assert Departure.objects.count() == 0
    (sealed,) = SEALED.findall(page)
    assert "Filen är inläst. Nya: 1, avvisade: 1." in take_in(client, sealed)
    assert Departure.objects.get().employee_id == ALVA.employee_id


def test_the_file_waits_sealed_in_the_page_of_one_session_only(people) -> None:
    client = signed_in(people["Cilla"])
    page = preview(client, file_of({}))
    assert ALVA.private_email not in page
    sessions = [str(row.get_decoded()) for row in Session.objects.all()]
    assert [ALVA.private_email in session for session in sessions] == [False]
    (sealed,) = SEALED.findall(page)
    for other, text in ((signed_in(people["Gun"]), sealed), (client, sealed[:-8] + "AAAAAAA=")):
        assert "Förhandsvisningen gäller inte längre" in take_in(other, text)
    assert Departure.objects.count() == 0


def test_a_sealed_file_is_not_another_kind_of_file(people) -> None:
    client = signed_in(people["Gun"])
    (sealed,) = SEALED.findall(preview(client, file_of({})))
    assert "Förhandsvisningen gäller inte längre" in take_in(client, sealed, "people")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"name,colour\nA,B\n", "Kolumner saknas: employee_id, unit, last_day."),
        (b"PK\x03\x04", "Filen är ingen hel Excelfil (XLSX)."),
        (b"", "Filen är tom."),
    ],
)
def test_an_unfit_file_says_why_beside_the_field(people, content, reason) -> None:
    assert reason in preview(signed_in(people["Cilla"]), content)


def test_rows_outside_ones_own_units_are_rejected(people) -> None:
    client = signed_in(people["Cilla"])
    page = preview(client, file_of({"unit": "optik"}))
    assert "ligger utanför din del av organisationen" in page
    assert SEALED.findall(page) == []


def test_local_hr_cannot_take_over_a_departure_from_elsewhere(people) -> None:
    gun = signed_in(people["Gun"])
    take_in(gun, SEALED.findall(preview(gun, file_of({"unit": "optik"})))[0])
    page = preview(signed_in(people["Cilla"]), file_of({"status": "withdrawn"}))
    assert "ligger utanför din del av organisationen" in page
    assert Departure.objects.get().status == "confirmed"


def test_central_hr_takes_in_people_and_units(people) -> None:
    client = signed_in(people["Gun"])
    page = preview(client, PEOPLE_CSV.encode(), "people")
    assert "Filen ändrar inget." in page
    more = f"{PEOPLE_CSV}\n77,Jon Jonsson,jon@universitetet.example,syn,,,,,"
    take_in(client, SEALED.findall(preview(client, more.encode(), "people"))[0], "people")
    assert Person.objects.get(employee_id="77").unit.code == "syn"
    units = "code,parent,level,name_sv\nljus,optik,group,Ljus"
    take_in(client, SEALED.findall(preview(client, units.encode(), "units"))[0], "units")
    assert Unit.objects.get(code="ljus").path == "uni/fysik/optik/ljus/"


def test_what_somebody_else_took_in_meanwhile_is_not_taken_in_twice(people) -> None:
    client = signed_in(people["Cilla"])
    row = {"departure_id": "", "employee_id": INES.employee_id}
    (sealed,) = SEALED.findall(preview(client, file_of(row)))
    assert "Nya: 1." in take_in(client, sealed)
    assert "Oförändrade: 1." in take_in(client, sealed)
    assert Departure.objects.count() == 1

"""The file: exactly the chosen departures and columns, harmless, after the password, remembered."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from avtryck.audit.models import Event
from avtryck.clock import LOCAL
from avtryck.interviews import operations
from avtryck.org.models import Installation, User
from avtryck.web.hr.process_table import harmless
from confidentiality.crawl import signed_in
from leavers import installed
from talks import fresh, note

EXPORT = "/hr/avslut/fil/"
PASSWORD = "en lång rad med ord 7"
HEAD = [
    "Namn", "Anställningsnummer", "Enhet", "Enhetens kod", "Sista dag", "Avslutets läge", "Räknas",
    "Samtalets läge", "Samtalets utfall", "Erbjudet", "Bokat till", "Hållet", "Anteckningar klara",
    "Regel för samtalet", "Enkätens läge", "Enkätens utfall", "Enkäten går ut",
    "Kan besvaras till", "Regel för enkäten", "Reglernas version",
]  # fmt: skip
OFFERED = "Anställd utan avbrott i minst sex månader: samtal ska erbjudas."
TOO_SHORT = (
    "Anställd kortare tid än sex månader utan avbrott: samtal erbjuds inte automatiskt. "
    "HR eller chefen kan erbjuda det ändå."
)
EVERYBODY = "Alla som slutar får enkäten."


@pytest.fixture(autouse=True)
def in_march(people, clock_at) -> None:
    clock_at("2026-03-16T09:00")
    installed(Installation.State.DEMONSTRATION)


def rows_of(answer) -> list[list[str]]:
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_the_content_is_exact_in_both_files(cilla, leaving, people) -> None:
    held = leaving("Alva Andersson", employee_id="7001")
    talk = fresh(held.case.interview)
    operations.offer(interview=talk, actor="system")
    at = datetime(2026, 4, 10, 23, 30, tzinfo=LOCAL)
    operations.book(interview=talk, at=at, place="A3 hemlig plats", actor="system")
    note(talk, people["Bo"], "KANARIE i anteckningen")
    leaving("=1+2", employee_id="7002", unit="minne-b", employed_from=date(2026, 2, 1))
    leaving("Att bekräfta", employee_id="7003", exit_type="ill_health", status="to_confirm",
            last_day=date(2026, 5, 31))  # fmt: skip
    leaving("Granne", employee_id="7004", unit="optik")
    expected = [
        HEAD,
        ["Alva Andersson", "7001", "Grupp A", "minne-a", "2026-04-30", "Bekräftad", "ja", "Bokad",
         "På gång", "2026-03-16", "2026-04-10", "", "", OFFERED, "Ej skickad", "På gång",
         "2026-04-16", "2026-05-14", EVERYBODY, "1"],
        ["=1+2", "7002", "Grupp B", "minne-b", "2026-04-30", "Bekräftad", "ja",
         "Erbjuds inte automatiskt", "Erbjuds inte", "", "", "", "", TOO_SHORT, "Ej skickad",
         "På gång", "2026-04-16", "2026-05-14", EVERYBODY, "1"],
        ["Att bekräfta", "7003", "Grupp A", "minne-a", "2026-05-31", "Att bekräfta", "nej",
         *[""] * 13],
    ]  # fmt: skip
    expected[1:3] = sorted(expected[1:3])
    text = rows_of(cilla.post(EXPORT, {"kind": "csv"}))
    safe = [[f"'{cell}" if cell == "=1+2" else cell for cell in row] for row in expected]
    assert text == safe
    answer = cilla.post(EXPORT, {"kind": "xlsx"})
    assert answer["Content-Disposition"] == 'attachment; filename="avslut-2026-03-16.xlsx"'
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert cells == expected
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


@pytest.mark.parametrize(
    "cell", ["=1", "+46", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1"]
)
def test_no_cell_becomes_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Alva", "2026-04-30", "a=1", "Åsa-Lena", "'=1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


def test_the_file_is_the_selection(cilla, leaving) -> None:
    leaving("I april", last_day=date(2026, 4, 1))
    leaving("I maj", last_day=date(2026, 5, 1))
    found = rows_of(cilla.post(f"{EXPORT}?month=2026-05", {"kind": "csv"}))
    assert [row[0] for row in found] == ["Namn", "I maj"]
    assert cilla.post(f"{EXPORT}?unit=optik", {"kind": "csv"}).status_code == 302


def test_each_chain_says_what_left_and_nobody_else_gets_it(leaving, people) -> None:
    leaving("Vår")
    leaving("Vår också")
    leaving("Deras", unit="optik")
    found = rows_of(signed_in(people["Gun"]).post(EXPORT, {"kind": "csv"}))
    assert len(found) == 4
    entries = [
        (event.chain, event.payload["actor"], event.payload["rows"], event.payload["kind"])
        for event in Event.objects.order_by("chain")
        if event.payload["verb"] == "export process table"
    ]
    gun = people["Gun"].actor
    assert entries == [("fysik", gun, 1, "csv"), ("neuro", gun, 2, "csv")]
    assert [row[0] for row in rows_of(signed_in(people["Dag"]).post(EXPORT, {"kind": "csv"}))] == [
        "Namn",
        "Deras",
    ]
    for name in ("Bo", "Frida", "Eli", "Hugo"):
        assert signed_in(people[name]).post(EXPORT, {"kind": "csv"}).status_code == 404


def test_the_password_comes_first(leaving, people) -> None:
    installed()
    leaving("Alva")
    User.objects.create_user(people["Cilla"].work_email, PASSWORD, person=people["Cilla"])
    client = Client()
    login = {"login": people["Cilla"].work_email, "password": PASSWORD}
    client.post("/konto/logga-in/", login)
    again = client.get(EXPORT)
    assert again["Location"].startswith("/konto/bekrafta/?")
    page = client.post(again["Location"], {"password": PASSWORD}, follow=True).content.decode()
    assert "Hämta filen" in page
    assert rows_of(client.post(EXPORT, {"kind": "csv"}))[1][0] == "Alva"


def test_no_file_without_the_password(leaving, people) -> None:
    installed()
    leaving("Alva")
    answer = signed_in(people["Cilla"]).post(EXPORT, {"kind": "csv"})
    assert (answer.status_code, answer["Location"][:15]) == (302, "/konto/bekrafta")
    assert not [e for e in Event.objects.all() if e.payload["verb"] == "export process table"]

"""Avslut: each choice shows exactly those it names, in order, and never a neighbour's."""

from __future__ import annotations

import re
import time
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from avtryck.cases.coverage import coverage
from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import withdraw
from avtryck.clock import LOCAL
from avtryck.interviews import operations
from avtryck.interviews.initiative import remind_and_raise
from avtryck.org.access import Scope
from avtryck.org.models import Unit
from avtryck.surveys.models import Invitation
from avtryck.web.hr.alphabet import alphabetical
from confidentiality.crawl import signed_in
from evidence import size
from talks import fresh

LIST = "/hr/avslut/"
ROW = re.compile(r'<th scope="row"><a href="/hr/avslut/[^"]+">([^<]+)</a>')
NEXT = re.compile(r'data-label="Nästa steg"><(?:strong|span class="quiet")>([^<]*)<')


def names(client, query: str = "") -> list[str]:
    return ROW.findall(client.get(f"{LIST}?{query}").content.decode())


@pytest.fixture
def many(leaving, people, clock_at) -> dict[str, Departure]:
    """One departure in each state that the choices tell apart."""
    clock_at("2026-03-16T09:00")
    ahead = {
        "Planerad": leaving("Planerad", last_day=date(2026, 5, 1)),
        "Åsa Bokad": leaving(
            "Åsa Bokad", last_day=date(2026, 5, 2), private_email="a@hemma.example"
        ),
        "Erbjuden": leaving("Erbjuden", last_day=date(2026, 5, 3), unit="minne-b"),
        "Kort": leaving("Kort", last_day=date(2026, 5, 4), employed_from=date(2026, 3, 1)),
        "Hållen": leaving("Hållen", last_day=date(2026, 4, 4), private_email="h@hemma.example"),
        "Nekad": leaving("Nekad", last_day=date(2026, 5, 5)),
        "Utan typ": leaving("Utan typ", last_day=date(2026, 6, 6), exit_type=""),
        "Fråga": leaving("Fråga", exit_type="fixed_term_end", status="to_confirm"),
        "Sjuk": leaving("Sjuk", last_day=date(2026, 5, 7), exit_type="ill_health"),
        "Ingen chef": leaving("Ingen chef", last_day=date(2026, 5, 8), nearest_manager=None),
        "Åter": leaving("Åter", last_day=date(2026, 5, 9)),
        "Granne": leaving("Granne", last_day=date(2026, 5, 1), unit="optik"),
    }
    withdraw(departure=ahead["Åter"], actor="person:x")
    talks = {name: fresh(one.case.interview) for name, one in ahead.items()
             if name in {"Åsa Bokad", "Erbjuden", "Hållen", "Nekad"}}  # fmt: skip
    clock_at("2026-03-20T09:00")
    operations.offer(interview=talks["Erbjuden"], actor="system")
    at = datetime(2026, 4, 10, 13, tzinfo=LOCAL)
    operations.book(interview=talks["Åsa Bokad"], at=at, place="A3", actor="system")
    operations.hold(interview=talks["Hållen"], on=date(2026, 3, 18), actor="system")
    operations.decline(interview=talks["Nekad"], actor="system")
    sent = Case.objects.filter(departure=ahead["Hållen"])
    sent.update(survey_state=Case.Survey.SENT)
    return ahead


GOING = ["Hållen", "Fråga", "Planerad", "Åsa Bokad", "Erbjuden", "Kort", "Nekad", "Sjuk",
         "Ingen chef", "Utan typ"]  # fmt: skip


CHOICES: list[tuple[str, list[str]]] = [
    ("", GOING),
    ("sort=name", ["Erbjuden", "Fråga", "Hållen", "Ingen chef", "Kort", "Nekad", "Planerad",
                       "Sjuk", "Utan typ", "Åsa Bokad"]),
    ("state=all", ["Utan typ", "Åter", "Ingen chef", "Sjuk", "Nekad", "Kort", "Erbjuden",
                       "Åsa Bokad", "Planerad", "Fråga", "Hållen"]),
    ("state=to_confirm", ["Fråga"]),
    ("state=hr", ["Sjuk"]),
    ("state=withdrawn", ["Åter"]),
    ("state=past", []),
    ("state=mine", ["Fråga", "Sjuk", "Ingen chef", "Utan typ"]),
    ("state=overdue", []),
    ("talk=booked", ["Åsa Bokad"]),
    ("talk=offered", ["Erbjuden"]),
    ("talk=declined", ["Nekad"]),
    ("talk=held", ["Hållen"]),
    ("talk=not_offered", ["Kort"]),
    ("survey=sent", ["Hållen"]),
    ("survey=closed", []),
    ("survey=not_sent&talk=planned", ["Planerad", "Sjuk", "Ingen chef", "Utan typ"]),
    ("month=2026-06", ["Utan typ"]),
    ("unit=minne-b", ["Erbjuden"]),
    ("unit=minne&talk=booked", ["Åsa Bokad"]),
    ("q=åsa", ["Åsa Bokad"]),
    ("q=ASA", ["Åsa Bokad"]),
    ("q=å", [name for name in GOING if "a" in name.casefold() or "å" in name.casefold()]),
    ("q=granne&state=all", []),
    ("unit=optik", []),
    ("month=2026-13", []),
    ("state=x", []),
]  # fmt: skip


def test_each_choice_shows_exactly_those_it_names(many, cilla) -> None:
    assert [(query, names(cilla, query)) for query, _ in CHOICES] == CHOICES


def test_a_survey_is_closed_by_the_calendar(many, cilla, clock_at) -> None:
    clock_at("2026-05-20")
    assert names(cilla, "survey=closed&state=all") == ["Hållen"]
    assert names(cilla, "survey=sent&state=all") == []


def test_late_are_all_that_the_account_calls_missed_and_all_without_initiative(
    many, cilla, people, clock_at
) -> None:
    clock_at("2026-04-07")
    remind_and_raise()
    assert names(cilla, "state=overdue") == ["Planerad", "Utan typ"]
    clock_at("2026-06-20")
    late = names(cilla, "state=overdue")
    assert late == ["Hållen", "Planerad", "Åsa Bokad", "Erbjuden", "Sjuk", "Ingen chef", "Utan typ"]
    account = coverage(Scope(people["Cilla"]), since=date(2026, 1, 1), until=date(2026, 12, 31))
    assert account.interview["missed"] == len(late) - 1  # what is held, but not written
    page = cilla.get("/hr/avslut/avstamning/").content.decode()
    assert ROW.findall(page) == late


def test_the_next_step_says_who_waits_for_whom(many, cilla) -> None:
    page = cilla.get(LIST).content.decode()
    assert dict(zip(ROW.findall(page), NEXT.findall(page), strict=True)) == {
        "Hållen": "Bo Bergström skriver klart anteckningarna",
        "Fråga": "Svara om anställningen slutar",
        "Planerad": "Bo Bergström erbjuder samtal",
        "Åsa Bokad": "Samtal 10 april 2026",
        "Erbjuden": "Bo Bergström avtalar tid",
        "Kort": "Enkäten går ut 20 april 2026",
        "Nekad": "Enkäten går ut 21 april 2026",
        "Sjuk": "Bestäm hur kontakten tas",
        "Ingen chef": "Välj vem som håller samtalet",
        "Utan typ": "Ange avgångstyp",
    }


def test_a_neighbour_sees_only_theirs_and_central_hr_all(many, people) -> None:
    assert names(signed_in(people["Dag"]), "state=all") == ["Granne"]
    assert len(names(signed_in(people["Gun"]), "state=all")) == len(many)


def test_names_stand_as_in_a_swedish_book() -> None:
    words = ["Öberg", "Zander", "Åkerman", "Ärlig", "Ibáñez", "Ibsen", "adler"]
    assert sorted(words, key=alphabetical) == [
        "adler", "Ibáñez", "Ibsen", "Zander", "Åkerman", "Ärlig", "Öberg",
    ]  # fmt: skip


def crowd(n: int, unit: str = "minne-a") -> None:
    """As an import leaves them, without keys and letters."""
    place, rows = Unit.objects.get(code=unit), []
    for number in range(n):
        rows.append(
            Departure(
                employee_id=f"X{number}", name=f"Namn {number}", unit=place, status="confirmed",
                last_day=date(2026, 3, 1) + timedelta(days=number % 300), data_key=uuid4(),
                exit_type="resignation",
            )
        )  # fmt: skip
    Departure.objects.bulk_create(rows, batch_size=500)
    Case.objects.bulk_create(
        [
            Case(departure=one, opened_on=date(2026, 3, 1), interview_rule="covered",
                 survey_rule="covered", rules_version=1, interview_state="declined")
            for one in rows
        ],
        batch_size=500,
    )  # fmt: skip


PAGES = ("/hr/", LIST, f"{LIST}?state=all&q=namn&sort=name", "/hr/avslut/avstamning/",
         "/hr/avslut/flera/?act=offer&who=everyone&state=all&month=2026-03")  # fmt: skip


def counted(client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_ten_times_as_many_people_cost_no_more_queries(cilla, clock_at) -> None:
    clock_at("2026-03-20")
    crowd(8)
    Departure.objects.filter(employee_id__in=["X1", "X2"]).update(exit_type="")
    few = {path: counted(cilla, path) for path in PAGES}
    Departure.objects.all().update(employee_id="gone")
    crowd(80)
    blank = [f"X{number}" for number in range(40)]
    Departure.objects.filter(employee_id__in=blank).update(exit_type="")
    assert {path: counted(cilla, path) for path in PAGES} == few
    assert max(few.values()) <= 32


@pytest.mark.slow
def test_five_thousand_departures_are_quick(cilla, clock_at) -> None:
    clock_at("2026-03-20")
    n = size(1500, 5000)
    crowd(n)
    cilla.get(LIST)
    for path in ("/hr/", LIST, f"{LIST}?state=all&q=namn+1&sort=name", "/hr/avslut/avstamning/"):
        started = time.perf_counter()
        assert cilla.get(path).status_code == 200
        assert time.perf_counter() - started < 2 * n / 5000 + 0.7
    assert Invitation.objects.count() == 0

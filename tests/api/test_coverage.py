"""GET /api/coverage: the account of HR's page, for the key's units alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from api.conforming import strays
from avtryck.api.models import ApiKey
from avtryck.api.operations import create_key
from avtryck.cases.coverage import account_of, coverage
from avtryck.cases.models import Departure
from avtryck.cases.operations import withdraw
from avtryck.interviews import operations
from avtryck.org.access import Scope
from avtryck.org.models import Person, Unit
from talks import leaves

Cast = dict[str, Person]


@pytest.fixture(autouse=True)
def departures(people: Cast, clock_at: Callable[[str], None]) -> None:
    clock_at("2026-03-16")
    bo = people["Bo"]
    held = leaves(bo, employee_id="1").interview
    operations.hold(interview=held, on=date(2026, 3, 16), actor="system")
    leaves(bo, name="Ines Ibáñez", employee_id="2", last_day=date(2026, 6, 30))
    leaves(bo, name="Kort", employee_id="3", employed_from=date(2026, 2, 1))
    leaves(None, name="Fysiker", employee_id="4", unit=Unit.objects.get(code="optik"))
    leaves(bo, name="Stannar", employee_id="5")
    withdraw(departure=Departure.objects.get(employee_id="5"), actor="system")


def made(unit: str, use: str = ApiKey.Use.COVERAGE) -> str:
    where = Unit.objects.get(code=unit)
    return create_key(name="BI", unit=where, use=use, valid_to=None, actor="operator")[1]


def ask(key: str, **query: str) -> HttpResponse:
    sent = {"Authorization": f"Bearer {key}"}
    return Client().get("/api/coverage", query_params=query, headers=sent)


def fits(answer: HttpResponse) -> bool:
    described = Client().get("/api/openapi.json").json()
    said = described["paths"]["/api/coverage"]["get"]["responses"][str(answer.status_code)]
    [(media_type, content)] = said["content"].items()
    assert answer["Content-Type"].partition(";")[0] == media_type
    assert [*strays(json.loads(answer.content), content["schema"], described)] == []
    return True


def test_it_is_the_account_of_hrs_page(people: Cast) -> None:
    key = made("neuro")
    answer = ask(key, **{"from": "2026-01-01", "to": "2026-12-31"})
    assert (answer.status_code, fits(answer)) == (200, True)
    found = answer.json()
    page = coverage(Scope(people["Cilla"]), since=date(2026, 1, 1), until=date(2026, 12, 31))
    assert (found["unit"], found["window"]) == (
        "neuro", {"from": "2026-01-01", "to": "2026-12-31"}
    )  # fmt: skip
    assert (found["departures"], found["confirmed"], found["withdrawn"]) == (4, 3, 1)
    assert (found["interview"], found["survey"]) == (page.interview, page.survey)
    assert found["interview"]["interviewed"] == found["interview"]["not_offered"] == 1
    assert found["interview_rules"] == [{"rule": "too_short", "version": 1, "n": 1}]
    for outcomes in ("interview", "survey"):
        assert sum(found[outcomes].values()) == found["confirmed"]
    assert b"Alva" not in answer.content


def test_the_span_and_the_unit_narrow_it(people: Cast) -> None:
    assert ask(made("uni")).json()["departures"] == 5
    key = made("neuro")
    assert ask(key).json()["departures"] == 4
    assert ask(key, **{"from": "2026-05-01"}).json()["departures"] == 1
    assert ask(key, to="2026-04-30").json()["departures"] == 3
    assert ask(key, unit="minne-b").json()["departures"] == 0
    assert ask(made("fysik")).json()["departures"] == 1
    everything = account_of(Departure.objects.all())
    assert ask(made("uni")).json()["interview"] == everything.interview


def test_a_key_sees_no_further_than_its_unit() -> None:
    key = made("fysik")
    for unit in ("neuro", "uni", "finns-inte", "", "../x", "a" * 41):
        answer = ask(key, unit=unit)
        assert (answer.status_code, fits(answer)) == (404, True)
    assert ask(made("uni", "reports")).status_code == 401
    for query in ({"from": "2026"}, {"from": "2026-02-01", "to": "2026-01-01"}, {"since": "x"}):
        answer = ask(key, **query)
        assert (answer.status_code, fits(answer)) == (422, True)

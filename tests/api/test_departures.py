"""POST /api/departures: the file's rules, one row or many, all or nothing, in the key's unit."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connections  # noqa: TID251 - each sender closes its own
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.conforming import strays
from avtryck.api import limits
from avtryck.api.models import ApiKey
from avtryck.api.operations import create_key
from avtryck.audit.models import Event
from avtryck.cases.models import Case, Departure
from avtryck.cases.sealed import opened
from avtryck.keys.models import Key
from avtryck.org.models import Unit
from cast import ALVA, BO, INES
from leavers import installed

pytestmark = pytest.mark.usefixtures("people")
ALVAS = {
    "departure_id": "d-1", "employee_id": ALVA.employee_id, "unit": "minne-a",
    "last_day": "2026-04-30", "exit_type": "resignation", "employed_from": "2019-09-01",
    "private_email": ALVA.private_email, "manager_id": BO.employee_id,
}  # fmt: skip
INESS = {
    "departure_id": "d-2", "employee_id": INES.employee_id, "unit": "minne-a",
    "last_day": "2026-04-30", "exit_type": "fixed_term_end",
}  # fmt: skip


@pytest.fixture(autouse=True)
def monday(clock_at: Callable[[str], None]) -> None:
    installed()
    clock_at("2026-03-16")


@pytest.fixture
def key() -> str:
    return made("neuro")


def made(unit: str, use: str = ApiKey.Use.DEPARTURES) -> str:
    where = Unit.objects.get(code=unit)
    return create_key(name="HR", unit=where, use=use, valid_to=None, actor="operator")[1]


def send(key: str, body: object, **query: str) -> HttpResponse:
    """`body` as JSON, or as the bytes it is."""
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().generic(
        "POST", "/api/departures", written, "application/json", query_params=query, headers=sent
    )


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return Client().get("/api/openapi.json").json()


def fits(answer: HttpResponse, described: dict[str, Any]) -> bool:
    said = described["paths"]["/api/departures"]["post"]["responses"][str(answer.status_code)]
    [(media_type, content)] = said["content"].items()
    assert answer["Content-Type"] == media_type
    assert [*strays(json.loads(answer.content), content["schema"], described)] == []
    return True


def outcomes(answer: HttpResponse) -> list[str]:
    found = answer.json().get("outcome") or answer.json()
    return [row["outcome"] for row in found["rows"]]


def test_one_and_many_and_the_same_again(key: str, described: dict[str, Any]) -> None:
    first = send(key, ALVAS)
    assert (first.status_code, fits(first, described)) == (200, True)
    assert first.json() == {
        "dry_run": False,
        "counts": {"new": 1, "changed": 0, "moved": 0, "unchanged": 0, "rejected": 0},
        "rows": [{"row": 1, "departure_id": "d-1", "outcome": "new", "columns": [],
                  "reason": None}],
    }  # fmt: skip
    both = send(key, [ALVAS, INESS])
    assert (both.status_code, outcomes(both)) == (200, ["unchanged", "new"])
    before = [*Event.objects.values_list("pk", flat=True)], Departure.objects.count()
    again = send(key, [ALVAS, INESS])
    assert outcomes(again) == ["unchanged", "unchanged"]
    assert (before[1], Case.objects.count()) == (2, 1)  # Ines' ending is to be confirmed

    moved = send(key, [ALVAS | {"last_day": "2026-05-31"}, INESS | {"name": "Ines Ny"}])
    assert outcomes(moved) == ["moved", "changed"]
    assert [row["columns"] for row in moved.json()["rows"]] == [["last_day"], ["name"]]
    gone = send(key, ALVAS | {"status": "withdrawn"})
    assert outcomes(gone) == ["changed"]

    alva, ines = Departure.objects.order_by("departure_id")
    assert (alva.name, alva.source, alva.status) == (ALVA.name, "feed", "withdrawn")
    assert opened(alva, "private_email") == ALVA.private_email
    assert (ines.name, ines.status) == ("Ines Ny", "to_confirm")
    actors = {event.payload["actor"] for event in Event.objects.filter(chain="neuro")}
    assert f"key:{key.split('_')[1]}" in actors
    assert not any(ALVA.private_email in str(event.payload) for event in Event.objects.all())


def test_nothing_is_half_taken_in(key: str, described: dict[str, Any]) -> None:
    wrong = [
        ALVAS,
        INESS | {"unit": "finns-inte"},
        {"employee_id": "9001", "unit": "syn", "last_day": "Apr-26"},
        {"employee_id": "850101-1234", "unit": "syn", "last_day": "2026-04-30"},
        {"employee_id": "9002", "unit": "syn", "last_day": "2026-04-30", "contact": "ring"},
        ALVAS,
    ]
    for dry_run in ("false", "true"):
        answer = send(key, wrong, dry_run=dry_run)
        assert (answer.status_code, fits(answer, described)) == (422, True)
        assert outcomes(answer) == ["new", *["rejected"] * 5]
        rows = answer.json()["outcome"]["rows"]
        assert [row["columns"] for row in rows[1:]] == [
            ["unit"], ["last_day"], ["employee_id"], ["contact"], ["departure_id"]
        ]  # fmt: skip
        assert rows[5]["reason"] == "samma avslut står på rad 1"
        assert "850101-1234" not in answer.content.decode()
    assert not Departure.objects.exists()
    assert not Key.objects.filter(purpose="leaver").exists()
    english = send(key, wrong[1], lang="en").json()["outcome"]["rows"][0]["reason"]
    assert english == "there is no unit with that code"


def test_a_dry_run_only_looks(key: str) -> None:
    answer = send(key, [ALVAS, INESS], dry_run="true")
    assert (answer.status_code, outcomes(answer)) == (200, ["new", "new"])
    assert answer.json()["dry_run"] is True
    assert not Departure.objects.exists()
    assert not Event.objects.exclude(payload__verb="create api key").exists()


def test_a_neighbours_key_neither_adds_nor_changes_nor_learns_a_name(key: str) -> None:
    send(key, ALVAS)
    physics = made("fysik")
    for row in (
        ALVAS, ALVAS | {"unit": "optik"}, ALVAS | {"unit": "optik", "departure_id": ""},
        {"employee_id": INES.employee_id, "unit": "minne-a", "last_day": "2026-04-30"},
    ):  # fmt: skip
        answer = send(physics, row)
        assert (answer.status_code, outcomes(answer)) == (422, ["rejected"])
        assert answer.json()["outcome"]["rows"][0]["columns"] == ["unit"]
    answer = send(physics, ALVAS | {"unit": "optik", "employee_id": "7", "departure_id": "d-1"})
    assert answer.status_code == 422
    new = send(physics, {"employee_id": INES.employee_id, "unit": "optik",
                         "last_day": "2026-05-31"}, dry_run="true")  # fmt: skip
    assert b"Ines" not in new.content + answer.content
    (row,) = Departure.objects.all()
    assert (row.unit.code, row.last_day, row.employee_id) == (
        "minne-a", date(2026, 4, 30), ALVA.employee_id
    )  # fmt: skip


@pytest.mark.parametrize("use", ["reports", "coverage"])
def test_a_key_for_reading_does_not_write(use: str, described: dict[str, Any]) -> None:
    for token in (made("uni", use), "", "avtryck_1_2"):
        answer = send(token, ALVAS)
        assert (answer.status_code, fits(answer, described)) == (401, True)
    writer = {"Authorization": f"Bearer {made('uni')}"}
    for path in ("/api/coverage", "/api/reports/neuro"):
        assert Client().get(path, headers=writer).status_code == 401
    assert not Departure.objects.exists()


def test_what_is_too_large_or_no_json_is_refused(key: str, described: dict[str, Any]) -> None:
    row = json.dumps(ALVAS).encode()
    cases = {
        b"[" * 1_000_001: 413,
        b"[" + b",".join([row] * 6000) + b"]": 413,
        b"[" * 900_000: 400,
        b"": 422,
        b"employee_id,unit\n1,minne": 400,
        b"\xff\xfe": 400,
        b"[]": 422,
        b"null": 422,
        b"{}": 422,
        json.dumps([{"employee_id": "1", "unit": "syn", "last_day": "x"}] * 1001).encode(): 422,
        json.dumps(ALVAS | {"namn": "Alva"}).encode(): 422,
        json.dumps(ALVAS | {"last_day": 20260430}).encode(): 422,
        json.dumps(ALVAS | {"name": "a" * 301}).encode(): 422,
        json.dumps(ALVAS | {"name": "a\x00b"}).encode(): 422,
        json.dumps(ALVAS | {"name": "a\nb"}).encode(): 422,
        json.dumps(ALVAS).replace("d-1", "\\ud800").encode(): 422,
    }
    for body, status in cases.items():
        answer = send(key, body)
        assert (answer.status_code, body[:60]) == (status, body[:60])
        assert fits(answer, described)
        assert len(answer.content) < 5_000
    for query in ({"dry_run": "perhaps"}, {"dryrun": "true"}, {"lang": "fr"}):
        answer = send(key, ALVAS, **query)
        assert (answer.status_code, fits(answer, described)) == (422, True)
    lying = Client().generic(
        "POST", "/api/departures", row, "application/json", CONTENT_LENGTH="1" * 30,
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip
    assert lying.status_code == 413
    assert not Departure.objects.exists()


def test_only_posts_and_so_often(
    key: str, monkeypatch: pytest.MonkeyPatch, described: dict[str, Any]
) -> None:
    sent = {"Authorization": f"Bearer {key}"}
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        answer = Client().generic(method, "/api/departures", headers=sent)
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
    monkeypatch.setattr(limits, "CALLS_BY_KEY", 2)
    answers = [send(key, ALVAS) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert fits(answers[-1], described)
    assert Departure.objects.count() == 1


TEXTS = st.text(max_size=12) | st.sampled_from([*ALVAS.values(), "hr", "withdrawn", "1-2", "=1+1"])
ROWS = st.fixed_dictionaries(
    {"employee_id": TEXTS, "unit": TEXTS | st.just("minne-a"), "last_day": TEXTS},
    optional={
        name: TEXTS | st.none() | st.integers()
        for name in (*{*ALVAS} - {"employee_id", "unit", "last_day"}, "contact", "x")
    },
)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=ROWS | st.lists(ROWS, max_size=3) | st.recursive(TEXTS, st.lists, max_leaves=4))
def test_whatever_is_sent_the_answer_is_described(
    body: object, key: str, described: dict[str, Any]
) -> None:
    limits.CallCount.objects.all().delete()
    before = Departure.objects.count()
    answer = send(key, body)
    assert fits(answer, described)
    assert answer.status_code in {200, 422}
    assert answer.status_code == 200 or Departure.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_the_same_sent_at_once_is_taken_in_once(key: str) -> None:
    def post(_number: int) -> list[str]:
        try:
            return outcomes(send(key, [ALVAS, INESS]))
        finally:
            for one in connections.all():
                one.close()

    with ThreadPoolExecutor(3) as senders:
        found = sorted(senders.map(post, range(3)))
    assert found == [["new", "new"], *[["unchanged", "unchanged"]] * 2]
    assert Departure.objects.count() == 2

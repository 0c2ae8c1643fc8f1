"""GET /api/reports/{unit}: the command's bytes, for the key's units alone, as described."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.conforming import strays
from avtryck.api import limits
from avtryck.api.models import ApiKey
from avtryck.api.operations import create_key, revoke_key
from avtryck.config.commands.reporting import report as report_command
from avtryck.org.models import Unit
from confidentiality.crawl import signed_in
from published_rows import Group, release

pytestmark = pytest.mark.usefixtures("people")
WORK, RECOMMEND, PAY = "area_work_group", "recommend", "reasons/pay"
Described = dict[str, Any]


@pytest.fixture(autouse=True)
def published(people: object) -> None:
    """Two releases with every kind of block; nothing about physics."""
    both = {WORK: [1, 0, 0, 0, 6], RECOMMEND: [0] * 8 + [1, 3, 3]}
    release(
        "2024",
        [Group("minne", 7, ("minne-a", "minne-b"), both), Group("syn", 7, ("syn",), both)],
        until=date(2024, 12, 31),
        background={"exit_type": {"resignation": 14}},
    )
    release(
        "2025",
        [Group("minne", 20, ("minne",), {WORK: [1, 2, 3, 10, 4]}),
         Group("minne", 7, ("minne",), {PAY: [4, 2, 1]}, ledger="resigned"),
         Group("syn", 5, ("syn",), {WORK: [0, 0, 0, 0, 4]})],
        until=date(2025, 12, 31), span_from=date(2025, 1, 1),
    )  # fmt: skip


@pytest.fixture
def key() -> str:
    return made("neuro")


def made(unit: str, valid_to: date | None = None) -> str:
    return create_key(
        name="Statistik", unit=Unit.objects.get(code=unit), use="reports", valid_to=valid_to,
        actor="operator",
    )[1]  # fmt: skip


def ask(key: str, unit: str = "neuro", method: str = "GET", **query: str) -> HttpResponse:
    sent = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().generic(method, f"/api/reports/{unit}", query_params=query, headers=sent)


@pytest.fixture
def described() -> Described:
    answer = Client().get("/api/openapi.json")
    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.0")
    return answer.json()


def fits(answer: HttpResponse, described: Described) -> bool:
    """The status is a described one, its body is of that type and shape."""
    said = described["paths"]["/api/reports/{unit}"]["get"]["responses"][str(answer.status_code)]
    [(media_type, content)] = said["content"].items()
    assert answer["Content-Type"] == media_type
    assert [*strays(json.loads(answer.content), content["schema"], described)] == []
    assert set(said.get("headers", {})) <= set(answer.headers)
    return True


def test_it_is_what_the_command_prints(key: str, described: Described) -> None:
    for query, options in (
        ({}, []),
        ({"from": "2025-01-01", "to": "2025-12-31", "lang": "en"},
         ["--from", "2025-01-01", "--to", "2025-12-31", "--lang", "en"]),
        ({"instrument": "exit-survey/1"}, ["--instrument", "exit-survey/1"]),
        ({"to": "2020-01-01"}, ["--to", "2020-01-01"]),
    ):  # fmt: skip
        answer = ask(key, **query)
        printed = CliRunner().invoke(report_command, ["--unit", "neuro", *options])
        assert (answer.status_code, printed.exit_code) == (200, 0)
        assert answer.content == printed.stdout_bytes
        assert fits(answer, described)
    found = ask(key).json()
    assert (found["n"], len(found["pools"]), found["refusal"]) == (39, 4, None)
    assert ask(key, to="2020-01-01").json()["n"] is None


def test_every_report_fits_its_description(described: Described) -> None:
    key = made("uni")
    kinds = set()
    for unit in Unit.objects.all():
        for query in ({}, {"from": "2025-01-01"}, {"lang": "en"}):
            answer = ask(key, unit.code, **query)
            assert answer.status_code == 200
            assert fits(answer, described)
            kinds.add((answer.json()["n"] is None, answer.json()["background"] is None))
    assert kinds == {(True, True), (False, True), (False, False)}


@pytest.mark.parametrize("forgotten", [
    lambda schemas: schemas["Report"]["properties"].pop("coverage"),
    lambda schemas: schemas["PoolLine"]["properties"]["n"].update(minimum=100),
    lambda schemas: schemas["Window"]["properties"]["to"]["anyOf"].pop(0),
    lambda schemas: schemas["Question"]["required"].append("median"),
])  # fmt: skip
def test_what_the_description_gets_wrong_is_noticed(
    key: str, described: Described, forgotten: Callable[[Described], object]
) -> None:
    forgotten(described["components"]["schemas"])
    with pytest.raises(AssertionError):
        fits(ask(key), described)


def test_a_key_opens_its_unit_and_what_is_below(described: Described) -> None:
    """One body for a unit elsewhere, one above, one that is not there, one that cannot be."""
    below = {"neuro", "minne", "syn", "minne-a", "minne-b"}
    keys = {"neuro": below, "uni": {*below, "uni", "fysik", "optik"}, "optik": {"optik"}}
    for unit, opened in keys.items():
        key, refusals = made(unit), set()
        for code in [*Unit.objects.values_list("code", flat=True), "no-such", "NEURO", "%00", "å"]:
            answer = ask(key, code)
            assert answer.status_code == (200 if code in opened else 404)
            assert fits(answer, described)
            if answer.status_code == 404:
                refusals.add((answer.content, tuple(sorted(answer.headers.items()))))
        assert len(refusals) == 1


def test_every_key_that_does_not_hold_gets_the_same_answer(
    clock_at: Callable[[str], None], described: Described
) -> None:
    clock_at("2026-05-01")
    expired, revoked = made("neuro", date(2026, 5, 1)), made("neuro")
    assert [ask(key).status_code for key in (expired, revoked)] == [200, 200]
    revoke_key(key=ApiKey.objects.order_by("-pk")[0], actor="operator")
    clock_at("2026-05-02")
    sound = made("neuro")
    other_use = made("neuro")
    ApiKey.objects.filter(digest=ApiKey.objects.order_by("-pk")[0].digest).update(use="departures")
    changed = sound[:-1] + ("0" if sound[-1] != "0" else "1")
    wrong = ["", "x", changed, sound.upper(), sound + "0", "å", "\x00", expired, revoked, other_use]
    answers = [ask(key) for key in wrong]
    answers.append(Client().get("/api/reports/neuro", headers={"Authorization": sound}))
    answers.append(Client().get(f"/api/reports/neuro?key={sound}"))
    answers.append(Client().get("/api/reports/no-such"))
    assert {answer.status_code for answer in answers} == {401}
    assert len({(one.content, tuple(sorted(one.headers.items()))) for one in answers}) == 1
    assert answers[0]["WWW-Authenticate"] == 'Bearer realm="Avtryck"'
    assert all(fits(answer, described) for answer in answers)
    assert ask(sound).status_code == 200


def test_being_signed_in_is_no_key_and_a_key_is_no_sign_in(key: str, people: Any) -> None:
    gun = signed_in(people["Gun"])
    assert gun.get("/api/reports/neuro").status_code == 401
    machine = Client(headers={"Authorization": f"Bearer {key}"})
    assert machine.get("/api/reports/neuro").status_code == 200
    assert machine.get("/resultat/neuro/").status_code == 302
    assert not machine.cookies


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"from": "2025-13-01"}, "from"), ({"from": "1700000000"}, "from"), ({"to": ""}, "to"),
        ({"to": "2025-01-01T00:00:00"}, "to"), ({"lang": "fi"}, "lang"),
        ({"form": "2025-01-01"}, "form"),
        ({"instrument": "../x"}, "instrument"), ({"instrument": "\x00"}, "instrument"),
        ({"instrument": "no-such"}, "instrument"),
        ({"instrument": "exit-survey/99"}, "instrument"),
        ({"from": "2025-02-01", "to": "2025-01-01"}, "from"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_meant_is_refused_by_name(
    key: str, query: dict[str, str], named: str, described: Described
) -> None:
    answer = ask(key, **query)
    assert answer.status_code == 422
    assert fits(answer, described)
    assert answer.json()["detail"].startswith(named)


def test_head_says_what_get_says_and_nothing_else_is_taken(key: str) -> None:
    get, head = ask(key), ask(key, method="HEAD")
    assert head.content == b""
    assert head["Content-Length"] == str(len(get.content))
    assert (head.status_code, head["Content-Type"]) == (200, "application/json")
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = ask(key, method=method)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert answer["Content-Type"] == "application/problem+json"


def test_nothing_is_stored_on_the_way_and_no_other_site_may_read(key: str) -> None:
    sent = {"Authorization": f"Bearer {key}", "Origin": "https://elsewhere.example"}
    answer = Client().get("/api/reports/neuro", headers=sent)
    assert answer["Cache-Control"] == "no-store"
    assert [name for name in answer.headers if name.startswith("Access-Control")] == []
    assert not answer.cookies


def test_a_key_and_an_address_may_call_so_often(
    key: str, clock_at: Callable[[str], None], monkeypatch: pytest.MonkeyPatch,
    described: Described,
) -> None:  # fmt: skip
    monkeypatch.setattr(limits, "CALLS_BY_KEY", 3)
    monkeypatch.setattr(limits, "CALLS_BY_ADDRESS", 5)
    clock_at("2026-05-01T10:00:42")
    assert [ask(key).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = ask(key)
    assert (refused.status_code, refused["Retry-After"]) == (429, "18")
    assert fits(refused, described)
    assert [ask("").status_code, ask(made("neuro")).status_code] == [429, 429]
    elsewhere = {"Authorization": f"Bearer {key}"}
    other = Client().get("/api/reports/neuro", headers=elsewhere, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 429  # the key's own limit holds from anywhere
    other = Client().get("/api/reports/neuro", REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 401
    clock_at("2026-05-01T10:01:00")
    assert ask(key).status_code == 200
    assert set(limits.CallCount.objects.values_list("calls", flat=True)) == {1}
    assert not limits.CallCount.objects.filter(caller__contains="127").exists()


def test_nobody_but_our_own_proxy_names_the_address(settings: Any, rf: Any) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.4"})
    assert limits.address_of(request) == "127.0.0.1"
    for proxies, seen in ((1, "198.51.100.4"), (2, "203.0.113.9"), (3, "127.0.0.1")):
        settings.ENV = type("Environment", (), {"trusted_proxies": proxies})
        assert limits.address_of(request) == seen


def test_what_breaks_is_a_problem_without_a_trace(
    key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("counts of minne: 1 2 3")

    monkeypatch.setattr("avtryck.api.reports.make_report", broken)
    answer = ask(key)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"1 2 3" not in answer.content
    logged = capsys.readouterr().err
    assert "1 2 3" not in logged
    assert key not in logged


QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "from": st.dates().map(str) | st.text(max_size=4),
        "to": st.dates().map(str) | st.text(max_size=4),
        "lang": st.sampled_from(["sv", "en"]) | st.text(max_size=3),
        "instrument": st.sampled_from(["exit-survey", "exit-survey/1"]) | st.text(max_size=6),
        "x": st.text(max_size=2),
    },
)
PATHS = st.sampled_from(["neuro", "minne", "fysik"]) | st.from_regex(
    r"[^/?#\\]{1,8}", fullmatch=True
)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(unit=PATHS, query=QUERIES, sound=st.booleans())
def test_whatever_is_asked_the_answer_is_described(
    unit: str, query: dict[str, str], sound: bool, key: str, described: Described
) -> None:
    limits.CallCount.objects.all().delete()
    try:
        path = unit.encode().decode()
    except UnicodeEncodeError:
        return
    answer = ask(key if sound else key[:-1], path, **query)
    if answer.status_code != 404 or "problem" in answer["Content-Type"]:
        assert fits(answer, described)
    assert (answer.status_code == 401) == (not sound) or answer.status_code == 404
    assert not re.search(rb"Traceback", answer.content)

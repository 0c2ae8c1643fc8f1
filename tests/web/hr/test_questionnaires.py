"""Frågeformulär: read by all of HR, approved by central HR, chosen by each institution's own."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from avtryck.content import extras
from confidentiality.crawl import signed_in
from leavers import installed

pytestmark = pytest.mark.django_db(databases="__all__")
LIST = "/hr/fragor/"
CHOOSE = "/hr/fragor/till/neuro/"
TOOLS = "/hr/fragor/godkann/extra_tools/"


@pytest.fixture(autouse=True)
def in_november(people, clock_at) -> None:
    clock_at("2026-11-23")
    installed()


def shown(client: Client, path: str) -> str:
    return " ".join(unescape(client.get(path).content.decode()).split())


def test_a_version_is_read_in_both_languages_side_by_side(people) -> None:
    page = shown(signed_in(people["Cilla"]), "/hr/fragor/exit-survey/1/")
    assert "<strong>Vad bör förändras?</strong>" in page
    assert "<strong>What should change?</strong>" in page
    assert "bara om registret säger egen uppsägning" in page
    assert "{organisation}" not in page
    guide = shown(signed_in(people["Cilla"]), "/hr/fragor/interview-guide/1/")
    assert 'lang="sv"' in guide
    assert 'lang="en"' in guide


def test_from_the_bank_to_an_institutions_survey(people) -> None:
    gun, cilla = signed_in(people["Gun"]), signed_in(people["Cilla"])
    assert "Ingen fråga i banken är godkänd ännu." in shown(cilla, CHOOSE)
    assert "Fältet" in shown_after(gun, TOOLS, {"reference": ""}) or not extras.approved()
    gun.post(TOOLS, {"reference": "MBL 2026-03-02"})
    assert extras.approved()["extra_tools"].approved_by == people["Gun"].actor
    assert cilla.get(TOOLS).status_code == 404
    cilla.post(CHOOSE, {"questions": ["extra_tools"]})
    assert extras.survey_of("neuro") == "exit-survey/1001"
    assert extras.survey_of("fysik") == "exit-survey/1"
    page = shown(cilla, "/hr/fragor/exit-survey/1001/mot/1/")
    tools = next(one.text("sv") for one in extras.bank() if one.key == "extra_tools")
    assert f'<th scope="row">{tools}</th>' in page
    assert "Från version 1 till version 1 med 1 egen fråga, tillägg 1" in page
    assert "Ny fråga" in page
    assert page.count('<th scope="row">') == 1


def shown_after(client: Client, path: str, data: dict[str, str]) -> str:
    return unescape(client.post(path, data).content.decode())


def test_four_questions_or_one_not_approved_are_refused_with_the_reason(people) -> None:
    keys = ["extra_tools", "extra_support", "extra_influence", "extra_teaching"]
    for key in keys:
        extras.approve(question=key, reference="MBL", actor="person:gun")
    cilla = signed_in(people["Cilla"])
    assert "Välj högst 3 frågor." in unescape(
        cilla.post(CHOOSE, {"questions": keys}).content.decode()
    )
    assert cilla.post(CHOOSE, {"questions": ["extra_handover"]}).status_code == 200
    assert extras.survey_of("neuro") == "exit-survey/1"


def test_hr_elsewhere_chooses_nothing_here(people) -> None:
    dag = signed_in(people["Dag"])
    assert dag.get(CHOOSE).status_code == 404
    assert dag.post(CHOOSE, {"questions": []}).status_code == 404
    assert "neurovetenskap" not in shown(dag, LIST)

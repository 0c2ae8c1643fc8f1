"""A department's own questions in the talk: approved, chosen, asked from then on."""

from __future__ import annotations

from html import unescape

import pytest

from avtryck.content import extras
from avtryck.core.instruments import DEPARTMENT, TooManyExtrasError
from avtryck.interviews import queries
from avtryck.org.models import Person
from confidentiality.crawl import signed_in
from talks import OPENED, fresh, talk_with

Cast = dict[str, Person]
CHOOSE = "/hr/fragor/till/neuro/samtalet/"
KEYS = ["guide_support", "guide_meetings"]


@pytest.fixture(autouse=True)
def in_march(people: Cast, clock_at) -> None:
    clock_at(OPENED)


def approve(*keys: str) -> None:
    for key in keys:
        extras.approve(question=key, reference="MBL 2026-03-02", actor="person:gun")


def test_talks_planned_from_then_on_ask_them_before_the_summing_up(people: Cast) -> None:
    before = talk_with(people["Bo"])
    approve(*KEYS)
    name = extras.choose(
        institution="neuro", questions=KEYS, actor="person:cilla", common=extras.GUIDE
    )
    after = talk_with(people["Bo"], name="Ines Ibáñez")
    assert (fresh(before).guide, after.guide, name) == (
        "interview-guide/2",
        "interview-guide/2001",
        "interview-guide/2001",
    )
    sections = queries.guide(after).sections
    assert [one.key for one in sections[-2:]] == [DEPARTMENT, queries.SUMMARY]
    assert {one.key for one in sections[-2].questions} == set(KEYS)
    assert queries.sections(after)[-1].key == DEPARTMENT
    assert extras.survey_of("neuro") == extras.SURVEY
    assert extras.asked_in("fysik", extras.GUIDE) == extras.GUIDE


def test_each_bank_is_for_its_own(people: Cast) -> None:
    approve("guide_support", "extra_tools")
    with pytest.raises(extras.NotApprovedError):
        extras.choose(institution="neuro", questions=["guide_support"], actor="person:cilla")
    with pytest.raises(extras.NotApprovedError):
        extras.choose(
            institution="neuro",
            questions=["extra_tools"],
            actor="person:cilla",
            common=extras.GUIDE,
        )
    many = [one.key for one in extras.bank(extras.GUIDE)][:4]
    approve(*many)
    with pytest.raises(TooManyExtrasError):
        extras.choose(
            institution="neuro", questions=many, actor="person:cilla", common=extras.GUIDE
        )


def test_another_interviewer_gets_the_guide_turned(people: Cast) -> None:
    alva = talk_with(people["Bo"])
    question = queries.guide(alva).question("advice_to_manager")
    assert question.text("sv") == "Vilka råd vill du ge mig som chef för framtiden?"
    alva.by_nearest_manager = False
    turned = queries.guide(alva).question("advice_to_manager")
    assert (turned.text("sv"), turned.other("sv")) == (question.other("sv"), question.text("sv"))


def test_hr_chooses_on_a_page_and_reads_the_difference(people: Cast) -> None:
    gun, cilla, dag = (signed_in(people[name]) for name in ("Gun", "Cilla", "Dag"))
    gun.post("/hr/fragor/godkann/guide_support/", {"reference": "MBL 2026-03-02"})
    assert "guide_support" in extras.approved(extras.GUIDE)
    assert dag.post(CHOOSE, {"questions": ["guide_support"]}).status_code == 404
    assert cilla.post(CHOOSE, {"questions": ["extra_tools"]}).status_code == 200
    cilla.post(CHOOSE, {"questions": ["guide_support"]})
    assert extras.asked_in("neuro", extras.GUIDE) == "interview-guide/2001"
    asked = extras.bank(extras.GUIDE)
    words = next(one.text("sv") for one in asked if one.key == "guide_support")
    page = unescape(cilla.get("/hr/fragor/interview-guide/2001/mot/2/").content.decode())
    assert (page.count('<th scope="row">'), words in page, "Ny fråga" in page) == (1, True, True)
    guide = unescape(cilla.get("/hr/fragor/interview-guide/2001/").content.decode())
    assert "Av någon annan än chefen: Vilka råd vill du ge din chef för framtiden?" in guide
    assert words in unescape(cilla.get("/hr/fragor/").content.decode())

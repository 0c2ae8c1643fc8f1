"""Extra questions: approved, chosen, asked of one institution's leavers, and shown only there."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.audit.models import Event
from avtryck.content import extras
from avtryck.content.models import InstrumentVersion
from avtryck.content.queries import instrument
from avtryck.core.instruments import TooManyExtrasError
from avtryck.org.models import Unit
from avtryck.reports.report import report
from published_rows import Group, release

pytestmark = pytest.mark.django_db(databases="__all__")
GUN = "person:gun"
HERE = "neuro"


def approve(*keys: str) -> None:
    for key in keys:
        extras.approve(question=key, reference="MBL 2026-03-02", actor=GUN)


def test_only_approved_questions_and_at_most_three() -> None:
    with pytest.raises(extras.NotApprovedError, match="extra_tools"):
        extras.choose(institution=HERE, questions=["extra_tools"], actor=GUN)
    four = ["extra_tools", "extra_support", "extra_influence", "extra_teaching"]
    approve(*four)
    with pytest.raises(TooManyExtrasError):
        extras.choose(institution=HERE, questions=four, actor=GUN)
    assert extras.survey_of(HERE) == "exit-survey/1"
    with pytest.raises(KeyError):
        extras.approve(question="recommend", reference="MBL", actor=GUN)


def test_one_choice_has_one_version_whoever_makes_it_and_it_never_changes() -> None:
    approve("extra_tools", "extra_support")
    first = extras.choose(institution=HERE, questions=["extra_tools", "extra_support"], actor=GUN)
    again = extras.choose(
        institution="onkologi", questions=["extra_support", "extra_tools"], actor=GUN
    )
    assert first == again == "exit-survey/1001"
    assert extras.choose(institution="onkologi", questions=["extra_tools"], actor=GUN) == (
        "exit-survey/1002"
    )
    extras.disapprove(question="extra_tools", actor=GUN)
    assert extras.survey_of(HERE) == first  # stays until somebody chooses anew
    assert [one.key for one in extras.extras_of(instrument(first))] == [
        "extra_tools",
        "extra_support",
    ]
    assert extras.choose(institution=HERE, questions=[], actor=GUN) == "exit-survey/1"
    assert extras.survey_of(HERE) == "exit-survey/1"
    assert InstrumentVersion.objects.filter(key="exit-survey", version__gt=1000).count() == 2


def test_choosing_the_same_again_changes_nothing() -> None:
    approve("extra_tools")
    for _ in range(2):
        extras.choose(institution=HERE, questions=["extra_tools"], actor=GUN)
    verbs = [event.payload["verb"] for event in Event.objects.all()]
    assert verbs.count("choose extra questions") == 1


def test_the_department_reads_its_own_question_and_the_organisation_does_not(people) -> None:
    approve("extra_development_talk")
    here = "minne-a"
    name = extras.choose(institution=HERE, questions=["extra_development_talk"], actor=GUN)
    common = {"recommend": [0, 0, 0, 0, 0, 0, 2, 2, 2, 1, 1]}
    release(
        "2026",
        [
            Group(here, 8, (here,), common | {"extra_development_talk": [3, 3, 2]}, asked=name),
            Group("optik", 8, ("optik",), common),
        ],
        until=date(2026, 12, 31),
    )
    mine = report(Unit.objects.get(code=here))
    assert mine.instrument == name
    assert mine.figures[-1].counts == {"yes": 3, "some_years": 3, "no": 2}
    whole = report(Unit.objects.get(code="uni"))
    assert whole.instrument == "exit-survey/1"
    assert whole.n == 16
    assert whole.figures[0].n == 16  # both versions ask it, and it is one figure
    assert "extra_development_talk" not in {figure.key for figure in whole.figures}

"""The shipped survey: nine questions, branches by the register, figures in the right ledgers."""

from __future__ import annotations

from pathlib import Path

import pytest

from avtryck.core.instruments import AREAS, Instrument, asked_of, items, ledgers_of, parse

ROOT = Path(__file__).parents[3]
REASONS = [
    "pay",
    "development",
    "tasks",
    "workload",
    "physical_environment",
    "social_environment",
    "nearest_manager",
    "leadership",
    "colleagues",
    "uncertain_funding",
    "work_life_balance",
    "moving_or_family",
    "health",
    "studies",
    "unsought_offer",
    "academic_step",
    "other",
]
TO_ALL = [
    "recommend",
    "worked_well",
    "should_change",
    "area_work_organisation",
    "area_work_environment",
    "area_terms",
    "area_tasks",
    "area_development",
    "area_leadership",
    "area_work_group",
    "area_equal_conditions",
    "come_back",
    "anything_else",
]


@pytest.fixture(scope="module")
def survey() -> Instrument:
    return parse((ROOT / "instruments/exit-survey/1.toml").read_text("utf-8"))


def asked(survey: Instrument, exit_type: str | None) -> set[str]:
    register = {"exit_type": exit_type}
    return {question.key for question in survey.questions if asked_of(question, register)}


@pytest.mark.parametrize(
    ("exit_type", "branch"),
    [
        ("resignation", {"reasons", "could_have_stayed", "next_step"}),
        ("fixed_term_end", {"would_have_continued", "what_decided", "next_step"}),
        ("retirement", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_branches_follow_the_exit_type_alone(
    survey: Instrument, exit_type: str | None, branch: set[str]
) -> None:
    assert asked(survey, exit_type) == {*TO_ALL, *branch}


def test_reasons_are_seventeen_independent_items(survey: Instrument) -> None:
    reasons = survey.question("reasons")
    assert [choice.key for choice in reasons.choices] == REASONS
    assert (reasons.levels, reasons.limits, reasons.linked) == (
        ("contributed", "decisive"),
        (),
        None,
    )
    assert [reasons.level_text(level, "sv") for level in ("no_part", *reasons.levels)] == [
        "Ingen del",
        "Bidrog",
        "Avgörande",
    ]


def test_areas_are_the_templates_seven_in_order_then_equal_conditions(survey: Instrument) -> None:
    rows = [question for question in survey.questions if question.area]
    assert [row.area for row in rows] == [*AREAS, "equal_conditions"]
    assert [row.text("sv") for row in rows[:7]] == [
        "Arbetsorganisationen",
        "Arbetsmiljön",
        "Anställningsvillkoren",
        "Arbetsuppgifter; krav, förutsättningar och förväntningar",
        "Utvecklings-/karriärmöjligheter",
        "Ledarskapet på arbetsplatsen",
        "Arbetsgruppen och samarbetet internt och externt",
    ]
    assert [row.scale.not_applicable for row in rows if row.scale] == [True] * 8


def test_each_figure_is_counted_in_the_ledgers_that_ask_it(survey: Instrument) -> None:
    by_ledger: dict[tuple[str, ...], list[str]] = {}
    for item in items(survey):
        by_ledger.setdefault(item.ledgers, []).append(item.key)
    assert by_ledger == {
        ("everyone",): [
            "recommend",
            *(f"area_{area}" for area in AREAS if area != "leadership"),
            "come_back",
        ],
        ("leadership",): ["area_leadership"],
        ("equal_conditions",): ["area_equal_conditions"],
        ("resigned",): [*(f"reasons/{key}" for key in REASONS), "could_have_stayed"],
        ("fixed_term",): ["would_have_continued", "what_decided"],
        ("resigned", "fixed_term"): ["next_step"],
    }


@pytest.mark.parametrize("exit_type", ["resignation", "fixed_term_end", "dismissal", "", None])
def test_nobody_is_asked_a_figure_that_none_of_their_ledgers_counts(
    survey: Instrument, exit_type: str | None
) -> None:
    mine = set(ledgers_of({"exit_type": exit_type}))
    counted = {item.question_key for item in items(survey) if mine & set(item.ledgers)}
    comments = {question.key for question in survey.questions if question.type == "open"}
    assert counted == asked(survey, exit_type) - comments


def test_text_boxes_ask_not_to_name_anybody(survey: Instrument) -> None:
    helps = {question.help("sv") for question in survey.questions if question.type == "open"}
    assert helps == {"Nämn inga personer och skriv inget om andras hälsa."}


def test_every_figure_has_a_comparability_class_of_its_own(survey: Instrument) -> None:
    classes = [item.compare for item in items(survey)]
    assert None not in classes
    assert len(set(classes)) == len(classes)

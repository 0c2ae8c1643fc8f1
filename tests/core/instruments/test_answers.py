"""From canonical strings to values and comments, and every refusal by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from avtryck.core.instruments import (
    AnswerError,
    Instrument,
    inferred_register,
    ledgers_of,
    parse,
    read_answers,
)

ROOT = Path(__file__).parents[3]
RESIGNED = {"exit_type": "resignation", "contract_type": "permanent"}
ENDED = {"exit_type": "fixed_term_end", "contract_type": "fixed_term"}
BLANK: dict[str, str | None] = {"exit_type": None}


@pytest.fixture(scope="module")
def survey() -> Instrument:
    return parse((ROOT / "instruments/exit-survey/1.toml").read_text("utf-8"))


def test_alva_resigns_and_answers(survey: Instrument) -> None:
    raw = {
        "recommend": " 7 ",
        "worked_well": "  Labbet.\r\nKaffet.\x00 ",
        "should_change": "   ",
        "reasons": "tasks:contributed|pay:decisive",
        "could_have_stayed": "perhaps",
        "next_step": "prefer_not_to_say",
        "area_terms": "2",
        "area_leadership": "na",
        "come_back": "",
    }
    alva = read_answers(survey, raw, RESIGNED)
    assert alva.comments == {"worked_well": "Labbet.\nKaffet."}
    assert alva.values == {
        "recommend": 7,
        "reasons": {"pay": "decisive", "tasks": "contributed"},
        "would_have_continued": "-",
        "what_decided": "-",
        "could_have_stayed": "perhaps",
        "next_step": "prefer_not_to_say",
        "area_work_organisation": None,
        "area_work_environment": None,
        "area_terms": 2,
        "area_tasks": None,
        "area_development": None,
        "area_leadership": "na",
        "area_work_group": None,
        "area_equal_conditions": None,
        "come_back": None,
    }
    assert list(alva.values["reasons"] or ()) == ["pay", "tasks"]
    assert json.loads(json.dumps(alva.values)) == alva.values


def test_an_empty_form_is_an_answer(survey: Instrument) -> None:
    ines = read_answers(survey, {}, ENDED)
    assert ines.comments == {}
    assert ines.values["reasons"] == "-"
    assert ines.values["would_have_continued"] is None
    assert read_answers(survey, {}, RESIGNED).values["reasons"] == {}


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("csrf", "x", "unknown_column"),
        ("recommend", "11", "unknown_value"),
        ("recommend", "na", "unknown_value"),
        ("recommend", "07", "unknown_value"),
        ("area_terms", "4.0", "unknown_value"),
        ("area_terms", "03-Apr", "damaged_value"),
        ("come_back", "Ja", "unknown_value"),
        ("reasons", "pay", "no_level"),
        ("reasons", "pay:", "unknown_value"),
        ("reasons", "pay:much", "unknown_value"),
        ("reasons", "money:decisive", "unknown_value"),
        ("reasons", "pay:decisive|pay:contributed", "repeated_choice"),
        ("would_have_continued", "yes", "not_asked"),
        ("worked_well", "x" * 4001, "too_long"),
    ],
)
def test_wrong_value_is_refused_by_column(
    survey: Instrument, column: str, value: str, code: str
) -> None:
    with pytest.raises(AnswerError) as refused:
        read_answers(survey, {column: value}, RESIGNED)
    assert (refused.value.column, refused.value.code) == (column, code)
    assert refused.value.reason
    assert refused.value.text("en") != refused.value.text("sv")


def test_no_message_repeats_an_open_text(survey: Instrument) -> None:
    secret = "Bo skrek " * 500
    with pytest.raises(AnswerError) as refused:
        read_answers(survey, {"worked_well": secret}, RESIGNED)
    assert "skrek" not in str(refused.value)
    assert refused.value.value == ""


def test_blank_exit_type_takes_no_branch(survey: Instrument) -> None:
    assert read_answers(survey, {"recommend": "3"}, BLANK).values["next_step"] == "-"
    with pytest.raises(AnswerError, match="next_step"):
        read_answers(survey, {"next_step": "studies"}, BLANK)


PLAIN = """
instrument = "plain"
version = 1
kind = "survey"
languages = ["sv"]
[[section]]
key = "s"
title = { sv = "S" }
[[section.question]]
key = "ticks"
type = "multi"
text = { sv = "?" }
choices = [ { key = "a", sv = "A" }, { key = "b", sv = "B" } ]
"""


def test_plain_multi_is_a_list_in_the_instruments_order() -> None:
    plain = parse(PLAIN)
    assert read_answers(plain, {"ticks": "b|a"}, {}).values == {"ticks": ["a", "b"]}
    assert read_answers(plain, {"ticks": ""}, {}).values == {"ticks": []}
    assert read_answers(plain, {"ticks": "-"}, {}).values == {"ticks": "-"}
    for wrong in ("a:decisive", "a|", "a|a", "A"):
        with pytest.raises(AnswerError):
            read_answers(plain, {"ticks": wrong}, {})


BRANCH = ("reasons", "would_have_continued", "what_decided", "could_have_stayed", "next_step")


@pytest.mark.parametrize(
    ("marks", "exit_type"),
    [
        (("pay:decisive", "-", "-", "no", "studies"), "resignation"),
        (("", "-", "-", "", ""), "resignation"),
        (("-", "yes", "funding", "-", "studies"), "fixed_term_end"),
        (("-", "-", "-", "no", "-"), "resignation"),
        (("-", "-", "-", "-", "-"), None),
        (("-", "-", "-", "-", ""), None),
        (("", "", "", "", ""), None),
    ],
)
def test_marks_of_an_imported_row_say_the_branch(
    survey: Instrument, marks: tuple[str, ...], exit_type: str | None
) -> None:
    raw = dict(zip(BRANCH, marks, strict=True))
    assert inferred_register(survey, raw) == {"exit_type": exit_type}
    values = read_answers(survey, raw, None).values
    asked = {key for key in BRANCH if values[key] != "-"}
    assert asked == (set() if exit_type is None else {k for k in BRANCH if raw[k] != "-"})


def test_imported_row_of_two_branches_is_refused(survey: Instrument) -> None:
    raw = dict(zip(BRANCH, ("pay:decisive", "yes", "-", "-", "-"), strict=True))
    with pytest.raises(AnswerError) as refused:
        read_answers(survey, raw, None)
    assert (refused.value.column, refused.value.code) == ("reasons", "unclear_branch")


def test_populations_follow_the_register() -> None:
    common = ("everyone", "leadership", "equal_conditions")
    assert ledgers_of(RESIGNED) == (*common, "resigned")
    assert ledgers_of(ENDED) == (*common, "fixed_term")
    assert ledgers_of({"exit_type": "retirement"}) == common
    assert ledgers_of(BLANK) == ledgers_of({}) == ledgers_of({"exit_type": ""}) == common

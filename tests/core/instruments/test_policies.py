"""The shipped policies say what the method needs; wrong ones are refused with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from avtryck.core.instruments import (
    INTERVIEW_OUTCOMES,
    LEDGERS,
    SURVEY_OUTCOMES,
    PolicyError,
    parse_disclosure_policy,
    parse_eligibility_policy,
)

POLICIES = Path(__file__).parents[3] / "instruments/policies"
LANGUAGES = ("sv", "en")
DISCLOSURE = (POLICIES / "disclosure-1.toml").read_text("utf-8")
ELIGIBILITY = (POLICIES / "eligibility-1.toml").read_text("utf-8")


def test_disclosure_policy() -> None:
    policy = parse_disclosure_policy(DISCLOSURE)
    assert (policy.version, policy.minimum_group_floor, policy.known_answers) == (1, 5, 0)
    assert policy.levels == ("organisation", "institution", "division", "group")
    assert policy.levels[policy.early_min_level] == "division"
    assert (policy.calendar.early_months, policy.calendar.full_months) == ((3, 6, 9), (12,))
    facts = {
        ledger.key: (ledger.min_level, ledger.max_level, ledger.factor, ledger.closes)
        for ledger in policy.ledgers
    }
    assert facts == {
        "everyone": (0, 3, 1, ("early", "full")),
        "leadership": (0, 2, 1, ("early", "full")),
        "equal_conditions": (0, 1, 4, ("full",)),
        "resigned": (0, 2, 1, ("early", "full")),
        "fixed_term": (0, 3, 1, ("early", "full")),
    }
    assert tuple(facts) == LEDGERS
    assert all(ledger.alpha == (1, 2, 3, 4)[: ledger.max_level + 1] for ledger in policy.ledgers)


@pytest.mark.parametrize(
    ("name", "early", "full", "hold_years"),
    [
        ("disclosure-1", (3, 6, 9), (12,), 0),
        ("disclosure-half-yearly-1", (), (6, 12), 0),
        ("disclosure-hold-1", (3, 6, 9), (12,), 3),
    ],
)
def test_the_alternatives_differ_in_calendar_and_patience_only(
    name: str, early: tuple[int, ...], full: tuple[int, ...], hold_years: int
) -> None:
    policy = parse_disclosure_policy((POLICIES / f"{name}.toml").read_text("utf-8"))
    default = parse_disclosure_policy(DISCLOSURE)
    calendar = policy.calendar
    assert (calendar.early_months, calendar.full_months, policy.hold_years) == (
        early,
        full,
        hold_years,
    )
    for field in ("minimum_group_floor", "known_answers", "levels", "early_min_level", "ledgers"):
        assert getattr(policy, field) == getattr(default, field)
    words = [wording.text(lang) for wording in (policy.title, policy.summary) for lang in LANGUAGES]
    assert len(set(words)) == 4


def test_eligibility_policy() -> None:
    policy = parse_eligibility_policy(ELIGIBILITY)
    assert (policy.version, policy.interview.min_months, policy.interview.offer_to_all) == (
        1,
        6,
        False,
    )
    assert policy.survey.excluded_staff_categories == ("doctoral_student",)
    assert (
        policy.survey.excluded_exit_types == policy.interview.excluded_exit_types == ("deceased",)
    )
    sentences = [
        policy.interview.reason(name, lang) for name in INTERVIEW_OUTCOMES for lang in ("sv", "en")
    ]
    sentences += [
        policy.survey.reason(name, lang) for name in SURVEY_OUTCOMES for lang in ("sv", "en")
    ]
    assert len(set(sentences)) == 16


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ("minimum_group_floor = 5", "minimum_group_floor = 4", "", "out_of_range"),
        ('key = "everyone"', 'key = "all"', "ledger 1", "not_one_of"),
        ('key = "everyone"', 'key = "leadership"', "", "duplicate"),
        ("factor = 4", "factor = 0", "ledger/equal_conditions", "out_of_range"),
        ("alpha = [1, 2]\n", "alpha = [1]\n", "ledger/equal_conditions", "alpha_length"),
        ("alpha = [1, 2]\n", "alpha = [1, 0]\n", "ledger/equal_conditions", "wrong_type"),
        ('closes = ["full"]', 'closes = ["late"]', "ledger/equal_conditions", "not_one_of"),
        (
            'max_level = "institution"',
            'max_level = "team"',
            "ledger/equal_conditions",
            "not_one_of",
        ),
        ("full_months = [12]", "full_months = [13]", "calendar", "out_of_range"),
        ("full_months = [12]", "full_months = []", "calendar", "empty"),
        ("full_months = [12]", "full_months = [9]", "calendar", "duplicate"),
        ("known_answers = 0", "known_answers = 0\nhold_years = 21", "", "out_of_range"),
        ("known_answers = 0", "known_answers = 0\nrounding = 5", "", "unknown_key"),
        ('policy = "disclosure"', 'policy = "eligibility"', "", "not_one_of"),
    ],
)
def test_wrong_disclosure_policy_is_refused(old: str, new: str, place: str, code: str) -> None:
    assert old in DISCLOSURE
    with pytest.raises(PolicyError) as refused:
        parse_disclosure_policy(DISCLOSURE.replace(old, new, 1))
    assert (refused.value.place, refused.value.code) == (place, code)


def test_policy_without_a_ledger_is_refused() -> None:
    cut = DISCLOSURE.rpartition("[[ledger]]")[0]
    with pytest.raises(PolicyError) as refused:
        parse_disclosure_policy(cut)
    assert refused.value.values == {"key": "fixed_term"}


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ("min_months = 6", "min_months = -1", "interview", "out_of_range"),
        (
            'excluded_exit_types = ["deceased"]',
            'excluded_exit_types = ["dead"]',
            "interview",
            "not_one_of",
        ),
        ("too_short = {", "short = {", "interview/reasons", "missing"),
        ("[survey]", "[survey]\nmin_months = 2", "survey", "unknown_key"),
    ],
)
def test_wrong_eligibility_policy_is_refused(old: str, new: str, place: str, code: str) -> None:
    assert old in ELIGIBILITY
    with pytest.raises(PolicyError) as refused:
        parse_eligibility_policy(ELIGIBILITY.replace(old, new, 1))
    assert (refused.value.place, refused.value.code) == (place, code)

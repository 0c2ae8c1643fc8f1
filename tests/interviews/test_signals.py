from __future__ import annotations

import pytest

from avtryck.interviews.signals import (
    AREA_WORDS,
    MARKS,
    Signal,
    UnmarkedSignalError,
    from_text,
    nothing_heard,
    to_text,
)

pytestmark = pytest.mark.once


def test_the_areas_are_the_templates_in_its_order_and_words() -> None:
    assert [str(words) for words in AREA_WORDS.values()] == [
        "Arbetsorganisationen",
        "Arbetsmiljön",
        "Anställningsvillkoren",
        "Arbetsuppgifter; krav, förutsättningar och förväntningar",
        "Utvecklings-/karriärmöjligheter",
        "Ledarskapet på arbetsplatsen",
        "Arbetsgruppen och samarbetet internt och externt",
    ]
    assert [str(words) for words in MARKS.values()] == [
        "Ingen signal",
        "Får föras vidare till ledningen",
        "Bara i sammanställning",
        "Stannar hos den som håller samtalet och HR",
    ]


def test_fourteen_places_all_pre_filled_with_none() -> None:
    assert len(nothing_heard()) == 14
    assert {one.mark for one in nothing_heard()} == {"none"}
    assert from_text("") == nothing_heard()


def test_what_was_heard_comes_back_in_its_place() -> None:
    heard = Signal("tasks", "negative", "keep", "För mycket på en gång")
    found = from_text(to_text((heard,)))
    assert [one for one in found if one.mark != "none"] == [heard]
    assert [one.key for one in found] == [one.key for one in nothing_heard()]


def test_words_without_a_mark_are_refused() -> None:
    with pytest.raises(UnmarkedSignalError):
        Signal("tasks", "negative", "none", "För mycket på en gång")


@pytest.mark.parametrize("wrong", [("pay", "positive"), ("tasks", "mixed")])
def test_there_are_no_other_areas_or_polarities(wrong: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="no such area"):
        Signal(*wrong)

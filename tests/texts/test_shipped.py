"""The texts that ship: every one can be read, in both languages, and keeps its promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from avtryck.core.instruments import Text, parse_text, render

ROOT = Path(__file__).resolve().parents[2] / "instruments" / "texts"
FILES = sorted(ROOT.glob("*/*.toml"))
NEVER = re.compile("ano" + "nym", re.I)
# A subject is seen on a locked screen: no reason, no content, nobody's name.
NOT_IN_A_SUBJECT = re.compile(r"slut|lämna|leav|exit|quit|resign|avgång|uppsäg|ärende", re.I)
TO_LEAVERS = ("first-letter", "first-letter-survey", "first-letter-talk", "survey-invitation",
              "survey-reminder", "survey-reminder-last", "survey-paper")  # fmt: skip


def of(path: Path) -> Text:
    return parse_text(path.read_text("utf-8"))


def newest(key: str) -> Text:
    return of(max((ROOT / key).glob("*.toml"), key=lambda path: int(path.stem)))


def said(key: str, language: str) -> str:
    found = newest(key)
    whole = render(found, language, {name: f"<{name}>" for name in found.placeholders})
    return f"{whole.subject}\n{whole.body}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_it_is_what_its_name_says_in_both_languages(path: Path) -> None:
    found = of(path)
    assert (found.key, str(found.version)) == (path.parent.name, path.stem)
    assert set(found.languages) >= {"sv", "en"}
    assert not NEVER.search(path.read_text("utf-8"))


@pytest.mark.parametrize("key", TO_LEAVERS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_subject_gives_nothing_away(key: str, language: str) -> None:
    subject = said(key, language).splitlines()[0]
    assert not NOT_IN_A_SUBJECT.search(subject)
    assert "<organisation>" in subject
    assert "<name>" not in subject


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("key", ["first-letter", "first-letter-survey"])
def test_the_first_letter_announces_the_subjects_that_come(key: str, language: str) -> None:
    first = said(key, language)
    for coming in ("survey-invitation", "survey-reminder", "survey-reminder-last"):
        subject = said(coming, language).splitlines()[0]
        assert f"”{subject}”" in first or f"“{subject}”" in first


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_first_letter_promises_only_what_comes(language: str) -> None:
    talk = {"sv": "Samtalet:", "en": "The talk:"}[language]
    survey = {"sv": "Enkäten:", "en": "The survey:"}[language]
    both = {"first-letter": (True, True), "first-letter-talk": (True, False),
            "first-letter-survey": (False, True)}  # fmt: skip
    found = {key: (talk in said(key, language), survey in said(key, language)) for key in both}
    assert found == both

"""Shipped texts render with exactly their placeholders and keep what was promised of them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from avtryck.clock import LOCAL
from avtryck.core.instruments import Rendered, Text, TextError, parse_text, render

TEXTS = Path(__file__).parents[3] / "instruments/texts"
FILES = sorted(TEXTS.glob("*/*.toml"))
LETTERS = ("survey-invitation", "interview-task", "staff-account")

LETTER = """
text = "letter"
version = 1
placeholders = ["organisation", "link"]
[sv]
subject = "Enkät från {organisation}"
body = "Svara här: {link}"
[en]
subject = "Survey from {organisation}"
body = "Answer here: {link}"
"""


def shipped(key: str) -> Text:
    return parse_text((TEXTS / key / "1.toml").read_text("utf-8"))


def test_values_are_put_in_once() -> None:
    done = render(parse_text(LETTER), "en", {"organisation": "{link}", "link": "https://x/{y}"})
    assert (done.subject, done.body) == ("Survey from {link}", "Answer here: https://x/{y}")
    assert (
        render(parse_text(LETTER), "fi", {"organisation": "A", "link": "L"}).body == "Svara här: L"
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"organisation": "KI"}, "placeholder_missing"),
        ({"organisation": "KI", "link": "L", "name": "Alva"}, "placeholder_unknown"),
        ({"organisation": "KI\r\nBcc: bo@x", "link": "L"}, "line_break_in_subject"),
        ({"organisation": "KI\n", "link": "L"}, "line_break_in_subject"),
        ({"organisation": "KI\u2028", "link": "L"}, "line_break_in_subject"),
    ],
)
def test_wrong_values_are_refused(values: dict[str, str], code: str) -> None:
    with pytest.raises(TextError) as refused:
        render(parse_text(LETTER), "sv", values)
    assert (refused.value.place, refused.value.code) == ("letter", code)


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ('"organisation", "link"]', '"organisation"]', "sv", "undeclared_placeholder"),
        ('"Answer here: {link}"', '"Answer"', "en", "unused_placeholder"),
        ("[en]", "[fi]", "", "missing"),
        ("version = 1", "version = 1\nlevel = 2", "", "wrong_type"),
        ('subject = "Survey from', 'cc = "x"\nsubject = "Survey from', "en", "unknown_key"),
        (
            '"Enkät från {organisation}"',
            '"Enkät\\nfrån {organisation}"',
            "sv",
            "line_break_in_subject",
        ),
    ],
)
def test_wrong_text_is_refused(old: str, new: str, place: str, code: str) -> None:
    with pytest.raises(TextError) as refused:
        parse_text(LETTER.replace(old, new))
    assert (refused.value.place, refused.value.code) == (place, code)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_shipped_text_renders_in_both_languages(path: Path) -> None:
    text = parse_text(path.read_text("utf-8"))
    assert (text.key, f"{text.version}.toml") == (path.parent.name, path.name)
    values = {name: f"<{name}>" for name in text.placeholders}
    for lang in ("sv", "en"):
        done = render(text, lang, values)
        assert "{" not in done.subject + done.body
        assert all(value in done.subject + done.body for value in values.values())


@pytest.mark.parametrize("key", LETTERS)
def test_mail_names_neither_the_leaver_nor_a_reason(key: str) -> None:
    text = shipped(key)
    assert not {"name", "first_name", "leaver", "reason", "exit_type"} & set(text.placeholders)
    subjects = [text.subject_wording.text(lang).lower() for lang in ("sv", "en")]
    telling = ("exit", "slutar", "leav", "avslut", "avgång", "uppsäg")
    assert [word for word in telling if any(word in subject for subject in subjects)] == []


def test_survey_subject_is_the_announced_one() -> None:
    subject = shipped("survey-invitation").subject_wording
    assert (subject.text("sv"), subject.text("en")) == (
        "Enkät från {organisation}",
        "Survey from {organisation}",
    )


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_spoken_opening_is_at_most_120_words(lang: str) -> None:
    words = shipped("interview-opening").body_wording.text(lang).split()
    assert 60 < len(words) <= 120


@pytest.mark.parametrize(
    ("language", "subject", "body"),
    [
        ("sv", "Enkät från tisdag 3 mars 2026", "Svara här: tisdag 3 mars 2026 kl. 14.00"),
        ("en", "Survey from Tuesday 3 March 2026", "Answer here: Tuesday 3 March 2026 at 14:00"),
    ],
)
def test_dates_are_said_as_people_say_them(language: str, subject: str, body: str) -> None:
    values = {"organisation": date(2026, 3, 3), "link": datetime(2026, 3, 3, 14, 0, tzinfo=LOCAL)}
    assert render(parse_text(LETTER), language, values) == Rendered(subject, body)

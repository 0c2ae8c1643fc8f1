"""A form's limits show in its rows: then answers could be worked out from one another."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from avtryck.core.instruments import AnswerValue, Instrument, parse
from avtryck.surveys.importing.limits import traces

OPTIONS = ("pay", "boss", "move", "none")
WORDS = ", ".join(f'{{ key = "{key}", sv = "{key}", en = "{key}" }}' for key in OPTIONS)


def form(linked: str = "") -> Instrument:
    return parse(f"""
instrument = "old"
version = 1
kind = "survey"
languages = ["sv", "en"]
[[section]]
key = "s"
title = {{ sv = "s", en = "s" }}
[[section.question]]
key = "why"
type = "multi"
text = {{ sv = "v", en = "w" }}
choices = [{WORDS}]
{linked}
[[section.question]]
key = "main"
type = "choice"
text = {{ sv = "v", en = "w" }}
choices = [{WORDS}]
""")


def found(rows: Sequence[Sequence[str]], mains: Sequence[str] = (), **options: object) -> list[str]:
    """The limit each sentence names."""
    mains = list(mains) + [""] * (len(rows) - len(mains))
    answers: list[dict[str, AnswerValue]] = [
        {"why": list(ticks), "main": main or None} for ticks, main in zip(rows, mains, strict=True)
    ]
    instrument = form(str(options.get("linked", "")))
    free = frozenset({"why"}) if options.get("free") else frozenset()
    sentences = traces(instrument, answers, free)
    return [text.split(": ", 1)[1].split(". Då", 1)[0] for text in sentences]


FREE: list[list[str]] = [
    *[[]] * 30, *[["pay"]] * 25, *[["boss"]] * 20, *[["pay", "boss"]] * 15, *[["pay", "move"]] * 12,
    *[["pay", "boss", "move"]] * 5,
]  # fmt: skip


def test_freely_ticked_rows_show_no_limit() -> None:
    assert found(FREE) == []


@pytest.mark.parametrize(
    ("rows", "limit"),
    [
        ([row for row in FREE if row], "alla som svarade har kryssat minst ett alternativ"),
        ([*FREE, *[["none"]] * 21], "”none” är nästan alltid ensamt kryssat"),
        ([row[:2] for row in FREE], "många har kryssat 2 alternativ, ingen fler"),
    ],
)
def test_a_limit_is_named(rows: list[list[str]], limit: str) -> None:
    assert found(rows) == [limit]


def test_a_main_reason_among_the_ticks_is_named() -> None:
    mains = [row[0] if row else "" for row in FREE]
    assert found(FREE, mains) == ["”main” är alltid ett av de kryssade"]
    assert found(FREE, [*mains[:-1], "none"]) == []


def test_declared_links_freed_questions_and_few_rows_are_left_alone() -> None:
    limited = [row for row in FREE if row]
    assert found(limited, linked='linked = "why"\nmin = 1') == []
    assert found(limited, free=True) == []
    assert found(limited[:19]) == []

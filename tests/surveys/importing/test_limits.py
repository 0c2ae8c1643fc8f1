"""A form's limits show in its rows: then answers could be worked out from one another."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from avtryck.core.instruments import AnswerValue, Instrument, parse
from avtryck.surveys.importing.limits import traces
from evidence import size

OPTIONS = ("p", "b", "m", "n")  # letters say nothing, so the instrument itself is not refused
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
    *[[]] * 30, *[["p"]] * 25, *[["b"]] * 20, *[["p", "b"]] * 15, *[["p", "m"]] * 12,
    *[["p", "b", "m"]] * 5,
]  # fmt: skip


def test_freely_ticked_rows_show_no_limit() -> None:
    assert found(FREE) == []


@pytest.mark.parametrize(
    ("rows", "limit"),
    [
        ([row for row in FREE if row], "alla som svarade har kryssat minst ett alternativ"),
        ([*FREE, *[["n"]] * 21], "”n” är nästan alltid ensamt kryssat"),
        ([row[:2] for row in FREE] * 10, "många har kryssat 2 alternativ, ingen fler"),
        ([row[:1] for row in FREE] * 2, "ingen har kryssat mer än ett alternativ"),
    ],
)
def test_a_limit_is_named(rows: list[list[str]], limit: str) -> None:
    assert found(rows) == [limit]


def test_a_main_reason_among_the_ticks_is_named() -> None:
    mains = [row[0] if row else "" for row in FREE]
    assert found(FREE, mains) == ["”main” är alltid ett av de kryssade"]
    assert found(FREE, [*mains[:-1], "n"]) == []


def test_a_cut_that_chance_may_have_made_is_no_limit() -> None:
    """Nobody ticked three of three: among 107 free answers that happens one time in eleven."""
    assert found([row[:2] for row in FREE]) == []


def test_independent_answers_are_not_refused() -> None:
    """Shares, options and rows at random; everybody ticking something is another matter."""
    draw = random.Random(3)
    seen = set()
    for _ in range(size(300, 20_000)):
        shares = [draw.random() ** 2 for _ in OPTIONS]
        main_shares = [draw.random() for _ in OPTIONS]
        number = draw.choice([20, 40, 80, 200, 600])
        rows = [
            [key for key, share in zip(OPTIONS, shares, strict=True) if draw.random() < share]
            for _ in range(number)
        ]
        seen |= set(found(rows, draw.choices(OPTIONS, main_shares, k=number)))
    assert seen <= {"alla som svarade har kryssat minst ett alternativ"}


TYPES = ["retirement"] * 25 + ["resignation"] * 40


def settled(values: Sequence[AnswerValue], key: str, **options: object) -> list[str]:
    answers = [{key: value} for value in values]
    registers = [{"exit_type": exit_type} for exit_type in TYPES]
    free = frozenset({key}) if options.get("free") else frozenset()
    return [text.split(". Då", 1)[0] for text in traces(form(), answers, free, registers)]


def test_an_answer_that_follows_from_the_exit_type_is_named() -> None:
    """All 25 retired chose p; of the others every fourth did."""
    free: list[AnswerValue] = ["p", "b", "m", "n"] * 10
    told = "Frågan ”main”: alla med avgångstypen retirement har svarat ”p”"
    assert settled(["p"] * 25 + free, "main") == [told]
    assert settled(["p"] * 25 + free, "main", free=True) == []
    assert settled(["p"] * 24 + ["b", *free], "main") == []
    assert settled(["p"] * 25 + ["p"] * 36 + ["b"] * 4, "main") == []  # so do nearly all others
    assert settled(["p"] * 65, "main") == []
    assert settled(["p"] * 6 + [None] * 19 + free, "main") == []  # too few to tell


def test_an_option_ticked_by_a_whole_exit_type_is_named_and_one_ticked_by_none_is_not() -> None:
    others: list[AnswerValue] = [[], ["p"], ["b"], [], ["m"]] * 8
    told = "Frågan ”why”: alla med avgångstypen retirement har svarat ”p”"
    assert settled([["p"], ["p", "b"], ["p"], ["p"], ["p", "m"]] * 5 + others, "why") == [told]
    assert settled([[], ["b"], [], [], ["m"]] * 5 + others, "why") == []


def test_declared_links_freed_questions_and_few_rows_are_left_alone() -> None:
    limited = [row for row in FREE if row]
    assert found(limited, linked='linked = "why"\nmin = 1') == []
    assert found(limited, free=True) == []
    assert found(limited[:19]) == []

"""Whatever gives an answer away is refused: by another answer, or by what the register knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from avtryck.core.instruments import (
    EXIT_TYPES,
    InstrumentError,
    asked_of,
    category_of,
    items,
    parse,
)
from avtryck.core.instruments.background import BACKGROUND

HEAD = """
instrument = "old"
version = 1
kind = "survey"
languages = ["sv", "en"]
[[section]]
key = "s"
title = { sv = "S", en = "S" }
"""
REASONS = {"pay": "Lönen", "boss": "Chefen", "move": "Flytt"}
MAIN = {"money": "Pengarna", "people": "Människorna", "place": "Platsen"}


def choices(words: dict[str, str], **more: str) -> str:
    rows = [
        f'{{ key = "{key}", sv = "{word}", en = "{key} in English" {more.get(key, "")} }}'
        for key, word in words.items()
    ]
    return f"choices = [{', '.join(rows)}]"


def question(key: str, kind: str, *lines: str, text: str = "Varför?") -> str:
    head = f'[[section.question]]\nkey = "{key}"\ntype = "{kind}"\n'
    return head + f'text = {{ sv = "{text}", en = "Why?" }}\n' + "\n".join(lines) + "\n"


def refusal(*questions: str) -> tuple[str, str]:
    with pytest.raises(InstrumentError) as refused:
        parse(HEAD + "".join(questions))
    assert refused.value.text("sv") != refused.value.text("en")
    return refused.value.place, refused.value.code


def accepted(*questions: str) -> bool:
    return bool(parse(HEAD + "".join(questions)))


WHY = question("why", "multi", choices(REASONS))


# --- by another answer --------------------------------------------------------------------------


def test_a_main_reason_among_the_reasons_must_be_linked() -> None:
    repeated = ("s/main", "undeclared_repetition")
    assert refusal(WHY, question("main", "choice", choices(REASONS))) == repeated
    by_words = dict(zip("xyz", REASONS.values(), strict=True))
    assert refusal(WHY, question("main", "choice", choices(by_words))) == repeated
    by_key = dict(zip(REASONS, MAIN.values(), strict=True))
    assert refusal(question("main", "choice", choices(by_key)), WHY) == repeated
    more = REASONS | {"other": "Annat", "prefer_not_to_say": "Vill inte svara"}
    assert refusal(WHY, question("main", "choice", choices(more))) == repeated
    one_side = question("main", "choice", choices(REASONS), 'linked = "why"')
    assert refusal(WHY, one_side) == repeated
    assert accepted(WHY.replace("choices", 'linked = "why"\nchoices'), one_side)


def test_other_questions_may_share_a_word() -> None:
    assert accepted(WHY, question("main", "choice", choices(MAIN)))
    assert accepted(WHY, question("main", "choice", choices(MAIN | {"pay": "Lönen"})))
    assert accepted(WHY, question("other", "multi", choices(REASONS)))
    letters = choices({"a": "A", "b": "B"}).replace(" in English", "")
    assert accepted(question("one", "choice", letters), question("two", "multi", letters))


@pytest.mark.parametrize("limit", ["min = 1", "max = 2", "min = 0", 'exclusive = "pay"'])
def test_a_limit_must_be_linked(limit: str) -> None:
    assert refusal(WHY + limit) == ("s/why", "undeclared_limit")
    assert accepted(WHY + limit + '\nlinked = "why"')


@pytest.mark.parametrize("limit", ["required = true", "at_least = 1", "ranked = true"])
def test_a_limit_by_another_name_is_unknown(limit: str) -> None:
    assert refusal(WHY + limit) == ("s/why", "unknown_key")


@pytest.mark.parametrize(
    ("key", "words"),
    [("none", "Annat"), ("none_of_these", "Annat"), ("x", "Inget av dessa"), ("x", "Inget"),
     ("x", "Ingen av ovanstående"), ("x", "Ingenting.")],
)  # fmt: skip
def test_none_of_these_excludes_the_others(key: str, words: str) -> None:
    options = choices(REASONS | {key: words})
    assert refusal(question("why", "multi", options)) == (
        f"s/why/{key}", "undeclared_exclusive",
    )  # fmt: skip
    assert accepted(question("why", "multi", options, 'linked = "why"', f'exclusive = "{key}"'))
    assert accepted(question("why", "choice", options))


def test_linked_questions_are_asked_of_the_same_people_and_counted_at_the_same_levels() -> None:
    linked = question("why", "multi", choices(REASONS), 'linked = "why"')
    for difference in (
        'asked = { exit_type = ["resignation"] }', 'area = "leadership"', 'min_level = "division"',
        'asked = { exit_type = ["ill_health"] }',
    ):  # fmt: skip
        other = question("main", "choice", choices(REASONS), 'linked = "why"', difference)
        assert refusal(linked, other) == ("s/why", "linked_across_ledgers")
        assert accepted(f"{linked}{difference}\n", other)


def test_a_linked_set_with_any_other_limit_shows_its_first_item_only() -> None:
    main = question("main", "choice", choices(REASONS), 'linked = "why"')
    for limit, shown in (
        ("min = 1", ["why/pay", "why/boss", "why/move", "main"]), ("min = 2", ["why/pay"]),
        ("max = 2", ["why/pay"]), ("min = 1\nmax = 2", ["why/pay"]),
        ('exclusive = "move"', ["why/pay"]),
    ):  # fmt: skip
        found = parse(HEAD + WHY + f'linked = "why"\n{limit}\n' + main)
        assert [item.key for item in items(found)] == shown


# --- by the register ----------------------------------------------------------------------------


def test_nobody_is_asked_because_of_an_answer_or_of_what_is_no_register_field() -> None:
    for field in ("why", "unit", "staff_category", "age"):
        asked = question("more", "scale", "scale = { from = 1, to = 5 }",
                         f'asked = {{ {field} = ["x"] }}')  # fmt: skip
        assert refusal(WHY, asked) == ("s/more", "not_register_field")
    blank = parse(HEAD + WHY + 'asked = { exit_type = ["resignation"] }').question("why")
    assert not asked_of(blank, {"exit_type": ""})
    assert not asked_of(blank, {})


SETTLED = sorted(set(EXIT_TYPES) - {"other", "ill_health"})


@pytest.mark.parametrize("kind", ["choice", "multi"])
@pytest.mark.parametrize("exit_type", SETTLED)
def test_a_reason_that_is_an_exit_type_is_not_asked_of_those_who_left_so(
    kind: str, exit_type: str
) -> None:
    options = choices(REASONS | {exit_type: "X"})
    place = f"s/why/{exit_type}"
    assert refusal(question("why", kind, options)) == (place, "settled_by_register")
    theirs = question("why", kind, options, f'asked = {{ exit_type = ["{exit_type}", "other"] }}')
    assert refusal(theirs) == (place, "settled_by_register")
    assert accepted(question("why", kind, options, 'asked = { exit_type = ["other"] }'))


def test_words_tell_as_well_as_keys_and_ill_health_is_a_reason_anyone_may_have() -> None:
    for words, refused in {
        "Pension": True,
        "pensionering.": True,
        "Pensionen var låg": False,
    }.items():
        asking = question("why", "choice", choices(REASONS | {"x": words}))
        if refused:
            assert refusal(asking) == ("s/why/x", "settled_by_register")
        else:
            assert accepted(asking)
    more = {"ill_health": "Ohälsa", "other": "Annat"}
    assert accepted(question("why", "multi", choices(REASONS | more)))


def test_a_choice_declared_as_known_is_answered_but_never_a_figure() -> None:
    declared = {"retirement": ", from_register = true"}
    for kind, keys in (("choice", ["why"]), ("multi", ["why/pay", "why/boss", "why/move"])):
        options = choices(REASONS | {"retirement": "Pension"}, **declared)
        found = items(parse(HEAD + question("why", kind, options)))
        assert [item.key for item in found] == keys
        if kind == "choice":
            assert found[0].categories == ("pay", "boss", "move")
            assert category_of(found[0], "retirement") is None
    alone = choices({"retirement": "Pension", "na": "Gäller inte"}, **declared)
    assert refusal(question("why", "choice", alone)) == ("s/why", "nothing_to_count")


@pytest.mark.parametrize("key", ["age", "tenure", "staff_category", "exit_type", "division"])
def test_what_others_know_may_be_asked_and_is_no_figure(key: str) -> None:
    assert key in BACKGROUND
    assert figures(question(key, "choice", choices(MAIN))) == []
    assert figures(question(key, "scale", "scale = { from = 1, to = 5 }")) == [key]
    assert figures(question(f"{key}_matters", "choice", choices(MAIN))) == [f"{key}_matters"]


@pytest.mark.parametrize("text", [
    "Hur gammal är du?", "Hur länge har du varit anställd?", "Vilken avdelning arbetade du på?",
    "Ditt kön", "Vilken personalkategori tillhör du?",
])  # fmt: skip
def test_what_others_know_is_no_figure_under_another_key(text: str) -> None:
    assert figures(question("q", "choice", choices(MAIN), text=text)) == []


def test_the_registers_own_codes_are_no_figure() -> None:
    for codes in (("resignation", "other"), ("permanent", "fixed_term")):
        asking = question("q", "choice", choices({code: code for code in codes}),
                          'asked = { exit_type = ["ill_health"] }')  # fmt: skip
        assert figures(asking) == []


def figures(asking: str) -> list[str]:
    return [item.key for item in items(parse(HEAD + asking))]


# --- nothing more than that ---------------------------------------------------------------------


def test_a_guide_publishes_nothing_and_is_left_alone() -> None:
    source = HEAD.replace('"survey"', '"interview"') + WHY
    assert parse(source + question("main", "choice", choices(REASONS)))


@pytest.mark.parametrize("file", ["instruments/exit-survey/1.toml", "tests/dete/instrument.toml"])
def test_our_own_surveys_pass(file: str) -> None:
    root = Path(__file__).parents[3]
    assert parse((root / file).read_text("utf-8"))


def test_classes_of_an_item_never_overlap() -> None:
    """Overlapping classes cannot even be written down: they follow from the scale."""
    scales = [f"scale = {{ from = {low}, to = {high} }}" for low in (0, 1) for high in (3, 5, 10)]
    asked = [question(f"q{at}", "scale", scale) for at, scale in enumerate(scales)]
    for item in items(parse(HEAD + "".join(asked) + WHY)):
        flat = [position for group in item.classes for position in group]
        assert sorted(flat) == list(range(len(item.categories)))
    classes = question("q", "scale", "scale = { from = 1, to = 5 }", "classes = [[0, 1], [1, 2]]")
    assert refusal(classes) == ("s/q", "unknown_key")

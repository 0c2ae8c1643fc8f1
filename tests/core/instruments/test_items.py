"""Which figures an instrument has, and which category an answer falls in."""

from __future__ import annotations

import pytest

from avtryck.core.instruments import AnswerValue, Item, category_of, items, parse

HEAD = """
instrument = "figures"
version = 1
kind = "survey"
languages = ["sv"]
[[section]]
key = "s"
title = { sv = "S" }
"""
CHOICES = 'choices = [ { key = "a", sv = "A" }, { key = "b", sv = "B" }, { key = "c", sv = "C" } ]'


def question(key: str, kind: str, *lines: str) -> str:
    head = f'[[section.question]]\nkey = "{key}"\ntype = "{kind}"\ntext = {{ sv = "?" }}\n'
    return head + "\n".join(lines) + "\n"


def items_of(*questions: str) -> dict[str, Item]:
    return {item.key: item for item in items(parse(HEAD + "".join(questions)))}


def test_classes_of_each_kind() -> None:
    found = items_of(
        question("five", "scale", "scale = { from = 1, to = 5 }"),
        question("eleven", "scale", "scale = { from = 0, to = 10 }"),
        question("four", "scale", "scale = { from = 1, to = 4 }"),
        question("one", "choice", CHOICES),
        question("ticks", "multi", CHOICES),
        question("why", "multi", CHOICES, 'levels = ["contributed", "decisive"]'),
        question("words", "open"),
    )
    assert {key: (item.categories, item.classes) for key, item in found.items()} == {
        "five": (("1", "2", "3", "4", "5"), ((0, 1), (2,), (3, 4))),
        "eleven": (
            tuple(str(number) for number in range(11)),
            ((0, 1, 2, 3, 4, 5, 6), (7, 8), (9, 10)),
        ),
        "four": (("1", "2", "3", "4"), ((0,), (1,), (2,), (3,))),
        "one": (("a", "b", "c"), ((0,), (1,), (2,))),
        **{f"ticks/{key}": (("no", "yes"), ((0,), (1,))) for key in "abc"},
        **{f"why/{key}": (("no_part", "contributed", "decisive"), ((0,), (1, 2))) for key in "abc"},
    }


@pytest.mark.parametrize(
    ("lines", "ledgers"),
    [
        ((), ("everyone",)),
        (('area = "leadership"',), ("leadership",)),
        (('area = "equal_conditions"',), ("equal_conditions",)),
        (('asked = { exit_type = ["resignation"] }',), ("resigned",)),
        (('asked = { exit_type = ["fixed_term_end"] }',), ("fixed_term",)),
        (
            ('asked = { exit_type = ["fixed_term_end", "resignation"] }',),
            ("resigned", "fixed_term"),
        ),
        (('asked = { exit_type = ["retirement", "resignation"] }',), ("everyone",)),
        (('asked = { contract_type = ["permanent"] }',), ("everyone",)),
        (('min_level = "group"',), ("everyone",)),
        (('min_level = "division"',), ("leadership",)),
        (('min_level = "institution"',), ("equal_conditions",)),
        (('area = "leadership"', 'asked = { exit_type = ["resignation"] }'), ("leadership",)),
    ],
)
def test_ledgers_of_an_item(lines: tuple[str, ...], ledgers: tuple[str, ...]) -> None:
    assert items_of(question("q", "choice", CHOICES, *lines))["q"].ledgers == ledgers


def test_linked_sets_keep_their_name_and_overlimited_ones_their_first_item_only() -> None:
    ticks = question("ticks", "multi", CHOICES, 'linked = "why"', "min = 1")
    main = question("main", "choice", CHOICES, 'linked = "why"')
    free = question("free", "multi", CHOICES)
    lawful = items_of(ticks, main, free)
    assert list(lawful) == ["ticks/a", "ticks/b", "ticks/c", "main", "free/a", "free/b", "free/c"]
    assert {lawful[key].linked for key in ("ticks/a", "main")} == {"why"}

    for limit in ("min = 2", "max = 2", "min = 1\nmax = 3", 'exclusive = "c"'):
        limited = items_of(ticks.replace("min = 1", limit), main, free)
        assert list(limited) == ["ticks/a", "free/a", "free/b", "free/c"]


def test_compare_class_of_an_option_names_the_option() -> None:
    found = items_of(question("ticks", "multi", CHOICES, 'compare = "ticks-3"'))
    assert [item.compare for item in found.values()] == ["ticks-3/a", "ticks-3/b", "ticks-3/c"]


@pytest.mark.parametrize(
    ("key", "value", "index"),
    [
        ("five", 1, 0),
        ("five", 5, 4),
        ("five", "na", None),
        ("five", None, None),
        ("five", "-", None),
        ("one", "b", 1),
        ("one", "prefer_not_to_say", None),
        ("one", "none", 2),
        ("one", None, None),
        ("ticks/a", ["a", "b"], 1),
        ("ticks/c", ["a", "b"], 0),
        ("ticks/a", [], 0),
        ("ticks/a", "-", None),
        ("ticks/a", None, None),
        ("ticks/a", ["prefer_not_to_say"], None),
        ("why/a", {"a": "decisive"}, 2),
        ("why/b", {"a": "decisive"}, 0),
        ("why/a", {}, 0),
        ("why/a", "-", None),
    ],
)
def test_category_of_a_value(key: str, value: AnswerValue, index: int | None) -> None:
    silent = '{ key = "prefer_not_to_say", sv = "Vill inte svara" }'
    found = items_of(
        question("five", "scale", "scale = { from = 1, to = 5, not_applicable = true }"),
        question(
            "one",
            "choice",
            'choices = [ { key = "a", sv = "A" }, { key = "b", sv = "B" },'
            f' {{ key = "none", sv = "N" }}, {silent} ]',
        ),
        question("ticks", "multi", CHOICES.replace(" ]", f", {silent} ]")),
        question("why", "multi", CHOICES, 'levels = ["contributed", "decisive"]'),
    )
    assert "ticks/prefer_not_to_say" not in found
    assert category_of(found[key], value) == index

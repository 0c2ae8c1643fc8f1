"""Every wrong thing in an instrument file is refused, with its place."""

from __future__ import annotations

import pytest

from avtryck.core.instruments import InstrumentError, content_hash, parse

GOOD = """
instrument = "small"
version = 3
kind = "survey"
languages = ["sv", "en"]

[[section]]
key = "work"
title = { sv = "Arbetet", en = "Work" }

[[section.question]]
key = "q1"
type = "choice"
text = { sv = "Vid {organisation}?", en = "At {organisation}?" }
choices = [ { key = "a", sv = "A", en = "A" }, { key = "b", sv = "B", en = "B" } ]
compare = "q1-2"

[[section.question]]
key = "q2"
type = "multi"
text = { sv = "Vilka?", en = "Which?" }
choices = [ { key = "x", sv = "X", en = "X" }, { key = "y", sv = "Y", en = "Y" } ]
asked = { exit_type = ["resignation"], contract_type = ["permanent"] }

[[section.question]]
key = "q3"
type = "scale"
text = { sv = "Hur?", en = "How?" }
scale = { from = 1, to = 5, not_applicable = true }
area = "tasks"
"""


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} must occur once"
    return GOOD.replace(old, new)


def test_a_good_file_is_read_whole() -> None:
    small = parse(GOOD)
    assert (small.key, small.version, small.kind) == ("small", 3, "survey")
    assert [question.key for question in small.questions] == ["q1", "q2", "q3"]
    assert small.question("q2").asked == (
        ("exit_type", ("resignation",)),
        ("contract_type", ("permanent",)),
    )
    scale = small.question("q3").scale
    assert scale is not None
    assert (scale.steps, scale.not_applicable) == ((1, 2, 3, 4, 5), True)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("sv", "Hur?"), ("en", "How?"), ("en-GB", "How?"), ("en_GB", "How?"), ("fi", "Hur?")],
)
def test_language_falls_back_to_base_then_first(lang: str, words: str) -> None:
    assert parse(GOOD).question("q3").text(lang) == words


LIMIT = "asked = { exit_type"
WRONG = [
    ('key = "q2"', 'key = "q1"', "work/q1", "duplicate"),
    ('{ key = "b",', '{ key = "a",', "work/q1", "duplicate"),
    ('key = "q2"', 'key = "person"', "work/person", "reserved_key"),
    ('key = "q2"', 'key = "q/2"', "work/question 2", "bad_key"),
    ('compare = "q1-2"', 'comapre = "q1-2"', "work/q1", "unknown_key"),
    ("version = 3", 'version = 3\nauthor = "Bo"', "", "unknown_key"),
    ('title = { sv = "Arbetet", en = "Work" }', 'titel = "x"', "work", "missing"),
    ('{ sv = "Hur?", en = "How?" }', '{ sv = "Hur?" }', "work/q3", "missing_language"),
    ('{ sv = "Hur?", en', '{ sv = "Hur?", fi = "?", en', "work/q3", "unknown_language"),
    ('sv = "B", en = "B"', 'sv = "B"', "work/q1/b", "missing_language"),
    ('sv = "Hur?"', 'sv = "  "', "work/q3", "empty"),
    ('type = "choice"', 'type = "radio"', "work/q1", "not_one_of"),
    ('kind = "survey"', 'kind = "poll"', "", "not_one_of"),
    ("version = 3", 'version = "3"', "", "wrong_type"),
    ("version = 3", "version = true", "", "wrong_type"),
    ("exit_type", "q1", "work/q2", "not_register_field"),
    ("exit_type", "staff_category", "work/q2", "not_register_field"),
    ('["resignation"]', '["quit"]', "work/q2/asked", "not_one_of"),
    ('["resignation"]', "[]", "work/q2/asked", "empty"),
    (LIMIT, f'show_if = "q1"\n{LIMIT}', "work/q2", "unknown_key"),
    (LIMIT, f"min = 1\n{LIMIT}", "work/q2", "undeclared_limit"),
    (LIMIT, f"max = 2\n{LIMIT}", "work/q2", "undeclared_limit"),
    (LIMIT, f'exclusive = "x"\n{LIMIT}', "work/q2", "undeclared_limit"),
    (LIMIT, f'linked = "l"\nexclusive = "z"\n{LIMIT}', "work/q2", "not_one_of"),
    (LIMIT, f'levels = ["a"]\n{LIMIT}', "work/q2", "too_few"),
    (LIMIT, f'levels = ["no_part", "b"]\n{LIMIT}', "work/q2", "reserved_key"),
    (LIMIT, f'compare = "q1-2"\n{LIMIT}', "work/q2", "same_compare"),
    ("to = 5", "to = 1", "work/q3/scale", "bad_scale"),
    ('area = "tasks"', 'area = "chores"', "work/q3", "not_one_of"),
    ('area = "tasks"', 'levels = ["a", "b"]', "work/q3", "key_not_for_type"),
    ('area = "tasks"', 'min_level = "team"', "work/q3", "not_one_of"),
    ('sv = "Vid {organisation}?"', 'sv = "Hos {chef}?"', "work/q1", "placeholder_in_wording"),
    ('languages = ["sv", "en"]', "languages = []", "", "empty"),
    ("version = 3", "version =", "", "toml"),
]


@pytest.mark.parametrize(("old", "new", "place", "code"), WRONG)
def test_wrong_file_is_refused_with_its_place(old: str, new: str, place: str, code: str) -> None:
    with pytest.raises(InstrumentError) as refused:
        parse(changed(old, new))
    assert (refused.value.place, refused.value.code) == (place, code)
    assert refused.value.text("sv") != refused.value.text("en")
    assert str(refused.value) == refused.value.text("sv")


def test_duplicate_section_and_empty_section_are_refused() -> None:
    empty = '\n[[section]]\nkey = "work"\ntitle = { sv = "Tom", en = "Empty" }\n'
    with pytest.raises(InstrumentError) as refused:
        parse(GOOD + empty)
    assert (refused.value.place, refused.value.code) == ("work", "duplicate")
    with pytest.raises(InstrumentError) as refused:
        parse(GOOD + empty.replace('"work"', '"rest"'))
    assert (refused.value.place, refused.value.code) == ("rest", "no_questions")
    with pytest.raises(InstrumentError) as refused:
        parse(GOOD.split("[[section]]", maxsplit=1)[0])
    assert refused.value.code == "no_sections"


def test_declared_limits_are_read() -> None:
    source = changed(LIMIT, f'linked = "l"\nmin = 1\nmax = 2\nexclusive = "x"\n{LIMIT}')
    assert parse(source).question("q2").limits == (("min", 1), ("max", 2), ("exclusive", "x"))


def test_hash_follows_what_is_said_not_how_it_is_typed() -> None:
    same = GOOD.replace("version = 3", "version   = 3  # third").replace("\n", "\r\n")
    assert parse(same).content_hash == parse(GOOD).content_hash == content_hash(GOOD)
    assert parse(changed('sv = "Hur?"', 'sv = "Hur då?"')).content_hash != content_hash(GOOD)

"""A department's version of the survey, made from the common one and the bank."""

from __future__ import annotations

import pytest

from avtryck.core.instruments import (
    DEPARTMENT,
    Change,
    Difference,
    TooManyExtrasError,
    composed,
    differences,
    parse,
)

BASE = """
instrument = "s"
version = 1
kind = "survey"
languages = ["sv", "en"]
[[section]]
key = "one"
title = { sv = "Ett", en = "One" }
[[section.question]]
key = "a"
type = "scale"
text = { sv = "A?", en = "A?" }
scale = { from = 1, to = 5 }
compare = "a-5"
[[section.question]]
key = "b"
type = "open"
text = { sv = "B?", en = "B?" }
"""
BANK = """
instrument = "bank"
version = 1
kind = "survey"
languages = ["sv", "en"]
[[section]]
key = "bank"
title = { sv = "Bank", en = "Bank" }
""" + "".join(
    f"""
[[section.question]]
key = "x{n}"
type = "choice"
text = {{ sv = "X{n} \\"å\\"?", en = "X{n}?" }}
choices = [ {{ key = "yes", sv = "Ja", en = "Yes" }}, {{ key = "no", sv = "Nej", en = "No" }} ]
compare = "x{n}-2"
"""
    for n in (1, 2, 3, 4)
)


def test_the_questions_come_last_in_the_banks_order_and_the_rest_is_untouched() -> None:
    base, found = parse(BASE), parse(composed(BASE, BANK, ["x3", "x1"], 1001))
    assert (found.key, found.version) == ("s", 1001)
    assert found.sections[:-1] == base.sections
    assert found.sections[-1].key == DEPARTMENT
    assert found.sections[-1].questions == tuple(parse(BANK).question(key) for key in ("x1", "x3"))
    assert differences(base, found, "sv") == (
        Difference("x1", Change.ADDED, after='X1 "å"?'),
        Difference("x3", Change.ADDED, after='X3 "å"?'),
    )


def test_one_choice_has_one_text() -> None:
    assert composed(BASE, BANK, ["x3", "x1"], 7) == composed(BASE, BANK, ["x1", "x3"], 7)
    again = parse(composed(BASE, BANK, [], 1))
    assert again.content_hash == parse(BASE).content_hash


def test_at_most_three_and_only_what_the_bank_has() -> None:
    with pytest.raises(TooManyExtrasError):
        composed(BASE, BANK, ["x1", "x2", "x3", "x4"], 2)
    with pytest.raises(KeyError, match="x9"):
        composed(BASE, BANK, ["x9"], 2)


def changed(*pairs: tuple[str, str]) -> tuple[Difference, ...]:
    text = BASE
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return differences(parse(BASE), parse(text), "sv")


def test_every_kind_of_change_is_named_with_its_words() -> None:
    assert changed() == ()
    assert changed(('sv = "A?"', 'sv = "Á?"')) == (Difference("a", Change.WORDING, "A?", "Á?"),)
    assert changed(("to = 5", "to = 7")) == (Difference("a", Change.SCALE, "1–5", "1–7"),)
    assert changed(('compare = "a-5"', 'compare = "a-6"')) == (
        Difference("a", Change.COUNTED, "a-5 · – · – · –", "a-6 · – · – · –"),
    )
    assert changed(('key = "b"', 'key = "c"')) == (
        Difference("c", Change.ADDED, after="B?"),
        Difference("b", Change.REMOVED, before="B?"),
    )
    assert changed(('key = "b"', 'key = "b"\nasked = { exit_type = ["leave"] }')) == (
        Difference("b", Change.ASKED, "", "exit_type: leave"),
    )


def test_what_stands_between_others_has_not_moved() -> None:
    more = BASE.replace('[[section.question]]\nkey = "b"', '[[section.question]]\nkey = "new"\n'
                        'type = "open"\ntext = { sv = "N?", en = "N?" }\n'
                        '[[section.question]]\nkey = "b"')  # fmt: skip
    assert [(one.question, one.change) for one in differences(parse(BASE), parse(more), "sv")] == [
        ("new", Change.ADDED)
    ]
    a, b = BASE.index("[[section.question]]"), BASE.rindex("[[section.question]]")
    swapped = BASE[:a] + BASE[b:] + BASE[a:b]
    assert {
        (one.question, one.change) for one in differences(parse(BASE), parse(swapped), "sv")
    } == {
        ("a", Change.MOVED),
        ("b", Change.MOVED),
    }

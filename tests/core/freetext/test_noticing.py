"""What in a text may point somebody out, in the writer's own words; ordinary words do not."""

from __future__ import annotations

import time

import pytest

from avtryck.core.freetext.noticing import Names, Noticed, noticed_in

KNOWN = Names.of(
    ["Bo Bergström", "Cilla Carlsson", "Ines Ibáñez", "Will Ek", "Anna-Lena von Sydow"]
)


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.words) for one in noticed_in(text, KNOWN)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bo Bergström lyssnade aldrig.", "Bo Bergström"),
        ("Det var Cillas idé.", "Cillas"),
        ("Mötena hos Bergström drog ut.", "Bergström"),
        ("It was Ibáñez’s project.", "Ibáñez’s"),
        ("Tack till Anna-Lena!", "Anna-Lena"),
        ("Bo  Bergströms grupp", "Bo  Bergströms"),
    ],
)
def test_a_name_of_the_roster_is_quoted_as_it_was_written(text: str, words: str) -> None:
    assert found(text) == [("name", words)]


@pytest.mark.parametrize(
    "text",
    [
        "Will you read this? Ek är ett träd.",
        "Jag vill bo nära. Det finns en ek på gården.",
        "Chefen var bra, och gruppen på Karolinska också.",
        "– Bo här är dyrt",
        "Sture Stannar var snäll.",
        "",
    ],
)
def test_ordinary_words_and_unknown_names_are_not(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Mitt nummer är 880320-0016.", "personnummer", "880320-0016"),
        ("198803200016", "personnummer", "198803200016"),
        ("Hen har 880380-0013 som nummer", "personnummer", "880380-0013"),
        ("Skriv till bo.b@ki.example i dag", "address", "bo.b@ki.example"),
        ("Ring 08-123 45 67!", "phone", "08-123 45 67"),
        ("+46 (0)70 123 45 67", "phone", "+46 (0)70 123 45 67"),
    ],
)
def test_numbers_and_addresses(text: str, kind: str, words: str) -> None:
    assert found(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "880320-0018",
        "mellan 2019-2021 och 2022-2024",
        "1 000 000 kronor 100 000",
        "@alla",
        "kl 08-17",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert found(text) == []


def test_each_thing_once_and_in_order() -> None:
    text = "Ring Bo Bergström, 08-123 45 67. Bo Bergström svarar. bo@ki.example"
    assert noticed_in(text, KNOWN) == [
        Noticed("name", "Bo Bergström"),
        Noticed("address", "bo@ki.example"),
        Noticed("phone", "08-123 45 67"),
    ]


@pytest.mark.parametrize("hostile", ["-" * 4000, "a" * 4000, "Bo " * 1300, "0" * 4000, "((" * 2000])
def test_no_text_takes_long(hostile: str) -> None:
    start = time.process_time()
    noticed_in(hostile + " Bergström", KNOWN)
    assert time.process_time() - start < 0.2

"""What a spreadsheet did is named; what it did not do is left alone."""

from __future__ import annotations

import pytest

from avtryck.core.instruments import damaged


@pytest.mark.parametrize(
    ("value", "guess"),
    [
        ("03-Apr", "”3-4”"),
        ("01-Feb", "”1-2”"),
        ("4-mar", "”3-4”"),
        ("05-okt", "”5-10”"),
        ("3-maj.", "”3-5”"),
        (" 11/dec ", "”11-12”"),
        ("Jan-14", "”01/2014” eller ”1-14”"),
        ("jan-98", "”01/1998” eller ”1-98”"),
        ("Apr-03", "”04/2003” eller ”4-3”"),
        ("mars-2014", "”03/2014”"),
    ],
)
def test_mangled_date_is_named_with_what_it_was(value: str, guess: str) -> None:
    sentence = damaged(value)
    assert sentence is not None
    assert sentence.startswith(f"”{value.strip()}” ser ut som")
    assert guess in sentence


@pytest.mark.parametrize("value", ["1,23457E+11", "9.1E+9", "#REF!", "#VÄRDEFEL!", "########"])
def test_other_damage_is_named(value: str) -> None:
    assert value in (damaged(value) or "")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "3-4",
        "01/2014",
        "2014-01-03",
        "32-Apr",
        "0-jan",
        "4-xyz",
        "Jan-123",
        "maj",
        "7",
        "#",
        "na",
    ],
)
def test_sound_value_is_left_alone(value: str) -> None:
    assert damaged(value) is None


def test_english_sentence() -> None:
    assert damaged("03-Apr", "en") == (
        "“03-Apr” looks like a date that a spreadsheet has made of “3-4”. "
        "Format the column as text in the original file and save it again"
    )

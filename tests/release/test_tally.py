"""What a sheet counts toward."""

from __future__ import annotations

from dataclasses import replace

import pytest

from avtryck.content.operations import store
from avtryck.content.queries import ChangedInstrumentError
from avtryck.release.counting import count
from avtryck.vault.doors.release import Extracted

LINKED = """
instrument = "halves"
version = 1
kind = "survey"
languages = ["sv", "en"]
[[section]]
key = "s"
title = { sv = "S", en = "S" }
[[section.question]]
key = "why"
type = "multi"
text = { sv = "Skäl", en = "Reasons" }
choices = [ { key = "pay", sv = "L", en = "P" }, { key = "boss", sv = "C", en = "B" } ]
linked = "why"
min = 1
[[section.question]]
key = "main"
type = "choice"
text = { sv = "Viktigast", en = "Most important" }
choices = [ { key = "pay", sv = "L", en = "P" }, { key = "boss", sv = "C", en = "B" } ]
linked = "why"
[[section.question]]
key = "again"
type = "scale"
text = { sv = "Igen", en = "Again" }
scale = { from = 1, to = 3 }
"""


@pytest.mark.django_db(databases="__all__")
def test_half_a_linked_set_counts_nowhere() -> None:
    store(source=LINKED, actor="system")
    whole = {"why": ["pay"], "main": "pay", "again": 3}
    half = {"why": ["boss"], "again": 1}
    sheets = [
        Extracted("p", "everyone", "halves/1", {"values": values}) for values in (whole, half)
    ]
    assert count(sheets).histograms == {
        "p": {
            "halves/1:why/pay": [0, 1],
            "halves/1:why/boss": [1, 0],
            "halves/1:main": [1, 0],
            "halves/1:again": [1, 0, 1],
        }
    }


@pytest.mark.django_db(databases="__all__")
def test_an_answer_to_other_words_than_the_version_has_now_stops_the_release() -> None:
    found, _new = store(source=LINKED, actor="system")
    sheet = Extracted("p", "everyone", "halves/1", {"values": {"again": 2}})
    asked = {"content_hash": found.content_hash}
    assert count([replace(sheet, answers=sheet.answers | asked)]).histograms["p"]
    with pytest.raises(ChangedInstrumentError, match="halves/1"):
        count([replace(sheet, answers=sheet.answers | {"content_hash": "0" * 64})])


@pytest.mark.django_db(databases="__all__")
def test_a_question_that_some_of_a_pool_were_asked_is_not_counted_in_it() -> None:
    """Else whoever decides when a version begins would choose whom a smaller group holds."""
    store(source=LINKED.replace('key = "again"', 'key = "again"\ncompare = "again-3"'), actor="x")
    fewer = LINKED[: LINKED.index('[[section.question]]\nkey = "why"')]
    more = fewer + LINKED[LINKED.index('[[section.question]]\nkey = "again"') :]
    second = more.replace("version = 1", "version = 2").replace(
        'key = "again"', 'key = "again"\ncompare = "again-3"'
    )
    store(source=second, actor="x")
    asked = {"why": ["pay"], "main": "pay", "again": 3}
    sheets = [Extracted("p", "everyone", "halves/1", {"values": asked}),
              Extracted("p", "everyone", "halves/2", {"values": {"again": 1}}),
              Extracted("q", "everyone", "halves/1", {"values": asked})]  # fmt: skip
    found = count(sheets).histograms
    assert found["p"] == {"halves~again-3": [1, 0, 1]}
    assert set(found["q"]) == {"halves/1:why/pay", "halves/1:why/boss", "halves/1:main",
                               "halves~again-3"}  # fmt: skip

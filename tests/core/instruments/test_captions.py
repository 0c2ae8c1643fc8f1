"""Items and categories are named in the words of the instrument."""

from __future__ import annotations

from pathlib import Path

import pytest

from avtryck.core.instruments import category_text, item_text, items, parse

SURVEY = parse((Path(__file__).parents[3] / "instruments/exit-survey/1.toml").read_text("utf-8"))
ITEMS = {item.key: item for item in items(SURVEY)}


@pytest.mark.parametrize(
    ("key", "category", "swedish", "english"),
    [
        ("reasons/pay", "decisive", "Lön och villkor: Avgörande", "Pay and terms: Decisive"),
        ("reasons/pay", "no_part", "Lön och villkor: Ingen del", "Pay and terms: No part"),
        ("area_terms", "4", "Anställningsvillkoren: 4", "The terms of employment: 4"),
        (
            "could_have_stayed",
            "perhaps",
            "Hade något kunnat få dig att stanna?: Kanske",
            "Could anything have made you stay?: Perhaps",
        ),
    ],
)
def test_captions(key: str, category: str, swedish: str, english: str) -> None:
    item = ITEMS[key]
    captions = [
        f"{item_text(SURVEY, item, lang)}: {category_text(SURVEY, item, category, lang)}"
        for lang in ("sv", "en")
    ]
    assert captions == [swedish, english]

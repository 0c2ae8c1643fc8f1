"""The words for an item and its categories, as pages, tables and charts name them."""

from __future__ import annotations

from avtryck.core.instruments.items import Item
from avtryck.core.instruments.model import Instrument


def item_text(instrument: Instrument, item: Item, lang: str) -> str:
    """The question's wording, or the option's for an item of a multi."""
    question = instrument.question(item.question_key)
    if item.choice_key is None:
        return question.text(lang)
    return question.choice(item.choice_key).text(lang)


def category_text(instrument: Instrument, item: Item, category: str, lang: str) -> str:
    """The choice's or level's wording; numbers and yes/no as they stand in English or Swedish."""
    question = instrument.question(item.question_key)
    if question.levels:
        return question.level_text(category, lang)
    if item.choice_key is not None:
        return {"yes": "Ja", "no": "Nej"}[category] if lang.startswith("sv") else category.title()
    return question.choice(category).text(lang) if question.choices else category

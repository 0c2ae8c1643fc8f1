"""The publishable figures of an instrument: one item per question, or per option of a multi."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from avtryck.core.instruments.asked import (
    BRANCHES,
    EQUAL_CONDITIONS,
    EVERYONE,
    INTERVIEWS,
    LEADERSHIP,
    belongs_to_branches,
)
from avtryck.core.instruments.background import known_to_others
from avtryck.core.instruments.model import NO_PART, RESIDUAL, Instrument, Question, Scale

AnswerValue = None | int | str | Sequence[str] | Mapping[str, str]
Classes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Item:
    """One figure: its substantive categories, the classes figures may join them into, its ledgers.

    `classes` holds indices into `categories`; `choice_key` is set for an option of a multi.
    """

    key: str
    question_key: str
    choice_key: str | None
    categories: tuple[str, ...]
    classes: Classes
    linked: str | None
    area: str | None
    compare: str | None
    ledgers: tuple[str, ...]


def items(instrument: Instrument) -> tuple[Item, ...]:
    """All items in the instrument's order; open questions, interview guides, and questions whose
    answer others know have none.

    A linked set with any limit but "at least one" gives its first item only: already one pool
    of "at least 2 of 3" settles answers (6 of 56 histograms).
    """
    if instrument.kind == "interview":
        return ()
    found = [item for question in instrument.questions for item in _question_items(question)]
    if instrument.kind == "signals":
        found = [replace(item, ledgers=(INTERVIEWS,)) for item in found]
    overlimited = {question.linked for question in instrument.questions if _overlimits(question)}
    kept: list[Item] = []
    for item in found:
        repeated = any(item.linked == other.linked for other in kept)
        if item.linked is None or item.linked not in overlimited or not repeated:
            kept.append(item)
    return tuple(kept)


def category_of(item: Item, value: AnswerValue) -> int | None:
    """Index of the category that the question's value falls in; None for everything residual.

    `value` is what `Answers.values` holds for `item.question_key`. Residual: not asked, not
    answered, not applicable, prefer not to say.
    """
    name = _category_name(item, value)
    return item.categories.index(name) if name in item.categories else None


def _category_name(item: Item, value: AnswerValue) -> str | None:
    if value is None:
        return None
    if item.choice_key is None:
        return str(value)
    if isinstance(value, str | int) or RESIDUAL.intersection(value):
        return None
    if isinstance(value, Mapping):
        return value.get(item.choice_key, NO_PART)
    return "yes" if item.choice_key in value else "no"


def _question_items(question: Question) -> list[Item]:
    if known_to_others(question):
        return []
    if question.type == "choice":
        categories = tuple(choice.key for choice in question.choices if choice.substantive)
        return [_item(question, None, categories, _singletons(categories))]
    if question.type == "scale" and question.scale is not None:
        categories = tuple(str(step) for step in question.scale.steps)
        return [_item(question, None, categories, _scale_classes(question.scale))]
    if question.type == "multi":
        return [
            _item(question, choice.key, *_option_categories(question))
            for choice in question.choices
            if choice.substantive
        ]
    return []


def _item(
    question: Question, choice_key: str | None, categories: tuple[str, ...], classes: Classes
) -> Item:
    compare = question.compare
    return Item(
        key=question.key if choice_key is None else f"{question.key}/{choice_key}",
        question_key=question.key,
        choice_key=choice_key,
        categories=categories,
        classes=classes,
        linked=question.linked,
        area=question.area,
        compare=compare if compare is None or choice_key is None else f"{compare}/{choice_key}",
        ledgers=ledgers_asking(question),
    )


def _option_categories(question: Question) -> tuple[tuple[str, ...], Classes]:
    if not question.levels:
        return ("no", "yes"), ((0,), (1,))
    return (NO_PART, *question.levels), ((0,), tuple(range(1, len(question.levels) + 1)))


def _scale_classes(scale: Scale) -> Classes:
    if (scale.first, scale.last) == (1, 5):
        return (0, 1), (2,), (3, 4)
    if (scale.first, scale.last) == (0, 10):
        return (0, 1, 2, 3, 4, 5, 6), (7, 8), (9, 10)
    return _singletons(scale.steps)


def _singletons(categories: Sequence[object]) -> Classes:
    return tuple((index,) for index in range(len(categories)))


def ledgers_asking(question: Question) -> tuple[str, ...]:
    """Where the question is counted. `min_level` borrows the ledger that keeps that promise."""
    if question.area == EQUAL_CONDITIONS or question.min_level == "institution":
        return (EQUAL_CONDITIONS,)
    if question.area == "leadership" or question.min_level == "division":
        return (LEADERSHIP,)
    if belongs_to_branches(question):
        exit_types = dict(question.asked)["exit_type"]
        return tuple(ledger for exit_type, ledger in BRANCHES.items() if exit_type in exit_types)
    # Other filters share the pools of everyone; those not asked are residual and never split.
    return (EVERYONE,)


def _overlimits(question: Question) -> bool:
    return any(limit != ("min", 1) for limit in question.limits)

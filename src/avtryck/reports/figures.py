"""One figure from its published sums: ranges, shares, recommendation value."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from avtryck.core.disclosure.ranges import extremes
from avtryck.core.disclosure.sums import Sums
from avtryck.core.disclosure.tables import Question
from avtryck.core.instruments import Instrument, Item, category_text, fill, item_text
from avtryck.core.statistics.recommendation import Recommendation, recommendation_range
from avtryck.core.statistics.wilson import ShareRange, share_range
from avtryck.reports.model import ClassRange, Figure

FIVE_STEPS = ("1", "2", "3", "4", "5")
ELEVEN_STEPS = tuple(str(step) for step in range(11))
DETRACTORS, PROMOTERS = 0, 2


def figure(
    *, instrument: Instrument, item: Item, sums: Sums | None, language: str, organisation: str
) -> Figure:
    """The figure of one item; `sums` None when nothing of it is shown."""
    words = {"organisation": organisation}
    captions = {one: category_text(instrument, item, one, language) for one in item.categories}
    return Figure(
        key=item.key,
        item=item,
        text=fill(item_text(instrument, item, language), words),
        question_text=fill(instrument.question(item.question_key).text(language), words),
        captions=captions,
        sums=sums,
        classes=class_ranges(sums, item) if sums else (),
        favourable=favourable(sums, item) if sums else None,
        recommendation=recommendation(sums, item) if sums else None,
    )


def class_ranges(sums: Sums, item: Item) -> tuple[ClassRange, ...]:
    """The fewest and most answers each class can have; equal when all is shown exactly."""
    return tuple(class_range(sums, item, index) for index in range(len(item.classes)))


def favourable_class(item: Item) -> int | None:
    """4–5 of 1–5, "any part" of a reason, "yes" of an option; None where no class is favourable."""
    if item.categories == FIVE_STEPS:
        return 2
    return 1 if item.choice_key is not None else None


def favourable(sums: Sums, item: Item) -> ShareRange | None:
    index = favourable_class(item)
    if index is None or not sums.n:
        return None
    found = class_range(sums, item, index)
    return share_range(found.low, found.high, sums.n)


def recommendation(sums: Sums, item: Item) -> Recommendation | None:
    """Promoters (9–10) less detractors (0–6); None for all but a 0–10 scale."""
    if item.categories != ELEVEN_STEPS or not sums.n:
        return None
    ends = extremes(sums, _question(item), (-1, 0, 1))
    return recommendation_range(_ends(ends.lowest), _ends(ends.highest), sums.n)


def _ends(classes: Sequence[int]) -> tuple[int, int]:
    return classes[DETRACTORS], classes[PROMOTERS]


def class_range(sums: Sums, item: Item, index: int) -> ClassRange:
    """The fewest and most answers of one class, by its index."""
    scores = [int(position == index) for position in range(len(item.classes))]
    ends = extremes(sums, _question(item), scores)
    categories = tuple(item.categories[position] for position in item.classes[index])
    return ClassRange(categories, ends.lowest[index], ends.highest[index])


@cache
def _question(item: Item) -> Question:
    return Question(item.key, item.categories, item.classes, item.linked)

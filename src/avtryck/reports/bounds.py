"""How far the answers that are missing could move a share: bounds without any assumption."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from avtryck.core.disclosure.windows import Window, contains
from avtryck.core.instruments import Item
from avtryck.core.instruments.asked import EVERYONE, LEADERSHIP
from avtryck.published.models import Release
from avtryck.reports import reading
from avtryck.reports.answering import LIVE
from avtryck.reports.figures import FIVE_STEPS, class_ranges, favourable_class
from avtryck.reports.model import Bounds, Figure, ResponseStep
from avtryck.reports.reading import Heads, SumRow

POPULATIONS = {EVERYONE, LEADERSHIP}
"""Ledgers of everybody who was sent the survey."""


def bounds(
    step: ResponseStep | None,
    figures: Iterable[Figure],
    items: Mapping[str, Item],
    inside: reading.Inside,
    releases: Sequence[Release],
) -> tuple[Bounds, ...]:
    """Manski's bounds (1989) of the favourable share of each 1–5 question; () without a rate.

    Of A people asked n are shown, and p = 100 n / A is known to be at least the step's lower end:
    of f to g favourable among m answers, all A have between f/A and 1 - (m - g)/A. With
    f = g = 12, m = n = 20 and a rate from 40 % up that is 0.24 to 0.84.
    """
    if step is None:
        return ()
    window = Window(*step.span)
    names = {one.name for one in releases if contains(window, reading.span_of(one))}
    people = _people(inside.heads, names)
    rows = [row for row in inside.sums if row.release_id in names and row.source == LIVE]
    shown = reading.shown_sums(_of_everybody(rows), items) if people else {}
    texts = {figure.key: figure.text for figure in figures}
    found = []
    for name, sums in shown.items():
        item = items[name]
        favoured = favourable_class(item)
        if item.categories != FIVE_STEPS or favoured is None:
            continue
        share = class_ranges(sums, item)[favoured]
        asked = 100 * people / step.low if step.low else None
        low = share.low / asked if asked else 0.0
        high = 1 - (sums.n - share.high) / asked if asked else 1.0
        found.append(Bounds(item.key, texts[item.key], low, high))
    return tuple(found)


def _people(heads: Iterable[Heads], names: set[str]) -> int:
    return sum(one.people for one in heads if one.source == LIVE and one.release_id in names)


def _of_everybody(rows: Iterable[SumRow]) -> list[SumRow]:
    return [row for row in rows if row.ledger in POPULATIONS]

"""Realistic releases of the test organisation, for pictures and for tests of whole pages."""

from __future__ import annotations

import random
from datetime import date

from avtryck.content.queries import instrument
from avtryck.core.instruments import Item, items
from avtryck.published.models import Release
from published_rows import Group, release

CELLS = {
    "minne": ("minne", "minne-a", "minne-b"),
    "syn": ("syn",),
    "optik": ("optik",),
    "neuro": ("neuro", "syn"),
}
LIKING = {"area_leadership": 0.35, "area_work_group": 0.85, "recommend": 0.62}
REASONS = {"pay": 0.5, "development": 0.62, "nearest_manager": 0.3, "workload": 0.42}


def histogram(item: Item, n: int, chance: random.Random) -> list[int]:
    """n made-up answers to one item, with a leaning that is the item's own."""
    counts = [0] * len(item.categories)
    for _ in range(n):
        counts[_category(item, chance)] += 1
    return counts


def _category(item: Item, chance: random.Random) -> int:
    last = len(item.categories) - 1
    if item.choice_key is not None:
        if chance.random() >= REASONS.get(item.choice_key, 0.12):
            return 0
        return last if chance.random() < 0.4 else 1
    leaning = LIKING.get(item.key, 0.6)
    return min(last, max(0, round(chance.gauss(leaning * last, 0.24 * last))))


def group(node: str, n: int, ledger: str, chance: random.Random) -> Group:
    mine = [one for one in items(instrument("exit-survey/1")) if ledger in one.ledgers]
    histograms = {one.key: histogram(one, n, chance) for one in mine}
    return Group(node, n, CELLS[node], histograms, ledger=ledger)


def publish_history(seed: int = 1) -> list[Release]:
    """Two full years; neuroscience has pools at two divisions, physics at one, Grupp A none."""
    chance = random.Random(seed)
    sizes = {"minne": 13, "syn": 7, "optik": 9, "neuro": 6}
    made = []
    for year in (2024, 2025):
        groups = [
            group(node, n // (1 if ledger != "resigned" else 2) or 1, ledger, chance)
            for ledger in ("everyone", "leadership", "resigned")
            for node, n in sizes.items()
        ]
        exit_types = {"resignation": 17, "fixed_term_end": 12, "other": 6}
        made.append(
            release(
                f"{year}",
                groups,
                until=date(year, 12, 31),
                span_from=date(year, 1, 1) if made else None,
                background={"exit_type": exit_types},
            )
        )
    return made

"""The same question asked the slow way: every assignment of whole sheets to named people.

Shares nothing with `finder`, so that the two can be held against each other. Knows nothing of
Rule U either: two worlds are alike to a viewer when what is shown and the sheets he knows are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import product

from avtryck.core.disclosure.tables import Counts
from confidentiality.worlds.fillings import Setting

Show = Callable[[list[tuple[Counts, ...]]], Hashable]
"""Per pool the histograms of every question → everything shown."""


def leaking_worlds(
    setting: Setting, sizes: Sequence[int], show: Show, known: Sequence[int] = ()
) -> tuple[int, int]:
    """(worlds, worlds in which a stranger's class in some question is certain).

    Person i sits in the pool that `sizes` gives him; `known` are people's numbers. Worlds that
    differ only in which stranger of a pool is which are counted once.
    """
    place = [pool for pool, size in enumerate(sizes) for _ in range(size)]
    strangers = [person for person in range(len(place)) if person not in known]
    views: dict[Hashable, list[tuple[int, ...]]] = {}
    shown: dict[Hashable, Hashable] = {}
    for world in product(range(len(setting.sheets)), repeat=len(place)):
        pools = _unnamed(world, place, len(sizes))
        if pools not in shown:
            shown[pools] = show([setting.histograms(pool) for pool in pools])
        view = shown[pools], tuple(world[person] for person in known)
        views.setdefault(view, []).append(world)
    counts = [
        (
            len({_unnamed(world, place, len(sizes)) for world in worlds}),
            _certain(setting, worlds, strangers),
        )
        for worlds in views.values()
    ]
    return sum(n for n, _ in counts), sum(n for n, certain in counts if certain)


def _unnamed(world: Sequence[int], place: Sequence[int], pools: int) -> tuple[tuple[int, ...], ...]:
    """Per pool the sheets in it, without who handed them in."""
    return tuple(
        tuple(sorted(sheet for sheet, at in zip(world, place, strict=True) if at == pool))
        for pool in range(pools)
    )


def _certain(setting: Setting, worlds: Sequence[tuple[int, ...]], strangers: Sequence[int]) -> bool:
    for person in strangers:
        sheets = [setting.sheets[number] for number in {world[person] for world in worlds}]
        for place, question in enumerate(setting.questions):
            answers = {sheet[place] for sheet in sheets}
            if any(answers <= set(group) for group in question.classes):
                return True
    return False

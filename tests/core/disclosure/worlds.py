"""Every possible world of a few people: who can be certain of what?

Works on people and whole sheets, not on histograms, and knows nothing of Rule U: two worlds are
alike to a viewer when what is shown and the sheets he knows are the same.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import product

Histograms = dict[str, dict[str, tuple[int, ...]]]
Show = Callable[[Histograms], Hashable]


@dataclass(frozen=True)
class Setting:
    """`pools` = how many people in p0, p1, …; `sheets` = every sheet a person may hand in.

    A sheet is one category position per question; `classes` groups them for each question.
    """

    pools: tuple[int, ...]
    sheets: tuple[tuple[int, ...], ...]
    classes: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def place(self) -> list[int]:
        """Person → pool number."""
        return [pool for pool, size in enumerate(self.pools) for _ in range(size)]

    def classes_of(self, sheet: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(
            next(index for index, group in enumerate(groups) if answer in group)
            for answer, groups in zip(sheet, self.classes, strict=True)
        )


def one_question(pools: tuple[int, ...], classes: Sequence[Sequence[int]]) -> Setting:
    answers = sum(len(group) for group in classes)
    groups = tuple(tuple(group) for group in classes)
    return Setting(pools, tuple((answer,) for answer in range(answers)), (groups,))


def certain(setting: Setting, show: Show, known: Sequence[int] = ()) -> int:
    """How many (view, person, question) leave one class only, for people not in `known`."""
    place = setting.place
    masks_of = [[1 << index for index in setting.classes_of(sheet)] for sheet in setting.sheets]
    strangers = [person for person in range(len(place)) if person not in known]
    views: dict[Hashable, list[int]] = {}
    memory: dict[Hashable, Hashable] = {}
    for world in product(range(len(setting.sheets)), repeat=len(place)):
        tally = tuple(sorted(Counter(zip(place, world, strict=True)).items()))
        if tally not in memory:
            memory[tally] = show(_histograms(setting, tally))
        view = (memory[tally], tuple(world[person] for person in known))
        masks = [mask for person in strangers for mask in masks_of[world[person]]]
        seen = views.get(view)
        views[view] = masks if seen is None else [a | b for a, b in zip(seen, masks, strict=True)]
    return sum(mask & (mask - 1) == 0 for masks in views.values() for mask in masks)


def _histograms(setting: Setting, tally: Sequence[tuple[tuple[int, int], int]]) -> Histograms:
    found: Histograms = {f"p{pool}": {} for pool in range(len(setting.pools))}
    for pool in found:
        for question, groups in enumerate(setting.classes):
            counts = [0] * sum(len(group) for group in groups)
            for (number, sheet), n in tally:
                if pool == f"p{number}":
                    counts[setting.sheets[sheet][question]] += n
            found[pool][f"q{question}"] = tuple(counts)
    return found

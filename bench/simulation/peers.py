"""What is shown of one year elsewhere, and here: sets of people whose answers stand on a page.

Elsewhere a page shows a unit's answers of a period when there are at least five ("n >= 5"), or, in
the better kind, also hides the next smallest units beside it until the hidden ones are five people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from avtryck.core.disclosure.plan import Cells, plan
from avtryck.core.disclosure.tree import Tree
from simulation.organisation import Size, group

K = 5
DAYS, WEEK, QUARTER = 364, 7, 91
People = frozenset[int]


@dataclass(frozen=True)
class Answer:
    """Who answered (a number), where, and on which day of the year."""

    person: int
    unit: str
    day: int


def year(size: Size, seed: int) -> list[Answer]:
    """One year's answers, people spread evenly over the groups."""
    draw = np.random.default_rng(seed)
    n = size.answers_a_year
    units, days = draw.integers(0, size.groups, n), draw.integers(0, DAYS, n)
    rows = zip(units.tolist(), days.tolist(), strict=True)
    return [Answer(person, group(unit), day) for person, (unit, day) in enumerate(rows)]


def dashboard(every: int) -> list[tuple[int, int]]:
    """The periods of a page of the year so far, refreshed every so many days."""
    return [(0, day) for day in range(every, DAYS + 1, every)]


QUARTERS_AND_YEARS = [(0, day) for day in range(QUARTER, DAYS + 1, QUARTER)] + [
    (day - QUARTER, day) for day in range(QUARTER, DAYS + 1, QUARTER)
]


def threshold(
    answers: list[Answer], tree: Tree, periods: Iterable[tuple[int, int]]
) -> Iterator[People]:
    for period in periods:
        for people in _by_unit(answers, tree, period).values():
            if len(people) >= K:
                yield people


def next_smallest(
    answers: list[Answer], tree: Tree, periods: Iterable[tuple[int, int]]
) -> Iterator[People]:
    for period in periods:
        found = _by_unit(answers, tree, period)
        shown = {unit for unit, people in found.items() if len(people) >= K}
        for unit in found:
            _hide_more(unit, found, shown, tree)
        yield from (found[unit] for unit in shown)


def _hide_more(unit: str, found: Mapping[str, People], shown: set[str], tree: Tree) -> None:
    siblings = [child for child in tree.children(unit) if child in found]
    hidden = sum(len(found[child]) for child in siblings if child not in shown)
    for child in sorted(siblings, key=lambda child: (len(found[child]), child)):
        if 0 < hidden < K and child in shown:
            shown.discard(child)
            hidden += len(found[child])


def pools(answers: list[Answer], tree: Tree) -> Iterator[tuple[str, People]]:
    """The pools of a year, three early closes and a full one: node and people."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for end in range(QUARTER, DAYS + 1, QUARTER):
        for answer in answers:
            if end - QUARTER <= answer.day < end:
                waiting[answer.unit].append(answer.person)
        cells = Cells.of({unit: len(people) for unit, people in waiting.items()})
        lowest = 0 if end == DAYS else 2
        for pool in plan(cells, tree, minimum=K, min_level=lowest).pools:
            people = (person for unit in pool.cells for person in waiting.pop(unit))
            yield pool.node, frozenset(people)


def kept(answers: list[Answer], tree: Tree, alpha: tuple[int, ...] = (1, 2, 3, 4)) -> float:
    """Worth of the year's pools as a share of what "n >= 5" shows when the year is over.

    Each person is worth alpha(level) of the deepest unit whose figure counts them.
    """
    found = _by_unit(answers, tree, (0, DAYS))
    shown = {unit for unit, people in found.items() if len(people) >= K}
    unsafe = sum(
        max(
            (alpha[tree.level(unit)] for unit in tree.path(answer.unit) if unit in shown), default=0
        )
        for answer in answers
    )
    safe = sum(len(people) * alpha[tree.level(node)] for node, people in pools(answers, tree))
    return safe / unsafe


def _by_unit(answers: list[Answer], tree: Tree, period: tuple[int, int]) -> Mapping[str, People]:
    found: dict[str, set[int]] = defaultdict(set)
    for answer in answers:
        if period[0] <= answer.day < period[1]:
            for unit in tree.path(answer.unit):
                found[unit].add(answer.person)
    return {unit: frozenset(found[unit]) for unit in sorted(found)}

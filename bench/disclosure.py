"""What hiding small groups gives away, beside pools: `bench/disclosure.py [--quick] [--json]`.

Simulated organisations of 25 institutions, 200 divisions, 800 groups and 6,000 people; 12 % leave
a year and 57 % of them answer. The reader keeps every page. Under "n >= 5" each unit's page shows
the year's answers so far when there are at least five, refreshed weekly; a person is exposed when
two kept pages differ by exactly that person: the same unit a week apart, or a unit and its parts.
That is less than an exact linear attacker finds, so the figure is a floor.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from avtryck.core.disclosure.plan import Cells, plan
from avtryck.core.disclosure.tree import Tree, Unit

K, WEEKS, QUARTERS = 5, 52, 4
PEOPLE, LEAVE, ANSWER = 6000, 0.12, 0.57


@dataclass(frozen=True)
class Answer:
    """Who answered (a number), where, in which week of the year."""

    person: int
    unit: str
    week: int


def organisation() -> Tree:
    units = [Unit("o", None, 0)]
    units += [Unit(f"i{n}", "o", 1) for n in range(25)]
    units += [Unit(f"d{n}", f"i{n % 25}", 2) for n in range(200)]
    units += [Unit(f"g{n}", f"d{n % 200}", 3) for n in range(800)]
    return Tree.of(units)


def year(seed: int) -> list[Answer]:
    """One year's answers, people spread evenly over the groups."""
    draw = random.Random(seed)
    found = []
    for person in range(PEOPLE):
        if draw.random() < LEAVE * ANSWER:
            found.append(Answer(person, f"g{draw.randrange(800)}", draw.randrange(WEEKS)))
    return found


def so_far(answers: Iterable[Answer], tree: Tree) -> dict[tuple[str, int], frozenset[int]]:
    """(unit, week) → the people on its page, for every page that is shown."""
    joined: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for answer in answers:
        for unit in tree.path(answer.unit):
            joined[unit].append((answer.week, answer.person))
    shown = {}
    for unit, members in joined.items():
        for week in range(WEEKS):
            people = frozenset(person for when, person in members if when <= week)
            if len(people) >= K:
                shown[unit, week] = people
    return shown


def exposed(shown: dict[tuple[str, int], frozenset[int]], tree: Tree) -> set[int]:
    """People that two kept pages, or a page and the pages of its parts, differ by."""
    alone: set[int] = set()
    for (unit, week), people in shown.items():
        before = shown.get((unit, week - 1))
        if before is not None and len(people - before) == 1:
            alone |= people - before
        parts = [shown[part, week] for part in tree.children(unit) if (part, week) in shown]
        rest = people.difference(*parts)
        if len(rest) == 1:
            alone |= rest
    return alone


def pooled(answers: list[Answer], tree: Tree) -> tuple[set[int], float]:
    """(people in a pool of fewer than k, CPU seconds of the closes) over a year of quarters."""
    waiting: dict[str, list[int]] = defaultdict(list)
    small: set[int] = set()
    start = time.process_time()
    for quarter in range(QUARTERS):
        for answer in answers:
            if answer.week * QUARTERS // WEEKS == quarter:
                waiting[answer.unit].append(answer.person)
        cells = Cells.of({unit: len(people) for unit, people in waiting.items() if people})
        full = quarter == QUARTERS - 1
        for pool in plan(cells, tree, minimum=K, min_level=0 if full else 2).pools:
            people = [person for unit in pool.cells for person in waiting.pop(unit)]
            small |= set(people) if len(people) < K else set()
    return small, time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    tree, people, threshold, pools, seconds = organisation(), 0, 0, 0, 0.0
    for seed in range(2 if given.quick else 20):
        answers = year(seed)
        people += len(answers)
        threshold += len(exposed(so_far(answers, tree), tree))
        small, spent = pooled(answers, tree)
        pools, seconds = pools + len(small), seconds + spent
    figures = {
        "exposed_percent_threshold_weekly": round(100 * threshold / people, 1),
        "exposed_percent_pools": round(100 * pools / people, 1),
        "M_year_of_closes_cpu_s": round(seconds / (2 if given.quick else 20), 3),
    }
    for name, value in figures.items():
        print(f"{name}: {value}")
    if given.json:
        print(json.dumps({"figures": figures, "machine": platform.platform()}))


if __name__ == "__main__":
    main()

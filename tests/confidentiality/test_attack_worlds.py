"""Every world of three small groups, through the product's own report files: who is certain?

Knows nothing of Rule U. A world is the histogram of each pool; its members may change places, so
somebody in a pool can have answered whatever anybody in the pool answered. Two worlds are one to
a reader when every file of every unit and period is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import product
from zipfile import ZipFile

import pytest
from django.db import transaction

from avtryck.content.figures import figures_of
from avtryck.content.queries import instrument
from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Unit
from avtryck.published.operations import publish
from avtryck.release.counting import Tally, question_of
from avtryck.release.edition import Terms, edition_of
from avtryck.release.planning import PlacedPool
from avtryck.release.policies import rules_of_close
from avtryck.release.tree import present_tree
from avtryck.reports.contract import as_json
from avtryck.reports.report import report
from avtryck.reports.spreadsheet import as_xlsx
from leavers import installed

pytestmark = pytest.mark.usefixtures("people")
SURVEY = "exit-survey/1"
SPRING, AUTUMN = date(2026, 6, 30), date(2026, 12, 31)
PLACES_READ = ("uni", "neuro", "minne")
WINDOWS = (Window(), Window(None, SPRING), Window(date(2026, 7, 1), AUTUMN))


@dataclass(frozen=True)
class Group:
    """One pool of `n` people at a node, in the spring's release or the autumn's."""

    node: str
    n: int
    until: date = AUTUMN


@dataclass(frozen=True)
class Asked:
    """One item; `answers` are the category positions that people choose among."""

    item: str
    ledger: str
    answers: tuple[int, ...]


World = tuple[tuple[int, ...], ...]  # a pool's answers, as counts of `answers`
PAY = Asked("reasons/pay", "resigned", (0, 1))
RECOMMEND = Asked("recommend", "everyone", (0, 8, 10))


def splits(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways to part n people among so many answers."""
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        yield from ((first, *rest) for rest in splits(n - first, parts - 1))


def worlds(groups: Sequence[Group], asked: Asked) -> Iterator[World]:
    yield from product(*(splits(group.n, len(asked.answers)) for group in groups))


def files_of(groups: Sequence[Group], asked: Asked, world: World) -> Hashable:
    """Publish this world, read every file of every unit and period, and take it all back."""
    releases = sorted({group.until for group in groups})
    windows = WINDOWS if len(releases) > 1 else WINDOWS[:1]
    with transaction.atomic():
        for until in releases:
            _publish(until, groups, asked, world)
        shown = tuple(
            (as_json(found), _cells(as_xlsx(found)))
            for unit in Unit.objects.filter(code__in=PLACES_READ).order_by("path")
            for found in (report(unit, window) for window in windows)
        )
        transaction.set_rollback(True)
    return shown


def _publish(until: date, groups: Sequence[Group], asked: Asked, world: World) -> None:
    figure, item = next(
        (figure, item)
        for figure, item in figures_of(instrument(SURVEY)).items()
        if item.key == asked.item
    )
    tally = Tally(questions={figure: question_of(figure, item, SURVEY)})
    pools = []
    for number, (group, counts) in enumerate(zip(groups, world, strict=True)):
        if group.until != until:
            continue
        pools.append(
            PlacedPool(
                id=f"p{number}",
                source="live",
                ledger=asked.ledger,
                node=group.node,
                n=group.n,
                cells={group.node: group.n},
                label=[group.node],
            )
        )
        histogram = [0] * len(item.categories)
        for position, n in zip(asked.answers, counts, strict=True):
            histogram[position] = n
        tally.histograms[f"p{number}"][figure] = histogram
    start = date(2026, 7, 1) if until == AUTUMN else None
    terms = Terms(str(until), True, start, until, 5)
    rules = rules_of_close(full=True, minimum_group=5)
    publish(edition_of(terms, pools, tally, rules, present_tree()))


def _cells(workbook: bytes) -> tuple[bytes, ...]:
    """The parts of the workbook without the zip's own bookkeeping."""
    with ZipFile(BytesIO(workbook)) as package:
        return tuple(package.read(name) for name in sorted(package.namelist()))


def certain(
    groups: Sequence[Group], asked: Asked, look: Callable[[World], Hashable]
) -> list[tuple[int, int]]:
    """(pool, answer) whenever some reader knows that everybody in the pool answered that."""
    possible: dict[Hashable, list[set[int]]] = {}
    for world in worlds(groups, asked):
        seen = possible.setdefault(look(world), [set() for _ in groups])
        for answers, counts in zip(seen, world, strict=True):
            answers |= {answer for answer, n in enumerate(counts) if n}
    return [
        (pool, min(answers))
        for seen in possible.values()
        for pool, answers in enumerate(seen)
        if len(answers) == 1
    ]


PLACES = {
    "beside each other": [Group("minne", 5), Group("syn", 5)],
    "one inside the other": [Group("minne", 5), Group("neuro", 6)],
    "two releases": [Group("minne", 5, SPRING), Group("minne", 5)],
}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("places", PLACES)
def test_no_file_of_any_unit_makes_anybodys_reason_certain(places) -> None:
    installed()
    groups = PLACES[places]
    assert certain(groups, PAY, lambda world: files_of(groups, PAY, world)) == []


@pytest.mark.slow
@pytest.mark.once
def test_no_file_makes_anybodys_recommendation_certain() -> None:
    installed()
    groups = [Group("minne", 5)]
    assert certain(groups, RECOMMEND, lambda world: files_of(groups, RECOMMEND, world)) == []


@pytest.mark.once
def test_the_finder_finds_what_exact_counts_would_give_away() -> None:
    groups = PLACES["two releases"]
    assert len(certain(groups, PAY, lambda world: world)) == 24

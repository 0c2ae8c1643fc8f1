"""Every world of three small groups, through the product's own report files: who is certain?

Two worlds are one to a reader when every file of every unit and period is the same; the finder
(worlds/finder.py) knows nothing of Rule U.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import transaction

from avtryck.content.figures import figures_of
from avtryck.content.queries import instrument
from avtryck.core.disclosure.tables import Counts
from avtryck.core.disclosure.windows import Window
from avtryck.core.instruments import Item
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
from confidentiality.worlds.fillings import Setting
from confidentiality.worlds.finder import Look, find
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


World = tuple[tuple[Counts, ...], ...]
"""Per pool the histogram of the one item."""
PAY = Asked("reasons/pay", "resigned", (0, 1))
RECOMMEND = Asked("recommend", "everyone", (0, 8, 10))


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
    figure, item = _figure(asked)
    tally = Tally(questions={figure: question_of(figure, item, SURVEY)})
    pools = []
    for number, (group, (counts,)) in enumerate(zip(groups, world, strict=True)):
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
        tally.histograms[f"p{number}"][figure] = list(counts)
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
) -> tuple[int, int]:
    """(worlds, worlds in which some reader knows what class somebody's answer is in)."""
    _, item = _figure(asked)
    question = question_of(item.key, item, SURVEY)
    setting = Setting((question,), tuple((answer,) for answer in asked.answers))
    found = find(setting, [setting.pool(group.n) for group in groups], [Look((0,), look)])
    return found.worlds, found.leaking


def _figure(asked: Asked) -> tuple[str, Item]:
    return next(
        (figure, item)
        for figure, item in figures_of(instrument(SURVEY)).items()
        if item.key == asked.item
    )


PLACES = {
    "beside each other": [Group("minne", 5), Group("syn", 5)],
    "one inside the other": [Group("minne", 5), Group("neuro", 6)],
    "two releases": [Group("minne", 5, SPRING), Group("minne", 5)],
}


WORLDS = {"beside each other": 36, "one inside the other": 42, "two releases": 36}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("places", PLACES)
def test_no_file_of_any_unit_makes_anybodys_reason_certain(places: str) -> None:
    installed()
    groups = PLACES[places]
    found = certain(groups, PAY, lambda world: files_of(groups, PAY, world))
    assert found == (WORLDS[places], 0)


@pytest.mark.slow
@pytest.mark.once
def test_no_file_makes_anybodys_recommendation_certain() -> None:
    installed()
    groups = [Group("minne", 5)]
    found = certain(groups, RECOMMEND, lambda world: files_of(groups, RECOMMEND, world))
    assert found == (21, 0)


@pytest.mark.once
def test_the_finder_finds_what_exact_counts_would_give_away() -> None:
    assert certain(PLACES["two releases"], PAY, lambda world: world) == (36, 20)

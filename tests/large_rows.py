"""Published rows of a whole installation, made by the product's own plan, Rule U and sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from avtryck.content.figures import figure_name
from avtryck.content.queries import instrument
from avtryck.core.instruments import items
from avtryck.org.models import Unit
from avtryck.published.models import Release
from avtryck.published.operations import publish
from avtryck.release.counting import Tally, question_of
from avtryck.release.edition import Terms, edition_of
from avtryck.release.planning import plan_pools
from avtryck.release.policies import rules_of_close
from avtryck.release.tree import present_tree

SURVEY = "exit-survey/1"
SHARE_OF_LEDGER = {"everyone": 1.0, "leadership": 1.0, "equal_conditions": 1.0, "resigned": 0.6,
                   "fixed_term": 0.25}  # fmt: skip


Waiting = dict[tuple[str, str], dict[str, int]]  # (source, ledger) → unit → sheets


@dataclass(frozen=True)
class Size:
    """Units at each level below the organisation, people employed."""

    units: tuple[int, int, int]
    people: int

    @property
    def answers(self) -> int:
        """A quarter's: 12 % leave in a year, 57 % of them answer."""
        return round(self.people * 0.12 * 0.57 / 4)


SMALL = Size((5, 20, 60), 1_000)
LARGE = Size((60, 800, 4_139), 40_000)


def settle_units(size: Size) -> None:
    """`o`, `i1`…, `d1`…, `g1`…: each level spread evenly over the one above."""
    above = [Unit.objects.create(code="o", level=0, name_sv="Universitetet", path="o/")]
    for level, (letter, count) in enumerate(zip("idg", size.units, strict=True), start=1):
        rows = []
        for number in range(count):
            parent, code = above[number % len(above)], f"{letter}{number + 1}"
            rows.append(Unit(code=code, parent=parent, level=level, name_sv=f"Enhet {code}",
                             path=f"{parent.path}{code}/"))  # fmt: skip
        Unit.objects.bulk_create(rows, batch_size=500)
        above = list(Unit.objects.filter(level=level).order_by("pk"))


def publish_releases(size: Size, count: int, *, seed: int = 1, times: int = 1) -> list[Release]:
    """Quarterly closes, every fourth one full; `times` multiplies the answers of each."""
    draw = Random(seed)
    units = list(Unit.objects.filter(level=3).values_list("code", flat=True))
    waiting: Waiting = {}
    first = Release.objects.count()
    made = []
    for number in range(first, first + count):
        for unit in draw.choices(units, k=size.answers * times):
            _wait(unit, waiting, draw)
        made.append(_release(number, waiting, draw))
    return made


def _wait(unit: str, waiting: Waiting, draw: Random) -> None:
    for ledger, share in SHARE_OF_LEDGER.items():
        if draw.random() < share:
            counts = waiting.setdefault(("live", ledger), {})
            counts[unit] = counts.get(unit, 0) + 1


def _release(number: int, waiting: Waiting, draw: Random) -> Release:
    full = number % 4 == 3
    start = date(2000, 1, 1) + timedelta(days=90 * number)
    tree = present_tree()
    rules = rules_of_close(full=full, minimum_group=5)
    pools = plan_pools(waiting, rules, tree)
    tally = Tally()
    for pool in pools:
        for unit in pool.cells:
            del waiting[pool.source, pool.ledger][unit]
        for figure, counts in _answers(pool.ledger, pool.n, draw, tally):
            tally.histograms[pool.id][figure] = counts
    terms = Terms(f"R{number:03}", full, start, start + timedelta(days=89), 5)
    return publish(edition_of(terms, pools, tally, rules, tree))


def _answers(ledger: str, n: int, draw: Random, tally: Tally) -> Iterator[tuple[str, list[int]]]:
    found = instrument(SURVEY)
    for item in items(found):
        if ledger in item.ledgers:
            figure = figure_name(found, item)
            tally.questions[figure] = question_of(figure, item, SURVEY)
            counts = [0] * len(item.categories)
            for position in draw.choices(
                range(len(counts)), weights=range(1, len(counts) + 1), k=n
            ):
                counts[position] += 1
            yield figure, counts

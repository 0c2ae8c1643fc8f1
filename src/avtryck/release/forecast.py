"""Which units would have had figures of their own when, under each policy: from the register only.

The last years' leavers are replayed through every policy's calendar and the planner itself, as if
the years began in January, so that no calendar starts in the middle of its year. Who answers is
drawn by lot: a fixed share of the leavers, the same ones each time and for all policies. No answer,
no box and no waiting sheet is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import takewhile

from avtryck.cases.models import Departure
from avtryck.clock import today
from avtryck.content.queries import disclosure_policies, disclosure_policy, eligibility_policy
from avtryck.core.disclosure.tree import Tree, Unit
from avtryck.core.instruments.asked import EVERYONE
from avtryck.core.rules.deadlines import SURVEY_BEFORE, answering_ends, last_day_of, month_of
from avtryck.core.rules.eligibility import add_months, survey_verdict
from avtryck.release.planning import overdue, plan_ledger
from avtryck.release.policies import Scheduled, closes_from, rules_of_close
from avtryck.release.tree import present_tree

MOST_YEARS = 3
INSTITUTION, DIVISION = 1, 2
Answer = tuple[str, date]
"""Unit, last day of the month in which answering ends."""


@dataclass(frozen=True)
class Outlook:
    """A unit under one policy: figures of its own in `years` years, new ones in `closes` closes.

    `divisions` of its `of_divisions` divisions that anybody left have some at least once.
    """

    years: int
    closes: int
    divisions: int
    of_divisions: int


@dataclass(frozen=True)
class Forecast:
    """`outlooks[unit][policy]`: the organisation and each institution that anybody left."""

    years: int
    leavers: int
    answering_percent: int
    closes: Mapping[str, int]
    outlooks: Mapping[str, Mapping[str, Outlook]]


@dataclass(frozen=True)
class History:
    """What is replayed: whole years from 1 January; hashable, so that it is replayed only once."""

    start: date
    years: int
    units: tuple[Unit, ...]
    left: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def end(self) -> date:
        """The first day after it."""
        return add_months(self.start, 12 * self.years)

    def closes(self, policy: str) -> list[Scheduled]:
        calendar = disclosure_policy(policy).calendar
        return list(takewhile(lambda one: one.until < self.end, closes_from(self.start, calendar)))


def forecast(*, minimum_group: int) -> Forecast | None:
    """None when the register of leavers does not go back one whole year."""
    history = _history()
    if history is None:
        return None
    names = disclosure_policies()
    found = {name: outlooks(history, name, minimum_group) for name in names}
    return Forecast(
        years=history.years,
        leavers=len(history.left),
        answering_percent=disclosure_policy().answering_percent,
        closes={name: len(history.closes(name)) for name in names},
        outlooks={unit: {name: found[name][unit] for name in names} for unit in found[names[0]]},
    )


def _history() -> History | None:
    """The last three whole years, or as many as there are, up to the last month that has ended."""
    end = today().replace(day=1)
    rows = Departure.objects.filter(status=Departure.Status.CONFIRMED, last_day__lt=end)
    first = rows.order_by("last_day").values_list("last_day", flat=True).first()
    months = (end.year - first.year) * 12 + end.month - first.month if first else 0
    years = min(MOST_YEARS, months // 12)
    if not years:
        return None
    start = add_months(end, -12 * years)
    leavers = [one for one in rows.filter(last_day__gte=start).select_related("unit")
               if one.counts and _is_asked(one)]  # fmt: skip
    share = disclosure_policy().answering_percent
    shift = (1 - start.month) % 12
    return History(
        start=add_months(start, shift),
        years=years,
        units=tuple(present_tree().units.values()),
        left=tuple(sorted(one.unit.code for one in leavers)),
        answers=tuple(sorted(_answer(one, shift) for one in leavers if _lot(one) < share)),
    )


def _is_asked(departure: Departure) -> bool:
    rule = eligibility_policy().survey
    return survey_verdict(
        staff_category=departure.staff_category,
        exit_type=departure.exit_type,
        excluded_staff_categories=rule.excluded_staff_categories,
        excluded_exit_types=rule.excluded_exit_types,
        version=0,
    ).covered


def _lot(departure: Departure) -> int:
    """0–99, always the same for the same departure; says nothing of whether anybody answered."""
    return int.from_bytes(sha256(departure.id.bytes).digest()[:8], "big") % 100


def _answer(departure: Departure, shift: int) -> Answer:
    """As if it had been given `shift` months later."""
    ends = answering_ends(departure.last_day - SURVEY_BEFORE).replace(day=1)
    return departure.unit.code, last_day_of(month_of(add_months(ends, shift)))


@lru_cache(maxsize=16)
def outlooks(history: History, policy: str, minimum_group: int) -> Mapping[str, Outlook]:
    """Each shown unit's outlook under one policy."""
    tree = Tree.of(history.units)
    left = {node for code in history.left for node in tree.path(code)}
    figures = replayed(history, tree, policy, minimum_group)
    shown = sorted(node for node in left if tree.level(node) <= INSTITUTION)
    return {
        node: Outlook(
            years=len({_year(history, day) for day in figures.get(node, ())}),
            closes=len(figures.get(node, ())),
            divisions=sum(1 for code in _divisions(node, left, tree) if code in figures),
            of_divisions=len(_divisions(node, left, tree)),
        )
        for node in shown
    }


def _year(history: History, day: date) -> int:
    return ((day.year - history.start.year) * 12 + day.month - history.start.month) // 12


def _divisions(node: str, left: Collection[str], tree: Tree) -> list[str]:
    return [code for code in tree.subtree(node) if tree.level(code) == DIVISION and code in left]


def replayed(
    history: History, tree: Tree, policy: str, minimum_group: int
) -> Mapping[str, frozenset[date]]:
    """Node → the last days of the closes that made a pool of *everyone* inside it."""
    waiting: Counter[Answer] = Counter()
    arriving = Counter(history.answers)
    found: dict[str, set[date]] = {}
    for close in history.closes(policy):
        arrived = {one: n for one, n in arriving.items() if one[1] <= close.until}
        waiting.update(arrived)
        arriving -= Counter(arrived)
        for node, units in _pooled(waiting, tree, close, policy, minimum_group):
            for above in tree.path(node):
                found.setdefault(above, set()).add(close.until)
            waiting = Counter({one: n for one, n in waiting.items() if one[0] not in units})
    return {node: frozenset(days) for node, days in found.items()}


def _pooled(
    waiting: Mapping[Answer, int], tree: Tree, close: Scheduled, policy: str, minimum_group: int
) -> Iterator[tuple[str, Collection[str]]]:
    """(node, units whose answers it takes) for every pool the close makes."""
    rules = rules_of_close(full=close.full, minimum_group=minimum_group, policy=policy)[EVERYONE]
    counts: Counter[str] = Counter()
    oldest: dict[str, date | None] = {}
    for (unit, ended), n in sorted(waiting.items()):
        counts[unit] += n
        oldest.setdefault(unit, ended)
    late = overdue(oldest, rules, close.until)
    for pool in plan_ledger(counts, rules, tree, overdue=late):
        yield pool.node, set(pool.cells)

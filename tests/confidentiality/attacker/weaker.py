"""What other systems do: hide small cells, and sometimes the next smallest, in each table alone.

Both rules are applied to the true answers of an organisation. Each table is a unit's children in
a window: quarters, the year, and the year to date, refreshed every week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from confidentiality.attacker.organisations import FIRST_YEAR, Organisation
from confidentiality.attacker.rank import LinearAttack, Published, attack

Cells = dict[str, frozenset[int]]  # unit → sheets of a window inside it
Rule = Callable[[Cells, Mapping[str, list[str]], int], set[str]]


def shown_from(cells: Cells, _: Mapping[str, list[str]], k: int) -> set[str]:
    """ "n >= k": every unit with k answers or more."""
    return {unit for unit, sheets in cells.items() if len(sheets) >= k}


def next_smallest(cells: Cells, below: Mapping[str, list[str]], k: int) -> set[str]:
    """As `shown_from`; among siblings the next smallest goes too, till the hidden ones hold k."""
    shown = shown_from(cells, below, k)
    for parent in sorted(shown):
        siblings = [unit for unit in below.get(parent, ()) if unit in cells]
        hidden = [unit for unit in siblings if unit not in shown]
        left = sorted(set(siblings) & shown, key=lambda unit: (len(cells[unit]), unit))
        while left and hidden and (len(hidden) < 2 or sum(len(cells[unit]) for unit in hidden) < k):
            hidden.append(left.pop(0))
        shown -= set(hidden)
    # What stands under a hidden unit is not shown either.
    parent_of = {child: parent for parent, children in below.items() for child in children}
    return {unit for unit in shown if _all_shown(unit, shown, parent_of)}


def _all_shown(unit: str, shown: set[str], parent_of: Mapping[str, str]) -> bool:
    while unit in parent_of:
        if unit not in shown:
            return False
        unit = parent_of[unit]
    return True


def published_sets(organisation: Organisation, rule: Rule, year: int, k: int) -> set[Published]:
    """Every exact count of a year's pages, as the sheets behind it."""
    above = {place.code: place.parent for place in organisation.places}
    below: dict[str, list[str]] = defaultdict(list)
    for code, parent in above.items():
        if parent:
            below[parent].append(code)
    sets: set[Published] = set()
    answered = list(_answered(organisation, year))
    for start, end in _windows(year):
        cells: dict[str, set[int]] = defaultdict(set)
        for day, number, unit in answered:
            code = unit if start <= day <= end else ""
            while code:
                cells[code].add(number)
                code = above[code]
        frozen = {unit: frozenset(sheets) for unit, sheets in cells.items()}
        sets |= {frozen[unit] for unit in rule(frozen, below, k)}
    return sets


def _answered(organisation: Organisation, year: int) -> Iterator[tuple[date, int, str]]:
    for one in organisation.leavers:
        if one.waits is not None and not one.withdrawn:
            day = one.last_day + timedelta(days=one.waits - 14)
            if day.year == year:
                yield day, one.number, one.unit


def _windows(year: int) -> Iterator[tuple[date, date]]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    for quarter in range(4):
        start = date(year, 3 * quarter + 1, 1)
        yield start, date(year, 3 * quarter + 4, 1) - timedelta(days=1) if quarter < 3 else last
    for week in range(52):
        yield first, first + timedelta(days=7 * week + 6)
    yield first, last


def attacked(organisation: Organisation, rule: Rule, k: int) -> Iterable[LinearAttack]:
    """One attack a year; what is forged is the attacker's own and known."""
    person_of = {one.number: one.person for one in organisation.leavers if not one.forged}
    for year in range(FIRST_YEAR, FIRST_YEAR + organisation.years):
        yield attack(published_sets(organisation, rule, year, k), person_of, k)


def exposed_share(organisation: Organisation, rule: Rule, k: int = 5) -> float:
    """Share of those who answered that sit in an isolated group of fewer than k people."""
    exposed = {sheet for one in attacked(organisation, rule, k) for sheet in one.exposed}
    answered = {one.number for one in organisation.leavers
                if one.waits is not None and not one.withdrawn and not one.forged}  # fmt: skip
    return len(exposed) / len(answered)

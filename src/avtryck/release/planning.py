"""Step 1 and 2 of a close: counts of waiting sheets become pools. No answer is read here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from avtryck.core.disclosure.plan import Assignment, Cells, PlannedPool, plan
from avtryck.core.disclosure.tree import Tree
from avtryck.core.rules.eligibility import add_months
from avtryck.published.models import Release
from avtryck.published.queries import previous_pools
from avtryck.release.policies import LedgerRules
from avtryck.vault.doors.release import Ledger

Oldest = Mapping[Ledger, Mapping[str, date | None]]
"""(source, ledger) → unit → the earliest `received` among its waiting sheets; None = undated."""


@dataclass(frozen=True)
class PlacedPool:
    """One pool as the run remembers it: `cells` = unit codes with their counts; `label` = the
    units right below the node that hold them, which is all that is published of where they stood.
    `since` = an ISO day when answers may have waited longer than the release's span, else None.
    """

    id: str
    source: str
    ledger: str
    node: str
    n: int
    cells: dict[str, int]
    label: list[str]
    since: str | None = None

    def facts(self) -> dict[str, Any]:
        return asdict(self)


def plan_pools(
    cells: Mapping[Ledger, Mapping[str, int]],
    rules: Mapping[str, LedgerRules],
    tree: Tree,
    *,
    oldest: Oldest | None = None,
    until: date | None = None,
    span_from: date | None = None,
) -> list[PlacedPool]:
    """Pools for every source and ledger that this close may pool.

    `oldest`, `until` and the start of the release's span decide what a policy holds back, and the
    label "since"; a policy that holds raises ValueError without `until`.
    """
    pools = []
    for (source, ledger), counts in sorted(cells.items()):
        if ledger not in rules:
            continue
        received = (oldest or {}).get((source, ledger), {})
        planned = plan_ledger(
            counts,
            rules[ledger],
            tree,
            previous=previous_pools(source, ledger),
            overdue=overdue(received, rules[ledger], until),
        )
        pooled = {unit for pool in planned for unit in pool.cells}
        since = waiting_since([received[unit] for unit in pooled & received.keys()], span_from)
        pools += [
            PlacedPool(
                id=str(uuid4()),
                source=source,
                ledger=ledger,
                node=pool.node,
                n=pool.n,
                cells=dict(pool.cells),
                label=list(pool.label),
                since=since.isoformat() if since else None,
            )
            for pool in planned
        ]
    return pools


def plan_ledger(
    counts: Mapping[str, int],
    rules: LedgerRules,
    tree: Tree,
    *,
    previous: Sequence[Sequence[str]] = (),
    overdue: Collection[str] = (),
) -> tuple[PlannedPool, ...]:
    """The pools of one ledger, from counts, units and periods only.

    A policy that holds plans first as an early close does; what then waits goes further up only
    if it is `overdue`, or if its unit stands so high that no pool nearer can ever take it.
    """
    if not rules.hold_years:
        return _planned(counts, rules, tree, previous, rules.policy.min_level).pools
    near = _planned(counts, rules, tree, previous, rules.hold_level)
    released = {
        unit: n
        for unit, n in near.waiting.items()
        if unit in overdue or tree.level(unit) < rules.hold_level
    }
    far = _planned(released, rules, tree, previous, rules.policy.min_level)
    return near.pools + far.pools


def _planned(
    counts: Mapping[str, int],
    rules: LedgerRules,
    tree: Tree,
    previous: Sequence[Sequence[str]],
    min_level: int,
) -> Assignment:
    return plan(
        Cells.of(dict(counts)),
        tree,
        minimum=rules.policy.threshold,
        min_level=min_level,
        max_level=rules.policy.max_level,
        alpha=rules.alpha,
        previous=previous,
    )


def overdue(
    received: Mapping[str, date | None], rules: LedgerRules, until: date | None
) -> frozenset[str]:
    """Units with a sheet that has waited `hold_years` at `until`; one without a date has."""
    if not rules.hold_years:
        return frozenset()
    if until is None:
        raise ValueError("a policy that holds needs to know until when")
    limit = add_months(until, -12 * rules.hold_years)
    return frozenset(unit for unit, day in received.items() if day is None or day <= limit)


def waiting_since(received: Collection[date | None], span_from: date | None) -> date | None:
    """From when a release's answers may be, when some may be older than its span.

    The start of the release period in which the oldest may have been received: the same for all
    pools of the ledger, never a member's day, and untouched by what goes on waiting. In the first
    period, which starts open, its year's first day. `date.min` = a sheet without a date. None =
    nothing is older than the span.
    """
    if span_from is None or not received:
        return None
    known = [day for day in received if day is not None]
    if len(known) < len(received):
        return date.min
    first = min(known)
    if first >= span_from:
        return None
    held = Release.objects.filter(span_from__lte=first, until__gte=first)
    starts = [start for start in held.values_list("span_from", flat=True) if start]
    return min(starts, default=date(first.year, 1, 1))


def pool_of_units(pools: list[PlacedPool]) -> dict[Ledger, dict[str, tuple[str, int]]]:
    """(source, ledger) → unit → (pool id, planned count), as the vault's door wants it."""
    found: dict[Ledger, dict[str, tuple[str, int]]] = {}
    for pool in pools:
        units = found.setdefault((pool.source, pool.ledger), {})
        units |= {unit: (pool.id, n) for unit, n in pool.cells.items()}
    return found

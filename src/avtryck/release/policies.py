"""A policy file as a close needs it: each ledger's rules, and the days on which closes fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from avtryck.content.queries import DISCLOSURE, disclosure_policy
from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.instruments.policies import Calendar
from avtryck.core.rules.deadlines import last_day_of
from avtryck.org.queries import installation

POLICY = DISCLOSURE


@dataclass(frozen=True)
class LedgerRules:
    """What the planner and Rule U need for one ledger: `alpha[level]` weighs the levels.

    With `hold_years` a cell is pooled above `hold_level` only when a sheet of it has waited so
    long (see `planning.plan_ledger`); 0 = nothing is held.
    """

    policy: LedgerPolicy
    alpha: tuple[int, ...]
    hold_years: int = 0
    hold_level: int = 0


@dataclass(frozen=True)
class Scheduled:
    """A close that the calendar has: its release's name, its kind, the last day it takes."""

    name: str
    full: bool
    until: date


def rules_of_close(
    *,
    full: bool,
    minimum_group: int,
    policy: str = POLICY,
    known: Mapping[str, int] | None = None,
) -> Mapping[str, LedgerRules]:
    """The ledgers that this close may pool; an early one only at division level or deeper.

    `known` = ledger → t where it is more than the policy's.
    """
    written = disclosure_policy(policy)
    kind = "full" if full else "early"
    found = {}
    for ledger in written.ledgers:
        near = max(ledger.min_level, written.early_min_level)
        lowest = ledger.min_level if full else near
        if kind not in ledger.closes or lowest > ledger.max_level:
            continue
        rules = LedgerPolicy(
            key=ledger.key,
            minimum_group=minimum_group * ledger.factor,
            t=max(written.known_answers, (known or {}).get(ledger.key, 0)),
            min_level=lowest,
            max_level=ledger.max_level,
        )
        # A ledger without pools that deep has nothing to wait for.
        held = written.hold_years if full and lowest < near <= ledger.max_level else 0
        found[ledger.key] = LedgerRules(rules, tuple(ledger.alpha), held, near if held else 0)
    return found


def next_closes(day: date, *, count: int = 4, policy: str | None = None) -> list[Scheduled]:
    """The first closes whose last day is `day` or later, under the installation's policy."""
    calendar = disclosure_policy(policy or installation().policy).calendar
    return list(islice(closes_from(day, calendar), count))


def closes_from(day: date, calendar: Calendar) -> Iterator[Scheduled]:
    """Every close with `until` >= `day`, in order, without end."""
    year, month = day.year, day.month
    while True:
        if month in calendar.early_months or month in calendar.full_months:
            yield _scheduled(year, month, calendar)
        year, month = year + month // 12, month % 12 + 1


def _scheduled(year: int, month: int, calendar: Calendar) -> Scheduled:
    full = month in calendar.full_months
    until = last_day_of(f"{year:04d}-{month:02d}")
    return Scheduled(f"{year}{_part(month, full, calendar)}", full, until)


def _part(month: int, full: bool, calendar: Calendar) -> str:
    """What follows the year in a name: 2026, 2026-K3, 2026-H1, else 2026-05."""
    if full and len(calendar.full_months) == 1:
        return ""
    if full and month % 6 == 0:
        return f"-H{month // 6}"
    return f"-K{month // 3}" if month % 3 == 0 and not full else f"-{month:02d}"

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.core.instruments.asked import EVERYONE
from avtryck.org.queries import installation
from avtryck.published.models import Release
from avtryck.published.operations import publish
from avtryck.published.queries import last_until
from avtryck.release.counting import count
from avtryck.release.edition import Terms, edition_of
from avtryck.release.planning import PlacedPool, plan_pools, pool_of_units
from avtryck.release.policies import POLICY, rules_of_close
from avtryck.release.tree import present_tree
from avtryck.vault.doors.release import (
    AnotherRunningError,
    MovedMeanwhileError,
    OtherArgumentsError,
    Run,
    arguments_of,
    assign,
    begin,
    cells,
    extract,
    finish,
)

__all__ = [
    "AnotherRunningError",
    "BackwardsError",
    "Closed",
    "OtherArgumentsError",
    "close",
    "cutoff_of",
]

TRIES = 5
Cells = dict[tuple[str, str], dict[str, int]]  # (source, ledger) → unit → waiting sheets


class BackwardsError(ValueError):
    """The release would end before the end of the last one of its kind."""


@dataclass(frozen=True)
class Closed:
    """What a close says of itself; `repeated` when the release was there already."""

    release: Release
    pools: int
    pooled: int
    waiting: int
    repeated: bool


def close(*, name: str, full: bool, until: date, actor: str) -> Closed:
    """One scheduled close of the ledgers: assign in the vault, publish, then delete what is pooled.

    Idempotent by name, restartable at every step. Raises OtherArgumentsError when the name exists
    with other arguments, AnotherRunningError while another release is unfinished, BackwardsError.
    """
    k = installation().minimum_group
    arguments = {"full": full, "until": until.isoformat()}
    with transaction.atomic(using="vault"):  # what is refused has not begun
        run = begin(name=name, arguments=arguments)
        _refuse_backwards(name, full=full, until=until)
    repeated = run.done
    if run.assignment is None:
        run = _assign(run, full=full, until=until, k=k)
    release = Release.objects.filter(pk=name).first() or _publish(run)
    if not repeated:
        finish(run=run)
        record(actor=actor, verb="close release", subject=name, full=full, until=until.isoformat())
    pools = run.assignment["pools"]  # type: ignore[index]
    pooled = sum(pool["n"] for pool in pools if pool["ledger"] == EVERYONE)
    return Closed(release, len(pools), pooled, run.assignment["waiting"], repeated)  # type: ignore[index]


def cutoff_of(name: str) -> date | None:
    """The day a release that has begun goes up to, so that a repeat need not name it."""
    arguments = arguments_of(name)
    return date.fromisoformat(arguments["until"]) if arguments else None


def _refuse_backwards(name: str, *, full: bool, until: date) -> None:
    """A span that ends before it starts could never be read again."""
    last = last_until(full=True if full else None)
    if last and until < last and not Release.objects.filter(pk=name).exists():
        raise BackwardsError(f"the last release goes up to {last.isoformat()}")


def _assign(run: Run, *, full: bool, until: date, k: int) -> Run:
    """Plan and put every planned sheet into its pool; plans anew when sheets moved meanwhile."""
    last = last_until(full=True if full else None)
    terms = {
        "full": full,
        "until": until.isoformat(),
        # A second release up to the same day spans that day.
        "span_from": min(last + timedelta(days=1), until).isoformat() if last else None,
        "minimum_group": k,
        "policy": POLICY,
    }
    for attempt in range(TRIES):
        rules = rules_of_close(full=full, minimum_group=k)
        counted = _permitted(until)
        pools = plan_pools(counted, rules, present_tree())
        described = terms | {
            "pools": [pool.facts() for pool in pools],
            "waiting": _waiting(counted, pools),
        }
        try:
            return assign(run=run, until=until, pools=pool_of_units(pools), described=described)
        except MovedMeanwhileError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError


def _permitted(until: date) -> Cells:
    """Before going live only imported answers may be closed."""
    here = installation()
    live_too = here.is_live or here.is_demonstration
    return {key: value for key, value in cells(until=until).items() if live_too or key[0] != "live"}


def _waiting(cells: Cells, pools: list[PlacedPool]) -> int:
    """How many of ledger *everyone* this release leaves; kept, so that a repeat says no more."""
    everyone = [n for (_, ledger), units in cells.items() if ledger == EVERYONE
                for n in units.values()]  # fmt: skip
    return sum(everyone) - sum(pool.n for pool in pools if pool.ledger == EVERYONE)


def _publish(run: Run) -> Release:
    """Count, protect and write the release; reads what the run has kept, recomputes no plan."""
    kept: dict[str, Any] = run.assignment  # type: ignore[assignment]
    pools = [PlacedPool(**facts) for facts in kept["pools"]]
    span_from = date.fromisoformat(kept["span_from"]) if kept["span_from"] else None
    terms = Terms(
        run.name, kept["full"], span_from, date.fromisoformat(kept["until"]), kept["minimum_group"]
    )
    rules = rules_of_close(full=terms.full, minimum_group=terms.minimum_group)
    tally = count(extract(run=run))
    return publish(edition_of(terms, pools, tally, rules, present_tree()))

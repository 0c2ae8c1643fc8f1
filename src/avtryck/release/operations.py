from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.content.queries import UnknownPolicyError, disclosure_policy, interviews_policy
from avtryck.core.instruments.asked import EVERYONE
from avtryck.core.rules.eligibility import add_months
from avtryck.interviews.operations.sheets import deposit_missing
from avtryck.org.queries import decided_content, installation, largest_decided
from avtryck.published.models import Release
from avtryck.published.operations import Edition, write
from avtryck.published.queries import last_until
from avtryck.release.commenting.gathering import gather
from avtryck.release.commenting.publishing import claim, comment_rows, drop
from avtryck.release.counting import count
from avtryck.release.edition import Terms, edition_of
from avtryck.release.insiders import known_answers
from avtryck.release.planning import PlacedPool, plan_pools, pool_of_units
from avtryck.release.policies import rules_of_close
from avtryck.release.promotion import promote
from avtryck.release.settling import settle, signature
from avtryck.release.tree import kept_tree, present_tree, rows_of
from avtryck.vault.doors.release import (
    LIVE,
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
    oldest,
)

__all__ = [
    "AnotherRunningError",
    "BackwardsError",
    "BelowFloorError",
    "ChangedPolicyError",
    "Closed",
    "FarAheadError",
    "LoweredError",
    "MovedMeanwhileError",
    "OtherArgumentsError",
    "UnknownPolicyError",
    "UnpublishableError",
    "close",
    "cutoff_of",
]

TRIES = 5
YEARS_AHEAD = 10
Cells = dict[tuple[str, str], dict[str, int]]  # (source, ledger) → unit → waiting sheets


class BackwardsError(ValueError):
    """The release would end before the end of the last one of its kind."""


class BelowFloorError(ValueError):
    """The installation's k is less than the policy ever allows."""


class LoweredError(ValueError):
    """The installation's k is less than one that was decided or published under; args: k, that."""


class ChangedPolicyError(ValueError):
    """The policy's file says something else than when it was decided, or the release began."""


class FarAheadError(ValueError):
    """So late an end would leave no room for the next release; the argument: the last possible."""


class UnpublishableError(RuntimeError):
    """What is pooled cannot be published as it stands; nothing of it is."""


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
    with other arguments, AnotherRunningError while another release is unfinished, BackwardsError,
    BelowFloorError, LoweredError, ChangedPolicyError, UnknownPolicyError, FarAheadError,
    MovedMeanwhileError (sheets kept coming while it was planned), UnpublishableError.
    """
    _refuse_below_floor()
    _refuse_far_ahead(name, until)
    arguments = {"full": full, "until": until.isoformat()}
    with transaction.atomic(using="vault"):  # what is refused has not begun
        run = begin(name=name, arguments=arguments)
        _refuse_backwards(name, full=full, until=until)
        if run.assignment is None:
            _decided(installation().policy)
            _refuse_without_tree(name)
    repeated = run.done
    if run.assignment is None:
        deposit_missing()
        claim(run=name, minimum_group=installation().minimum_group, on=today())
        run = _assign(run, full=full, until=until)
    release = _publish(run, actor)
    if not repeated:
        _pass_comments_on(run)
        finish(run=run)
        _settle_if_moved(run)
    pools = run.assignment["pools"]  # type: ignore[index]
    pooled = sum(pool["n"] for pool in pools if pool["ledger"] == EVERYONE)
    return Closed(release, len(pools), pooled, run.assignment["waiting"], repeated)  # type: ignore[index]


def _pass_comments_on(run: Run) -> None:
    """Those that this release has published go; those that came since are there to be read."""
    kept: dict[str, Any] = run.assignment  # type: ignore[assignment]
    drop(run=run.name)
    gather(
        run=run.name,
        until=date.fromisoformat(kept["until"]),
        minimum_group=kept["minimum_group"],
        tree=kept_tree(kept.get("tree", ())),
        live_too=_live_too(),
    )


def _settle_if_moved(run: Run) -> None:
    """Units may have changed since the plan was made; should this not come about, a sweep does."""
    planned_in = kept_tree((run.assignment or {}).get("tree", ()))
    if signature(planned_in) != signature(present_tree()):
        settle()


def cutoff_of(name: str) -> date | None:
    """The day a release that has begun goes up to, so that a repeat need not name it."""
    arguments = arguments_of(name)
    return date.fromisoformat(arguments["until"]) if arguments else None


def _refuse_below_floor() -> None:
    """Where k is decided, too small a one is refused; one that came in otherwise closes nothing."""
    here = installation()
    k = here.minimum_group
    if k < disclosure_policy(here.policy).minimum_group_floor:
        raise BelowFloorError(k)
    # Imported answers that were pooled before anything was decided bind nobody.
    live = Release.objects.filter(pools__source=LIVE).aggregate(k=Max("minimum_group"))
    largest = max(largest_decided(), live["k"] or 0)
    if k < largest:
        raise LoweredError(k, largest)


def _refuse_far_ahead(name: str, until: date) -> None:
    """No release may end before the last one does: a slip of the pen would stop them all."""
    last = add_months(today(), 12 * YEARS_AHEAD)
    if until > last and arguments_of(name) is None:
        raise FarAheadError(last.isoformat())


def _refuse_without_tree(name: str) -> None:
    try:
        present_tree()
    except ValueError as error:  # no units yet, or none that make a tree
        raise UnpublishableError(name) from error


def _decided(policy: str) -> str:
    """The content hash under which this close runs; ChangedPolicyError when others were decided."""
    content = disclosure_policy(policy).content_hash
    if decided_content(policy) not in {"", content}:
        raise ChangedPolicyError(policy)
    return content


def _refuse_backwards(name: str, *, full: bool, until: date) -> None:
    """A span that ends before it starts could never be read again."""
    last = last_until(full=True if full else None)
    if last and until < last and not Release.objects.filter(pk=name).exists():
        raise BackwardsError(f"the last release goes up to {last.isoformat()}")


def _assign(run: Run, *, full: bool, until: date) -> Run:
    """Plan and put every planned sheet into its pool; plans anew when sheets moved meanwhile."""
    last = last_until(full=True if full else None)
    # A second release up to the same day spans that day.
    span_from = min(last + timedelta(days=1), until) if last else None
    here = installation()
    k, policy = here.minimum_group, here.policy
    terms = {
        "full": full,
        "until": until.isoformat(),
        "span_from": span_from.isoformat() if span_from else None,
        "minimum_group": k,
        "policy": policy,
        "policy_content": _decided(policy),
        "interviews_content": interviews_policy().content_hash,
    }
    for attempt in range(TRIES):
        promote(until=until)
        counted = _permitted(until)
        known = known_answers(until=until)  # after the cells: what comes in between is known too
        rules = rules_of_close(full=full, minimum_group=k, policy=policy, known=known)
        tree = present_tree()
        pools = plan_pools(
            counted, rules, tree,
            oldest=oldest(until=until), until=until, span_from=span_from,
        )  # fmt: skip
        described = terms | {
            "known": known,
            "pools": [pool.facts() for pool in pools],
            "waiting": _waiting(counted, pools),
            "tree": rows_of(tree),
        }
        try:
            return assign(run=run, until=until, pools=pool_of_units(pools), described=described)
        except MovedMeanwhileError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError


def _permitted(until: date) -> Cells:
    """Before going live only imported answers may be closed."""
    live_too = _live_too()
    return {key: value for key, value in cells(until=until).items() if live_too or key[0] != LIVE}


def _live_too() -> bool:
    here = installation()
    return here.is_live or here.is_demonstration


def _waiting(cells: Cells, pools: list[PlacedPool]) -> int:
    """How many of ledger *everyone* this release leaves; kept, so that a repeat says no more."""
    everyone = [n for (_, ledger), units in cells.items() if ledger == EVERYONE
                for n in units.values()]  # fmt: skip
    return sum(everyone) - sum(pool.n for pool in pools if pool.ledger == EVERYONE)


def _publish(run: Run, actor: str) -> Release:
    """Count, protect and write the release, once; reads what the run kept, recomputes no plan."""
    found = Release.objects.filter(pk=run.name).first()
    if found is not None:
        return found
    try:
        edition = _edition(run)
        with transaction.atomic():
            found = Release.objects.filter(pk=run.name).first()
            if found is None:
                found = write(edition)
                record(actor=actor, verb="close release", subject=run.name, full=edition.full,
                       until=edition.until.isoformat())  # fmt: skip
    except Exception as error:
        # Another process that closes the same release was faster: the sheets went while we read.
        found = Release.objects.filter(pk=run.name).first()
        known = isinstance(error, ChangedPolicyError) or not isinstance(error, ValueError)
        if found is None and not known:
            raise UnpublishableError(run.name) from error
        if found is None:
            raise
    return found


def _edition(run: Run) -> Edition:
    """Under the rules and in the tree that the run was begun with; runs of old kept neither."""
    kept: dict[str, Any] = run.assignment  # type: ignore[assignment]
    pools = [PlacedPool(**facts) for facts in kept["pools"]]
    terms = Terms(
        name=run.name,
        full=kept["full"],
        span_from=date.fromisoformat(kept["span_from"]) if kept["span_from"] else None,
        until=date.fromisoformat(kept["until"]),
        minimum_group=kept["minimum_group"],
        policy=kept["policy"],
    )
    content = disclosure_policy(terms.policy).content_hash
    beside = interviews_policy().content_hash
    if (kept.get("policy_content", content), kept.get("interviews_content", beside)) != (
        content, beside,
    ):  # fmt: skip
        raise ChangedPolicyError(terms.policy)
    rules = rules_of_close(
        full=terms.full,
        minimum_group=terms.minimum_group,
        policy=terms.policy,
        known=kept.get("known"),
    )
    tree = kept_tree(kept.get("tree", ()))
    found = edition_of(terms, pools, count(extract(run=run)), rules, tree)
    said = comment_rows(run.name)
    return replace(found, comment_pools=said.pools, comments=said.comments, themes=said.themes)

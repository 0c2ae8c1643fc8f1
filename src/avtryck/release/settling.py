"""After a reorganisation: old pools and their sums where they stand in today's tree.

Published rows stay as they are. What stands elsewhere today is written beside them, can be thrown
away and made again, and says nothing that the release did not say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from avtryck.content.queries import UnknownPolicyError, disclosure_policy
from avtryck.core.disclosure.standing import OldPool, has_moved, places_today, union_today
from avtryck.core.disclosure.sums import Places, Sums, sums_at
from avtryck.core.disclosure.tree import Tree
from avtryck.core.instruments.asked import EVERYONE
from avtryck.published.models import Headcount, Pool, Release, Settled, SettledSum, Standing, Sum
from avtryck.published.operations import Counted, headcounts, write_headcounts
from avtryck.release.shown import shown_in
from avtryck.release.tree import present_tree
from avtryck.vault.doors.release import cells_of

Ledger = tuple[str, str]  # source, ledger
SumKey = tuple[str, str, str, str]  # source, ledger, node, figure
SumValue = tuple[list[int] | None, list[list[int]]]


@dataclass
class Today:
    """What stands elsewhere than it was published: pool → (node, path), and the sums that differ.

    A pool that stands nowhere has ("", ""); a sum of which nothing is left has the counts None.
    `counted` = people and pools of ledger *everyone* inside every node, moved or not.
    """

    standings: dict[str, tuple[str, str]] = field(default_factory=dict)
    sums: dict[SumKey, SumValue] = field(default_factory=dict)
    counted: Counted = field(default_factory=dict)


def settle() -> int:
    """Work out anew every release whose places are for another tree than today's; how many.

    Called when units change, and by a sweep, which has nothing to do then.
    """
    if not Release.objects.exists():
        return 0
    tree = present_tree()
    mark = signature(tree)
    done = set(Settled.objects.filter(tree=mark).values_list("release_id", flat=True))
    waiting = [release for release in Release.objects.all() if release.name not in done]
    for release in waiting:
        _write(release, today_of(release, tree), mark)
    return len(waiting)


def stale() -> Iterator[str]:
    """Every release that today's tree puts elsewhere than where reports find it."""
    releases = list(Release.objects.all())
    tree = present_tree() if releases else None
    for release in releases:
        if tree is not None and today_of(release, tree) != _stored(release):
            yield f"{release.name}: pools or sums do not stand where today's units put them"


def signature(tree: Tree) -> str:
    """sha256 over all that places depend on: who belongs under whom, at which level."""
    units = sorted((unit.code, unit.parent, unit.level) for unit in tree.units.values())
    return hashlib.sha256(json.dumps(units).encode()).hexdigest()


def today_of(release: Release, tree: Tree) -> Today:
    """Everything of one release that stands elsewhere today."""
    found = Today()
    rows = list(Pool.objects.filter(release=release))
    for ledger, pools in _old_pools(release, rows).items():
        places = places_today(pools, tree)
        moved = {key: places[key] for key in pools if has_moved(pools[key], places[key], tree)}
        if moved:
            found.standings |= {key: _address(node, tree) for key, node in moved.items()}
            found.sums |= _changed_sums(release, ledger, pools, places, tree)
    found.counted = headcounts(
        (pool.source, found.standings.get(pool.id, ("", pool.path))[1], pool.n)
        for pool in rows
        if pool.ledger == EVERYONE
    )
    return found


def _old_pools(release: Release, rows: Iterable[Pool]) -> dict[Ledger, dict[str, OldPool]]:
    cells = cells_of(release.name)
    deepest = _deepest_levels(release.policy)
    found: dict[Ledger, dict[str, OldPool]] = {}
    for pool in rows:
        found.setdefault((pool.source, pool.ledger), {})[pool.id] = OldPool(
            path=tuple(reversed(pool.path.strip("/").split("/"))),
            label=tuple(pool.label),
            cells=cells.get(pool.id, ()),
            max_level=deepest.get(pool.ledger),
        )
    return found


def _deepest_levels(policy: str) -> Mapping[str, int]:
    try:
        return {one.key: one.max_level for one in disclosure_policy(policy).ledgers}
    except UnknownPolicyError:
        return {}


def _address(node: str | None, tree: Tree) -> tuple[str, str]:
    return (node, "/".join(reversed(tree.path(node))) + "/") if node is not None else ("", "")


def _changed_sums(
    release: Release,
    ledger: Ledger,
    pools: Mapping[str, OldPool],
    places: Mapping[str, str | None],
    tree: Tree,
) -> dict[SumKey, SumValue]:
    """The sums of one ledger's release that are not what was published."""
    shown = shown_in(release, ledger, {key: pool.path for key, pool in pools.items()})
    unions = [union_today([places[pool] for pool in one.pools], tree) for one in shown.unions]
    fresh = {
        (*ledger, node, figure): _value(sums)
        for (node, figure), sums in sums_at(shown, Places(places, unions), tree).items()
    }
    rows = Sum.objects.filter(release=release, source=ledger[0], ledger=ledger[1])
    frozen: dict[SumKey, SumValue] = {
        (*ledger, row.node, row.figure): (row.counts, row.at_least) for row in rows
    }
    changed = {key: value for key, value in fresh.items() if frozen.get(key) != value}
    return changed | {key: (None, []) for key in frozen.keys() - fresh.keys()}


def _value(sums: Sums) -> SumValue:
    parts = [
        [index, part.at_least, part.n] for index, part in enumerate(sums.concentrated) if part.n
    ]
    return list(sums.counts), parts


def _stored(release: Release) -> Today:
    standings = Standing.objects.filter(pool__release=release)
    sums = SettledSum.objects.filter(release=release)
    return Today(
        {row.pool_id: (row.node, row.path) for row in standings},
        {
            (row.source, row.ledger, row.node, row.figure): (row.counts, row.at_least)
            for row in sums
        },
        {
            (row.source, row.node): (row.people, row.pools)
            for row in Headcount.objects.filter(release=release)
        },
    )


@transaction.atomic
def _write(release: Release, today: Today, mark: str) -> None:
    Release.objects.select_for_update().get(pk=release.pk)  # two that settle wait in a line
    Standing.objects.filter(pool__release=release).delete()
    SettledSum.objects.filter(release=release).delete()
    Standing.objects.bulk_create(
        [Standing(pool_id=key, node=node, path=path)
         for key, (node, path) in today.standings.items()],
        batch_size=500,
    )  # fmt: skip
    SettledSum.objects.bulk_create(
        [_sum_row(release, key, value) for key, value in today.sums.items()], batch_size=500
    )
    write_headcounts(release=release, counted=today.counted)
    Settled.objects.update_or_create(release=release, defaults={"tree": mark})


def _sum_row(release: Release, key: SumKey, value: SumValue) -> SettledSum:
    names: dict[str, Any] = dict(zip(("source", "ledger", "node", "figure"), key, strict=True))
    return SettledSum(release=release, **names, counts=value[0], at_least=value[1])

"""What a leaver is told before answering: from tree, policy and past releases only.

Nothing here reads what waits, so nothing moves when somebody answers, and all leavers of one unit
and round are told the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from avtryck.core.instruments.asked import EVERYONE
from avtryck.core.rules.deadlines import last_day_of
from avtryck.org.models import Unit
from avtryck.org.queries import installation
from avtryck.published.models import Pool
from avtryck.release.policies import LedgerRules, next_closes, rules_of_close

LIVE = "live"
CLOSES_AHEAD = 12


@dataclass(frozen=True)
class ShownBefore:
    """The latest published pool that is named after the unit or something above it.

    `node` is where it stood, `units` are those it is named after, `until` its release's last day.
    """

    node: Unit
    units: tuple[Unit, ...]
    until: date


@dataclass(frozen=True)
class Preview:
    """`places` = the units whose pool may take the answer, nearest first; `earliest` = the first
    day on which a figure may hold it; `link_ends` = the day on which its round is closed.
    """

    minimum_group: int
    places: tuple[Unit, ...]
    earliest: date
    link_ends: date
    before: ShownBefore | None


def preview_of(*, unit: Unit, month: str) -> Preview:
    """For whoever leaves `unit` and answers in the round of `month` (`YYYY-MM`).

    About ledger *everyone*; others stop higher up or need more people. ValueError when no close
    ahead may pool anybody of the unit.
    """
    path, ended = path_of(unit), last_day_of(month)
    rules = everyone_at(full=True)
    return Preview(
        minimum_group=rules.policy.minimum_group,
        places=allowed(path, rules),
        earliest=first_close(path, ended) + timedelta(days=1),  # a close runs when its day is over
        link_ends=ended + timedelta(days=1),
        before=shown_before(path),
    )


def everyone_at(*, full: bool) -> LedgerRules:
    here = installation()
    return rules_of_close(full=full, minimum_group=here.minimum_group, policy=here.policy)[EVERYONE]


def allowed(path: tuple[Unit, ...], rules: LedgerRules) -> tuple[Unit, ...]:
    low, high = rules.policy.min_level, rules.policy.max_level
    return tuple(one for one in path if low <= one.level and (high is None or one.level <= high))


def first_close(path: tuple[Unit, ...], since: date) -> date:
    """The last day of the first close that takes rounds ended on `since` and may pool the path."""
    for close in next_closes(since, count=CLOSES_AHEAD):
        if allowed(path, everyone_at(full=close.full)):
            return close.until
    raise ValueError(f"no close ahead pools {path[0].code!r}")


def path_of(unit: Unit) -> tuple[Unit, ...]:
    """The unit and all above it, nearest first."""
    codes = unit.path.strip("/").split("/")
    return tuple(Unit.objects.filter(code__in=codes).order_by("-level"))


def shown_before(path: tuple[Unit, ...]) -> ShownBefore | None:
    """From published pools only: the newest whose label the path runs through, the deepest first.

    A pool above the unit that is named after its neighbours only has shown nothing of it.
    """
    places = {one.code: one for one in path}
    pools = Pool.objects.filter(source=LIVE, ledger=EVERYONE, node__in=places)
    newest = sorted(
        pools.select_related("release"),
        key=lambda pool: (-pool.release.sequence, -places[pool.node].level, pool.label),
    )
    for pool in newest:
        if places.keys() & set(pool.label):
            units = tuple(Unit.objects.filter(code__in=pool.label).order_by("code"))
            return ShownBefore(places[pool.node], units, pool.release.until)
    return None

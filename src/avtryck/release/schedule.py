"""The calendar's closes, one after the other, the night after their last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain, count, takewhile

from avtryck.clock import today
from avtryck.content.queries import disclosure_policy
from avtryck.org.queries import installation, policy_since
from avtryck.published.queries import last_until
from avtryck.release.operations import AnotherRunningError, close
from avtryck.release.policies import Scheduled, closes_from
from avtryck.vault.doors.release import Run, arguments_of


def close_due(*, actor: str) -> int:
    """Finish what was interrupted, then make every release that is due; how many were made.

    Idempotent. When another process is at it, this one leaves it at that.
    """
    made = 0
    try:
        for one in (*unfinished(), *map(_freely_named, due())):
            made += not close(name=one.name, full=one.full, until=one.until, actor=actor).repeated
    except AnotherRunningError:
        pass
    return made


def due() -> list[Scheduled]:
    """Closes that have passed and not been made, since the policy was chosen.

    A calendar chosen later makes nothing up, and what somebody has closed by hand is closed.
    """
    since = policy_since()
    if since is None:
        return []
    calendar = disclosure_policy(installation().policy).calendar
    passed = takewhile(lambda one: one.until < today(), closes_from(since, calendar))
    return [one for one in passed if not _is_made(one)]


def _is_made(one: Scheduled) -> bool:
    """By whatever name: what counts is its kind and how far it goes."""
    last = last_until(full=True if one.full else None)
    return last is not None and last >= one.until


def _freely_named(one: Scheduled) -> Scheduled:
    """Under another name when a release that is something else has taken its own."""
    wanted = {"full": one.full, "until": one.until.isoformat()}
    names = chain([one.name], (f"{one.name}.{number}" for number in count(2)))
    free = (name for name in names if arguments_of(name) in (None, wanted))
    return replace(one, name=next(free))


def unfinished() -> list[Scheduled]:
    """The release that was killed half-way, whoever began it: nothing else may run before it."""
    return [
        Scheduled(run.name, run.arguments["full"], date.fromisoformat(run.arguments["until"]))
        for run in Run.objects.filter(done=False)
    ]

"""Rounds and releases of the years that have passed, on the days the policy's calendar says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from avtryck.audit.operations import SYSTEM
from avtryck.clock import today
from avtryck.content.queries import disclosure_policy
from avtryck.release.operations import close
from avtryck.surveys.closing import close_rounds

FIRST_RELEASE = timedelta(days=85)  # a release of one month's answers would be next to empty


def firsts_of_months(start: date, until: date) -> Iterator[date]:
    """The first day of every month after `start`, up to and including `until`."""
    day = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= until:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def close_month(*, start: date) -> str | None:
    """The first night of a month: yesterday's round, and a release when one is due (its name)."""
    ended = today() - timedelta(days=1)
    close_rounds(until=ended, actor=SYSTEM)
    calendar = disclosure_policy().calendar
    full = ended.month in calendar.full_months
    if not full and ended.month not in calendar.early_months:
        return None
    if ended - start < FIRST_RELEASE:
        return None
    name = f"{ended.year}" if full else f"{ended.year}-K{(ended.month + 2) // 3}"
    close(name=name, full=full, until=ended, actor=SYSTEM)
    return name

"""Rounds and releases of the years that have passed, on the days the policy's calendar says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from avtryck.audit.operations import SYSTEM
from avtryck.clock import today
from avtryck.config.demonstration.comments import TO_READ
from avtryck.content.extras import SURVEY
from avtryck.content.queries import disclosure_policy
from avtryck.org.models import Role
from avtryck.release.commenting.rehearsing import approve_all
from avtryck.release.operations import close
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.made_up import leave_comments

FIRST_RELEASE = timedelta(days=85)  # a release of one month's answers would be next to empty


def firsts_of_months(start: date, until: date) -> Iterator[date]:
    """The first day of every month after `start`, up to and including `until`."""
    day = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= until:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def close_month(*, start: date, until: date) -> str | None:
    """The first night of a month: yesterday's round, and a release when one is due (its name).

    `until`: when the story ends. Before its last close somebody writes for Cilla to read.
    """
    ended = today() - timedelta(days=1)
    close_rounds(until=ended, actor=SYSTEM)
    if not _is_close(ended) or ended - start < FIRST_RELEASE:
        return None
    full = ended.month in disclosure_policy().calendar.full_months
    name = f"{ended.year}" if full else f"{ended.year}-K{(ended.month + 2) // 3}"
    approve_all()  # those that the close before this one gathered
    later = (first - timedelta(days=1) for first in firsts_of_months(today(), until))
    if not any(map(_is_close, later)):
        _write_to_cilla()
    close(name=name, full=full, until=ended, actor=SYSTEM)
    return name


def _is_close(ended: date) -> bool:
    calendar = disclosure_policy().calendar
    return ended.month in (*calendar.full_months, *calendar.early_months)


def _write_to_cilla() -> None:
    """More than her institution's leavers write in a quarter: a batch of its own."""
    unit = Role.objects.get(person__employee_id="demo-hr").unit
    leave_comments(unit=unit.code, instrument=SURVEY, texts=TO_READ)

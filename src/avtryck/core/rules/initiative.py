"""When somebody has to take the initiative to a talk, is reminded, and HR hears of it.

Days are calendar days where the workplace is; what is counted in working days says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from avtryck.core.rules.deadlines import SHORT_NOTICE
from avtryck.core.rules.working_days import add_working_days

TIME_TO_CHOOSE = 3
REMIND_AFTER = 5
RAISE_AFTER = 10
RAISE_SOON_AFTER = 2
# Four weeks after the last day nothing may be left undone; after half a year it is an outcome.
UNDONE_AFTER = timedelta(days=28)
UNDONE_UNTIL = timedelta(days=182)


@dataclass(frozen=True)
class Initiative:
    """`remind` is None when HR hears of it first: then nobody else is written to."""

    remind: date | None
    raise_to_hr: date


def is_short_notice(*, last_day: date, known: date) -> bool:
    """Known less than three weeks before the last day, or after it."""
    return last_day - known < SHORT_NOTICE


def task_day(*, last_day: date, known: date) -> date:
    """The third working day, so that the leaver can choose first; at once on short notice."""
    if is_short_notice(last_day=last_day, known=known):
        return known
    return add_working_days(known, TIME_TO_CHOOSE)


def initiative(*, task_on: date, last_day: date, known: date) -> Initiative:
    """The days for a task that somebody has had since `task_on`.

    A reminder after five working days, HR after ten; on short notice HR alone, after two. No
    reminder after the last day: there is nobody left at work to invite.
    """
    if is_short_notice(last_day=last_day, known=known):
        return Initiative(None, add_working_days(task_on, RAISE_SOON_AFTER))
    remind = add_working_days(task_on, REMIND_AFTER)
    raised = add_working_days(task_on, RAISE_AFTER)
    return Initiative(remind if remind <= last_day else None, raised)

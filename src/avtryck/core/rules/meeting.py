"""What is worth a second thought about the time of a talk. Nothing of it forbids the time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from avtryck.core.rules.working_days import is_working_day

EARLIEST, LATEST = time(8), time(17)
SOONEST, LATEST_BEFORE = timedelta(days=14), timedelta(days=7)
QUESTIONS_BEFORE = timedelta(days=7)


class Caution(StrEnum):
    AFTER_LAST_DAY = "after_last_day"
    EARLY = "early"
    LATE = "late"
    NO_WORKING_DAY = "no_working_day"
    OUTSIDE_HOURS = "outside_hours"
    QUESTIONS_LATE = "questions_late"


def cautions(*, at: datetime, minutes: int, last_day: date, now: datetime) -> tuple[Caution, ...]:
    """`at` in local time, `now` in any; in the order of the enumeration."""
    left = last_day - at.date()
    ends = at + timedelta(minutes=minutes)
    facts = {
        Caution.AFTER_LAST_DAY: left < timedelta(),
        Caution.EARLY: left > SOONEST,
        Caution.LATE: timedelta() <= left < LATEST_BEFORE,
        Caution.NO_WORKING_DAY: not is_working_day(at.date()),
        Caution.OUTSIDE_HOURS: at.time() < EARLIEST
        or ends.date() > at.date()
        or ends.time() > LATEST,
        Caution.QUESTIONS_LATE: at - now < QUESTIONS_BEFORE,
    }
    return tuple(caution for caution, holds in facts.items() if holds)

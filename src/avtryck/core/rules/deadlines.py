"""When things are due. Days are calendar days where the workplace is."""

from __future__ import annotations

from datetime import date, timedelta

from avtryck.core.rules.working_days import first_working_day

SURVEY_BEFORE = timedelta(days=14)
SHORT_NOTICE = timedelta(days=21)
ANSWERING = timedelta(days=28)
REMIND_AFTER = (timedelta(days=3), timedelta(days=10))


def survey_due(*, last_day: date, known: date) -> date:
    """Fourteen days before the last day; at once when known less than three weeks before it."""
    return known if last_day - known < SHORT_NOTICE else last_day - SURVEY_BEFORE


def answering_ends(due: date) -> date:
    return due + ANSWERING


def reminder_days(*, sent: date, ends: date) -> tuple[date, ...]:
    """The working days on which a survey sent on `sent` is reminded of, while it can be answered.

    A reminder whose day is no working day comes on the next one.
    """
    days = (first_working_day(sent + wait) for wait in REMIND_AFTER)
    return tuple(day for day in days if day <= ends)


def mailbox_lives(*, last_day: date, on: date) -> bool:
    """Whether the employer's mailbox can still be read: it closes the day after the last day."""
    return on <= last_day


def month_of(day: date) -> str:
    """The round a day belongs to: `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"


def last_day_of(month: str) -> date:
    """The last day of a round's month `YYYY-MM`."""
    year, number = (int(part) for part in month.split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    return following - timedelta(days=1)

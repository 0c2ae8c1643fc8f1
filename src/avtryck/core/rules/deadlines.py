"""When things are due. Days are calendar days where the workplace is."""

from __future__ import annotations

from datetime import date, timedelta

SURVEY_BEFORE = timedelta(days=14)
ANSWERING = timedelta(days=28)


def survey_due(*, last_day: date, known: date) -> date:
    """Fourteen days before the last day; at once when it is known later than that."""
    return max(last_day - SURVEY_BEFORE, known)


def answering_ends(due: date) -> date:
    return due + ANSWERING


def month_of(day: date) -> str:
    """The round a day belongs to: `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"


def last_day_of(month: str) -> date:
    """The last day of a round's month `YYYY-MM`."""
    year, number = (int(part) for part in month.split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    return following - timedelta(days=1)

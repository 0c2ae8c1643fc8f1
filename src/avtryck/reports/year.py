"""A year of releases, and what a yearly report says beside published figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from avtryck.core.disclosure.windows import Window
from avtryck.published.models import Release
from avtryck.reports.model import Report

NEVER = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Done:
    """One measure taken after what a report said: its title, and how far it has come, in words."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Edition:
    """`year` None = any other period. `done` None = whoever asks does not know of measures."""

    year: int | None = None
    done: tuple[Done, ...] | None = None


PLAIN = Edition()


def years() -> list[int]:
    """In which a release ends, the latest first."""
    days = Release.objects.values_list("until", flat=True).order_by()
    return sorted({day.year for day in days}, reverse=True)


def window_of(year: int) -> Window:
    """Holds every release that ends in the year: one that starts before it is counted whole.

    Without limit backwards in the year of the first release, whose answers may be older.
    """
    spans = list(Release.objects.filter(until__year=year).values_list("span_from", "until"))
    starts = [start for start, _end in spans if start is not None]
    if len(starts) < len(spans):
        return Window(None, date(year, 12, 31))
    return Window(min(starts, default=date(year, 1, 1)), date(year, 12, 31))


def last_day(report: Report) -> date:
    """Of the window; a fixed day when it holds no release."""
    return report.window.end if report.window and report.window.end else NEVER


def made_at(report: Report) -> datetime:
    """The instant that files carry instead of the clock's: noon on the window's last day."""
    return datetime.combine(last_day(report), time(12), UTC)

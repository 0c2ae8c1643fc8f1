"""Who is offered an interview and who is sent a survey, and which rule says so.

The outcomes are those an eligibility policy has sentences for.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Verdict:
    """Covered or not, with the outcome whose sentence the policy holds and its version."""

    covered: bool
    outcome: str
    version: int


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def interview_verdict(
    *,
    employed_from: date | None,
    last_day: date,
    exit_type: str,
    min_months: int,
    offer_to_all: bool,
    excluded_exit_types: Collection[str],
    version: int,
) -> Verdict:
    """Offered after at least `min_months` of unbroken employment, the last day included.

    1 January – 30 June is six months. An unknown first day is read in the leaver's favour.
    """
    if exit_type in excluded_exit_types:
        return Verdict(False, "excluded_exit_type", version)
    if offer_to_all:
        return Verdict(True, "offer_to_all", version)
    if employed_from is None:
        return Verdict(True, "start_unknown", version)
    enough = add_months(employed_from, min_months) <= last_day + timedelta(days=1)
    return Verdict(enough, "covered" if enough else "too_short", version)


def survey_verdict(
    *,
    staff_category: str,
    exit_type: str,
    excluded_staff_categories: Collection[str],
    excluded_exit_types: Collection[str],
    version: int,
) -> Verdict:
    """Sent to all who leave, except the installation's excluded categories and exit types."""
    if exit_type in excluded_exit_types:
        return Verdict(False, "excluded_exit_type", version)
    if staff_category in excluded_staff_categories:
        return Verdict(False, "excluded_staff_category", version)
    return Verdict(True, "covered", version)

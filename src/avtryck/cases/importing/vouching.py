"""Whose word a departure is after a row has changed it: the personnel feed's or one person's."""

from __future__ import annotations

from typing import Any

from avtryck.cases.facts import Facts
from avtryck.cases.models import Departure

Source = Departure.Source
# Where somebody is counted, and where the link goes.
WEIGHTY = frozenset({"unit", "exit_type", "last_day", "work_email", "private_email"})
ADDRESSES = ("work_email", "private_email")


def voucher(
    found: Departure, facts: Facts, changes: dict[str, Any], *, feed: bool
) -> dict[str, Any]:
    """Further changes; empty when the departure stays whose word it was.

    A weighty change by upload makes it the uploader's word. What the feed takes over is the feed's,
    without the addresses that only one person has said; what the leaver has said stays.
    """
    if not feed:
        return {"source": Source.UPLOAD, "confirmed_by": ""} if WEIGHTY & changes.keys() else {}
    if found.source == Source.FEED:
        return {}
    said = {name for name in ADDRESSES if getattr(facts, name)}
    said |= {"private_email"} if found.address_by_leaver else set()
    unsaid = [name for name in ADDRESSES if name not in said and getattr(found, name)]
    return {"source": Source.FEED} | ({} if found.counts else dict.fromkeys(unsaid, ""))

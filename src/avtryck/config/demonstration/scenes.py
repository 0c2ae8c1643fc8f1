"""What waits for the nearest manager who signs in: one departure in every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from avtryck.config.demonstration.leaving import Leaving, Talk, leaving
from avtryck.config.demonstration.organisation import STAGE, Organisation

LAST_DAY, REGISTERED = "last_day", "registered"
# Days from today; negative = before. A day to come has not happened: the state stays there.
SCENES: tuple[tuple[str, dict[str, int]], ...] = (
    ("resignation", {LAST_DAY: 45, REGISTERED: -7}),
    ("resignation", {LAST_DAY: 33, REGISTERED: -13, "offered": -4}),
    ("resignation",
     {LAST_DAY: 24, REGISTERED: -21, "offered": -13, "booked": -6, "meeting": 3}),
    ("resignation",
     {LAST_DAY: 5, REGISTERED: -40, "offered": -33, "booked": -25, "meeting": -1, "held": -1}),
    ("retirement",
     {LAST_DAY: -2, REGISTERED: -70, "offered": -58, "booked": -40, "meeting": -9, "held": -9,
      "noted": -6}),
    ("resignation", {LAST_DAY: 20, REGISTERED: -26, "offered": -18, "declined": -13}),
    ("resignation",
     {LAST_DAY: -20, REGISTERED: -80, "offered": -70, "booked": -50, "meeting": -32,
      "held": -32, "noted": -30, "closed": -25, "answered": -28}),
    ("fixed_term_end", {LAST_DAY: 50, REGISTERED: -10, "confirmed": 10}),
    ("fixed_term_end", {LAST_DAY: 12, REGISTERED: -34, "confirmed": -20, "offered": -11}),
    ("resignation", {LAST_DAY: 26, REGISTERED: -9, "employed": -94}),
    ("ill_health", {LAST_DAY: 40, REGISTERED: -5, "decided": 6}),
    ("resignation", {LAST_DAY: 30, REGISTERED: -15, "offered": -6, "chosen": 1}),
)  # fmt: skip
TALK = ("offered", "declined", "booked", "meeting", "held", "noted", "closed")


def scenes(rng: Random, made: Organisation, *, start: date, today: date) -> Iterator[Leaving]:
    """Scripted departures from the group of the one who signs in, people drawn in order."""
    for who, (exit_type, offsets) in zip(made.staff[STAGE], SCENES, strict=False):
        days = {name: today + timedelta(days=offset) for name, offset in offsets.items()}
        drawn = leaving(rng, who, days[LAST_DAY], start, exit_type)
        yield replace(
            drawn,
            registered=max(start, days[REGISTERED]),
            employed_from=days.get("employed", min(drawn.employed_from, _long_ago(today))),
            contact="",
            language=drawn.language or "sv",
            confirmed=days.get("confirmed"),
            decided=days.get("decided"),
            answered=days.get("answered"),
            interviewer="demo-superior" if "chosen" in days else "",
            talk=Talk(**{name: days.get(name) for name in TALK}),
        )


def _long_ago(today: date) -> date:
    return today - timedelta(days=500)

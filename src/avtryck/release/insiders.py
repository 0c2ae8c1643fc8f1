"""t of ledger *interviews*: how many answers one person may know before a release shows any.

Whoever held an interview knows its sheet; the management knows the answers that leavers let the
interviewer pass on. Which sheet is whose is kept nowhere: the vault knows which interviews have
given one and where it came to lie, the register who held them. See docs/decisions/0030.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from avtryck.core.instruments import INTERVIEWS
from avtryck.interviews.models import Interview
from avtryck.vault.doors.release import Spot, given_sheets, told, waiting_by_spot

NOBODY_LEFT = -1
"""Interviewers whose register row is gone count as one and the same person."""


def known_answers(*, until: date) -> dict[str, int]:
    """Ledger → t, for ledgers where somebody knows answers beforehand.

    t = the most sheets that any one person holds + the most that anybody may have been told of one
    question. Nobody can know the answers to one question of more sheets than that.
    """
    waiting = waiting_by_spot(until=until)
    if not waiting:
        return {}
    return {INTERVIEWS: most_held(waiting) + max(told(until=until).values(), default=0)}


def most_held(waiting: Mapping[Spot, int]) -> int:
    """The most of the waiting sheets that can be of one person's interviews.

    At a spot where fewer wait than were given, any of those given may be among them.
    """
    interviewer = dict(Interview.objects.values_list("pk", "interviewer"))
    held: dict[int, Counter[Spot]] = defaultdict(Counter)
    for one in given_sheets():
        if one.spot in waiting:
            held[interviewer.get(one.interview) or NOBODY_LEFT][one.spot] += 1
    return max(
        (sum(min(n, waiting[spot]) for spot, n in spots.items()) for spots in held.values()),
        default=0,
    )

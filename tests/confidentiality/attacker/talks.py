"""Interviews of a random organisation: who holds them, what is heard, what may be passed on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from confidentiality.attacker.organisations import Leaver, Organisation

AREAS = (
    "work_organisation", "work_environment", "terms", "tasks", "development", "leadership",
    "work_group",
)  # fmt: skip
ITEMS = tuple(f"{polarity}/{area}" for polarity in ("positive", "negative") for area in AREAS)
HELD, ABOVE, PASSED_ON = 0.75, 0.2, 0.02


@dataclass(frozen=True)
class Talk:
    """One final interview. `interviewer` = the unit whose head held it."""

    leaver: Leaver
    interviewer: str
    final: date
    heard: frozenset[str]
    told: frozenset[str]


def talks(organisation: Organisation) -> Iterator[Talk]:
    """Mostly held by the head of one's group, else of the division. Units are of one mind."""
    random = Random(f"talks {organisation.seed}")
    above = {place.code: place.parent for place in organisation.places}
    minds = {place.code: _mind(random) for place in organisation.places}
    for one in organisation.leavers:
        if random.random() < HELD and not one.withdrawn:  # which is of a survey
            head = one.unit if random.random() > ABOVE else above[one.unit]
            heard = frozenset(item for item in ITEMS if random.random() < minds[one.unit][item])
            told = frozenset(item for item in heard if random.random() < PASSED_ON)
            final = one.last_day - timedelta(days=random.randrange(-20, 20))
            yield Talk(one, head, final, heard, told)


def _mind(random: Random) -> dict[str, float]:
    return {item: random.choice((0.0, 0.02, 0.3, 0.98, 1.0)) for item in ITEMS}


def known_in(waiting: Sequence[Talk]) -> int:
    """t as the method has it, from the truth: most held, and most told of one question."""
    held = [one.interviewer for one in waiting]
    told = [item for one in waiting for item in one.told]
    most = max((held.count(head) for head in set(held)), default=0)
    return most + max((told.count(item) for item in set(told)), default=0)

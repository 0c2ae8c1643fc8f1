"""A made-up organisation and two years of its leavers: all that is chosen before anybody answers.

Everything follows from one seed. What people answer stands apart (`answering.py`), so that it can
be exchanged without moving anything else.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cast import PLACES, Place

START = date(2024, 12, 16)
FIRST, LAST = date(2025, 1, 10), date(2026, 11, 10)
REORGANISED = date(2026, 2, 10)
LOOKED_BETWEEN = date(2026, 5, 20)
LOOKED = date(2027, 1, 20)
IMPORTED = {"import-1": date(2025, 2, 10), "import-2": date(2026, 4, 8)}
EXIT_TYPES = ("resignation", "resignation", "resignation", "fixed_term_end", "retirement", "")
LINKED = "ticked-reasons/1"
SIGNALS = "interview-signals/1"
TALKERS = 8
TALKED = range(3, 33)


@dataclass(frozen=True)
class Leaver:
    """Somebody who leaves; `on` is the day they answer, None when they do not.

    `employee` is another leaver's number when the same person leaves a second post; `known` is
    False for somebody entered by hand and never confirmed by a second person. A `comment` stands
    with its writer: comments are outside the theorem. `talker` is who interviews them, of those
    whose interviews give a sheet.
    """

    number: int
    employee: int
    unit: str
    last_day: date
    exit_type: str
    on: date | None
    comment: str = ""
    known: bool = True
    interviewed: bool = False
    talker: int | None = None

    @property
    def told(self) -> bool:
        """What was heard may be passed on: others know it, so that it is exchanged with nobody."""
        return self.interviewed or self.number % 8 == 3


@dataclass(frozen=True)
class Row:
    """One row of an imported file."""

    person: str
    unit: str
    received: date


@dataclass(frozen=True)
class Story:
    """`moved` = (unit, the new unit above it) in the reorganisation; `raised` = k from 2026 on."""

    seed: int
    places: tuple[Place, ...]
    leavers: tuple[Leaver, ...]
    batches: dict[str, tuple[Row, ...]]
    instruments: dict[str, str]
    moved: tuple[str, str]
    raised: int | None
    erased: str = "import-1-P0"


def story(seed: int, *, people: int, units: int) -> Story:
    """An organisation of about `units` units from which `people` leave in two years."""
    chance = random.Random(f"organisation {seed}")
    places = _places(chance, units)
    crowded = [place.code for place in places if place.level >= 2]
    weights = [chance.choice((0, 1, 1, 12)) for _ in crowded[:-1]] + [12]
    leavers = [_leaver(number, chance, crowded, weights) for number in range(people)]
    batches = {name: _rows(name, chance, crowded, weights, people // 4) for name in IMPORTED}
    return Story(
        seed=seed,
        places=tuple(places),
        leavers=tuple(_twists(leavers, chance)),
        batches=batches,
        instruments={"import-1": "exit-survey/1", "import-2": LINKED},
        moved=_moved(places, chance),
        raised=7 if seed % 3 == 2 else None,
    )


def _places(chance: random.Random, units: int) -> list[Place]:
    """The cast's places and more of their kind; some institutions have nothing below them."""
    places = list(PLACES)
    institutions = ["neuro", "fysik"]
    for number in range(units - len(PLACES)):
        divisions = [place.code for place in places if place.level == 2]
        level = chance.choices((1, 2, 3), weights=(1, 3, 6))[0]
        above = {1: ["uni"], 2: institutions, 3: divisions}[level]
        code = f"u{number:02d}"
        if level == 1:
            institutions.append(code)
        places.append(Place(code, chance.choice(above), level, f"Enhet {number}", f"Unit {number}"))
    return places


def _leaver(number: int, chance: random.Random, units: list[str], weights: list[int]) -> Leaver:
    last_day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    due = max(last_day - timedelta(days=14), START)
    answers = chance.random() < 0.85
    return Leaver(
        number=number,
        employee=number,
        unit=chance.choices(units, weights)[0],
        last_day=last_day,
        exit_type=chance.choice(EXIT_TYPES),
        on=due + timedelta(days=chance.randrange(28)) if answers else None,
        comment=f"Kommentar {number}" if chance.random() < 0.3 else "",
    )


def _twists(leavers: list[Leaver], chance: random.Random) -> list[Leaver]:
    """Every eighth leaves a second post; some are entered by hand; some are talked to."""
    found = list(leavers)
    for number in range(8, len(found), 8):
        found[number] = replace(found[number], employee=chance.randrange(number))
    for number in range(5, len(found), 11):
        found[number] = replace(found[number], known=False)
    for number in range(3):
        found[number] = replace(found[number], unit="minne-a", interviewed=True)
    for number in TALKED:
        found[number] = replace(found[number], talker=number % TALKERS)
    return found


def _rows(
    batch: str, chance: random.Random, units: list[str], weights: list[int], people: int
) -> tuple[Row, ...]:
    return tuple(
        Row(
            person=f"{batch}-P{number}",
            unit=chance.choices(units, weights)[0],
            received=date(2024, 1, 15) + timedelta(days=chance.randrange(300)),
        )
        for number in range(people)
    )


def _moved(places: list[Place], chance: random.Random) -> tuple[str, str]:
    """A division goes to another institution, with everything below it."""
    divisions = [place for place in places if place.level == 2]
    one = chance.choice(divisions)
    others = [place.code for place in places if place.level == 1 and place.code != one.parent]
    return one.code, chance.choice(others)

"""Random organisations: places, people who leave, what they answer, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

FIRST_YEAR = 2026
LEAVE, ANSWER = 0.12, 0.57
IMPORTED = 0.15  # of those who answer, in another system whose file is imported
WITHDRAWN, VOIDED = 0.06, 0.04
TWICE, FORGED = 0.05, 0.02
EXIT_TYPES = {"resignation": 45, "fixed_term_end": 35, "retirement": 12, "other": 8}


@dataclass(frozen=True)
class Shape:
    institutions: int
    divisions: int
    groups: int
    people: int


S = Shape(5, 20, 60, 1_000)
M = Shape(25, 200, 800, 6_000)


@dataclass(frozen=True)
class Place:
    code: str
    parent: str
    level: int


@dataclass(frozen=True)
class Leaver:
    """One departure. `person` has two of them who leaves twice; `waits` = days from the
    invitation to the answer, None for no answer. Only the attacker's inventions are `forged`."""

    number: int
    person: str
    unit: str
    last_day: date
    exit_type: str
    waits: int | None
    answers: Mapping[str, str] = field(default_factory=dict)
    imported: bool = False
    withdrawn: bool = False
    forged: bool = False


@dataclass(frozen=True)
class Move:
    """`code` gets another parent on a day, or (parent "") its end."""

    day: date
    code: str
    parent: str


@dataclass(frozen=True)
class Organisation:
    seed: int
    years: int
    places: tuple[Place, ...]
    leavers: tuple[Leaver, ...]
    moves: tuple[Move, ...]


SCALE = tuple("12345")
CHOICES: dict[str, tuple[str, ...]] = {
    "recommend": tuple(str(step) for step in range(11)),
    **{f"area_{name}": SCALE for name in (
        "work_organisation", "work_environment", "terms", "tasks", "development", "leadership",
        "work_group", "equal_conditions",
    )},
    "come_back": ("yes", "perhaps", "no"),
    "could_have_stayed": ("yes", "perhaps", "no"),
    "would_have_continued": ("yes", "perhaps", "no"),
    "what_decided": ("funding", "work_completed", "time_limit", "reorganisation", "circumstances",
                     "other", "do_not_know"),
    "next_step": ("university", "health_care", "public_sector", "private_sector", "self_employed",
                  "studies", "looking_for_work", "time_off", "other"),
}  # fmt: skip
REASONS = (
    "pay", "development", "tasks", "workload", "physical_environment", "social_environment",
    "nearest_manager", "leadership", "colleagues", "uncertain_funding", "work_life_balance",
    "moving_or_family", "health", "studies", "unsought_offer", "academic_step", "other",
)  # fmt: skip
LEVELS = ("no_part", "contributed", "decisive")
ONLY = {
    "could_have_stayed": {"resignation"},
    "next_step": {"resignation", "fixed_term_end"},
    "would_have_continued": {"fixed_term_end"},
    "what_decided": {"fixed_term_end"},
}
"""Who is asked: by exit type. Reasons are asked of those who resign."""


def draw(shape: Shape, *, years: int, seed: int) -> Organisation:
    random = Random(seed)
    places = tuple(_places(shape, random))
    groups = [place.code for place in places if place.level == 3]
    moods = _moods(places, random)
    leavers: list[Leaver] = []
    weights = [random.paretovariate(1.6) for _ in groups]
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        for unit in random.choices(groups, weights, k=round(shape.people * LEAVE)):
            leavers += _departures(len(leavers), unit, year, moods, random)
    moves = tuple(_moves(places, years, random))
    return Organisation(seed, years, places, tuple(leavers), moves)


def _places(shape: Shape, random: Random) -> Iterator[Place]:
    yield Place("o", "", 0)
    parents = ["o"]
    for level, (letter, n) in enumerate(
        (("i", shape.institutions), ("d", shape.divisions), ("g", shape.groups)), start=1
    ):
        codes = [f"{letter}{number}" for number in range(n)]
        # Everybody above gets one; the rest falls where it falls.
        for number, code in enumerate(codes):
            above = parents[number] if number < len(parents) else random.choice(parents)
            yield Place(code, above, level)
        parents = codes


Mood = tuple[str, float]  # what most answer, and how many do
Moods = dict[str, dict[str, Mood]]


def _moods(places: Sequence[Place], random: Random) -> Moods:
    """Unit → question → mood. Most units feel as the one above; some are of one mind."""
    moods: Moods = {}
    items = {**CHOICES, **{f"reasons/{reason}": LEVELS for reason in REASONS}}
    for place in places:
        above = moods.get(place.parent, {})
        moods[place.code] = {
            key: above[key]
            if key in above and random.random() < 0.6
            else _mood(key, choices, random)
            for key, choices in items.items()
        }
    return moods


def _mood(key: str, choices: Sequence[str], random: Random) -> Mood:
    strength = random.choice((0.0, 0.4, 0.7, 0.9, 0.97, 1.0))
    if key.startswith("reasons/") and random.random() < 0.75:
        return "no_part", max(0.7, strength)
    return random.choice(choices), strength


def _departures(
    number: int, unit: str, year: int, moods: Moods, random: Random
) -> Iterator[Leaver]:
    """One person leaves: mostly one departure, sometimes two, sometimes with inventions around."""
    last_day = date(year, 1, 1) + timedelta(days=random.randrange(365))
    exit_type = random.choices(list(EXIT_TYPES), list(EXIT_TYPES.values()))[0]
    first = Leaver(number, f"p{number}", unit, last_day, exit_type, None)
    first = answering(first, moods[unit], random) if random.random() < ANSWER else first
    if first.waits is not None and random.random() < IMPORTED:
        first = replace(first, imported=True, withdrawn=random.random() < WITHDRAWN)
    elif first.waits is not None:
        first = replace(first, withdrawn=random.random() < VOIDED)
    yield first
    if random.random() < TWICE and not first.imported:
        again = last_day if random.random() < 0.5 else last_day + timedelta(days=120)
        second = replace(first, number=number + 1, last_day=again, withdrawn=False)
        yield answering(second, moods[unit], random)
    elif random.random() < FORGED:
        for place in range(1, random.choice((4, 5))):
            invented = replace(first, number=number + place, person=f"x{number + place}",
                               imported=False, withdrawn=False, forged=True)  # fmt: skip
            yield answering(invented, moods[unit], random)


def answering(leaver: Leaver, mood: Mapping[str, Mood], random: Random) -> Leaver:
    """Somebody who answers, on the day or as late as the last."""
    waits = random.choice((0, 1, 2, 5, 9, 15, 22, 27, 28))
    return replace(leaver, waits=waits, answers=_answers(leaver.exit_type, mood, random))


def _answers(exit_type: str, mood: Mapping[str, Mood], random: Random) -> dict[str, str]:
    given = {}
    for key, choices in CHOICES.items():
        if exit_type in ONLY.get(key, {exit_type}) and random.random() < 0.96:
            given[key] = _one(mood[key], choices, random)
    if exit_type == "resignation":
        picked = {reason: _one(mood[f"reasons/{reason}"], LEVELS, random) for reason in REASONS}
        given["reasons"] = "|".join(
            f"{reason}:{level}" for reason, level in picked.items() if level != "no_part"
        )
    return given


def _one(mood: Mood, choices: Sequence[str], random: Random) -> str:
    favourite, strength = mood
    return favourite if random.random() < strength else random.choice(choices)


def _moves(places: Sequence[Place], years: int, random: Random) -> Iterator[Move]:
    """Twice a year some groups and a division move; now and then a group ends."""
    above = {place.code: place.parent for place in places}
    by_level = [[p.code for p in places if p.level == level] for level in range(4)]
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        for month in (2, 8):
            day = date(year, month, random.randrange(1, 28))
            groups = random.sample(by_level[3], max(1, len(by_level[3]) // 40))
            divisions = random.sample(by_level[2], max(1, len(by_level[2]) // 40))
            for level, code in [(2, g) for g in groups] + [(1, d) for d in divisions]:
                parent = random.choice(by_level[level])
                if parent != above[code]:
                    above[code] = parent
                    yield Move(day, code, parent)
        yield Move(date(year, 8, 28), random.choice(by_level[3]), "")


def given_answers(leaver: Leaver) -> dict[str, str]:
    """Published item → category, for what counts; an asked reason left blank is "no part"."""
    found = {key: value for key, value in leaver.answers.items() if key != "reasons"}
    if leaver.exit_type == "resignation":
        ticks = dict(
            part.split(":") for part in leaver.answers.get("reasons", "").split("|") if part
        )
        found |= {f"reasons/{reason}": ticks.get(reason, "no_part") for reason in REASONS}
    return found

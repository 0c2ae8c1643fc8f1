"""Who leaves, when, from where and why; and what happens on the way. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from avtryck.config.demonstration.names import PRIVATE_DOMAIN, address, is_from_abroad, person_name
from avtryck.config.demonstration.organisation import STAGE, Member, Organisation
from avtryck.core.rules.deadlines import last_day_of, month_of, survey_due

YEARLY = 0.12
ANSWERING = 0.57
AHEAD = timedelta(days=75)
STILL_HERE = timedelta(days=30)  # whoever left longer ago is not in the register any more
EXIT_TYPES = {
    "fixed_term_end": 40, "resignation": 38, "retirement": 9, "internal_move": 4, "leave": 3,
    "redundancy": 2, "ill_health": 1, "dismissal": 0.6, "deceased": 0.4, "other": 1, "": 1,
}  # fmt: skip
CATEGORIES = {
    "fixed_term_end": {"postdoc": 4, "doctoral_student": 2, "researcher": 2, "research_support": 3},
    "": {"lecturer": 2, "researcher": 3, "professor": 1, "technical": 3, "administrative": 4},
}
MOST_TROUBLED = 1.5  # how many times likelier people are to leave where it is bad


@dataclass(frozen=True)
class Talk:
    """The days of the interview; None = it does not come to that."""

    offered: date | None = None
    declined: date | None = None
    booked: date | None = None
    meeting: date | None = None
    held: date | None = None
    noted: date | None = None
    closed: date | None = None


@dataclass(frozen=True)
class Leaving:
    """One departure as the register will tell of it, and the days on which things happen.

    `decided` = when HR settles a departure held for it; None = not yet. `stays` = the ending is
    extended instead of confirmed.
    """

    who: Member
    private_email: str
    language: str
    staff_category: str
    contract_type: str
    employed_from: date
    last_day: date
    exit_type: str
    registered: date
    contact: str = ""
    confirmed: date | None = None
    stays: bool = False
    decided: date | None = None
    talk: Talk = Talk()
    answered: date | None = None
    unreachable: bool = False
    interviewer: str = ""

    @property
    def started(self) -> date:
        """The day the case runs by itself."""
        return max(day for day in (self.registered, self.confirmed, self.decided) if day)


def leavings(
    rng: Random, made: Organisation, *, start: date, today: date, taken: set[str]
) -> Iterator[Leaving]:
    """Everybody who leaves between `start` and some weeks from today; `taken` leave otherwise."""
    days = (today + AHEAD - start).days
    weights = [_weight(made, code) for code in made.groups]
    count = round(len(made.members) * YEARLY * days / 365)
    for group in rng.choices(made.groups, weights, k=count):
        last_day = _last_day(rng, start, days)
        who = _who(rng, made, group, present=last_day > today - STILL_HERE, taken=taken)
        if who is not None:
            yield with_course(rng, leaving(rng, who, last_day, start), today)


def _weight(made: Organisation, group: str) -> float:
    """Big groups lose more people, and troubled ones more than their share."""
    _, institution = made.above(group)
    return (len(made.staff[group]) + 1) * (MOST_TROUBLED if institution == "I01" else 1)


def _last_day(rng: Random, start: date, days: int) -> date:
    day = start + timedelta(days=rng.randrange(days))
    return last_day_of(month_of(day)) if rng.random() < 0.5 else day


def _who(
    rng: Random, made: Organisation, group: str, *, present: bool, taken: set[str]
) -> Member | None:
    if present:
        free = [one for one in made.staff[group] if one.employee_id not in taken]
        found = rng.choice(free) if free else None
        taken |= {found.employee_id} if found else set()
        return found
    name, number = person_name(rng), next(made.numbers)
    email = address(name, number=str(number))
    return Member(f"e{number:05d}", name, email, group, made.heads[group])


def leaving(
    rng: Random, who: Member, last_day: date, start: date, exit_type: str | None = None
) -> Leaving:
    """The register's row; the day it comes in lies one to four months before the last day."""
    if exit_type is None:
        exit_type = rng.choices(list(EXIT_TYPES), list(EXIT_TYPES.values()))[0]
    categories = CATEGORIES.get(exit_type, CATEGORIES[""])
    category = rng.choices(list(categories), list(categories.values()))[0]
    ahead = timedelta(days=rng.randint(15, 95))
    language = "en" if is_from_abroad(who.name) else "sv"
    return Leaving(
        who=who,
        private_email=address(who.name, domain=PRIVATE_DOMAIN) if rng.random() < 0.72 else "",
        language=language if rng.random() < 0.9 else "",
        staff_category=category,
        contract_type="fixed_term" if exit_type == "fixed_term_end" else "permanent",
        employed_from=last_day - timedelta(days=_employed(rng, exit_type)),
        last_day=last_day,
        exit_type=exit_type,
        registered=max(start, last_day - ahead),
        contact="hr" if rng.random() < 0.015 else "",
    )


def _employed(rng: Random, exit_type: str) -> int:
    """Days of unbroken employment; some are shorter than the six months of the rule."""
    if exit_type == "retirement":
        return rng.randint(10, 38) * 365
    if rng.random() < 0.08:
        return rng.randint(40, 175)
    longest = 4 if exit_type == "fixed_term_end" else 14
    return int(365 * (0.5 + (longest - 0.5) * rng.betavariate(1.4, 3)))


def with_course(rng: Random, one: Leaving, today: date) -> Leaving:
    """Adds what happens after the register has told of it."""
    if one.exit_type == "fixed_term_end":
        confirmed = min(one.registered + timedelta(days=rng.randint(2, 25)), one.last_day)
        one = replace(one, confirmed=confirmed, stays=rng.random() < 0.22)
    if one.contact == "hr" or one.exit_type in {"dismissal", "ill_health"}:
        one = replace(one, decided=one.started + timedelta(days=rng.randint(4, 12)))
    one = replace(one, talk=talk(rng, one, today), unreachable=rng.random() < 0.02)
    due = survey_due(last_day=one.last_day, known=one.started)
    willing = rng.random() < ANSWERING and not one.unreachable
    wait = timedelta(days=min(27, int(rng.expovariate(1 / 6))))
    return replace(one, answered=due + wait if willing else None)


def talk(rng: Random, one: Leaving, today: date) -> Talk:
    """Six in ten are held, a few are declined, some never come about."""
    offered = one.started + timedelta(days=rng.randint(4, 9))
    held = one.last_day - timedelta(days=rng.randint(6, 14))
    held = _weekday(max(held, offered + timedelta(days=rng.randint(4, 9))))
    chance = rng.random()
    missed = chance > 0.87 or held > one.last_day
    if chance < 0.14 or (missed and one.who.unit == STAGE):  # whose list is to be tidy
        return Talk(offered, declined=offered + timedelta(days=rng.randint(1, 5)))
    if missed:
        return Talk(offered if chance < 0.95 else None)
    noted = held + timedelta(days=rng.randint(0, 3))
    closed = noted + timedelta(days=rng.randint(1, 8))
    booked = offered + (held - offered) / 2
    return Talk(offered, None, booked, held, held, noted, closed)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))

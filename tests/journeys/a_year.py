"""People who leave during a year, what happens to them, and which letters the rules give them.

The rules stand here a second time, in the words of the process, and know nothing of the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

DAYS_OFF = {
    date.fromisoformat(day)
    for day in (
        "2026-01-01 2026-01-06 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-06-19 2026-12-24 "
        "2026-12-25 2026-12-31 2027-01-01 2027-01-06 2027-03-26 2027-03-29"
    ).split()
}


@dataclass(frozen=True)
class Event:
    """Something HR, the register or the leaver does that day, at ten o'clock."""

    day: date
    what: str
    value: object = None


@dataclass(frozen=True)
class Leaver:
    """One departure as the register first tells of it, and what happens afterwards."""

    number: int
    story: str
    registered: date
    last_day: date
    language: str = "sv"
    category: str = "researcher"
    exit_type: str = "resignation"
    months: int = 60
    has_work: bool = True
    has_private: bool = True
    held: bool = False
    to_confirm: bool = False
    events: tuple[Event, ...] = ()

    @property
    def work(self) -> str:
        return f"work{self.number}@universitetet.example"

    @property
    def private(self) -> str:
        return f"home{self.number}@hemma.example"


@dataclass(frozen=True, order=True)
class Letter:
    """One letter as the leaver sees it."""

    day: date
    kind: str
    address: str
    language: str


STORIES = {
    "ordinary": 30,
    "work mailbox only": 10,
    "no address at all": 3,
    "private address late": 8,
    "short notice": 8,
    "known afterwards": 4,
    "postdoc leaves": 8,
    "postdoc extended before confirming": 5,
    "postdoc extended after confirming": 5,
    "moved": 8,
    "withdrawn": 4,
    "contact = hr, released": 4,
    "contact = hr, no automatic mail": 2,
    "protected identity": 2,
    "dismissal": 2,
    "death": 2,
    "dies meanwhile": 2,
    "doctoral student": 4,
    "employed briefly": 4,
    "employed briefly, doctoral student": 1,
}


def leavers(number: int, first: date, last: date, seed: int = 4) -> list[Leaver]:
    """That many, with their last day between `first` and `last`; every story among them."""
    rng = Random(seed)
    names = rng.choices(list(STORIES), list(STORIES.values()), k=number)
    names[: len(STORIES)] = STORIES
    return [_leaver(rng, n, story, first, last) for n, story in enumerate(names, start=1)]


def _leaver(rng: Random, number: int, story: str, first: date, last: date) -> Leaver:
    end = first + timedelta(days=rng.randrange((last - first).days + 1))
    one = Leaver(
        number,
        story,
        registered=end - timedelta(days=rng.randint(30, 75)),
        last_day=end,
        language=rng.choice(["sv", "sv", "en", ""]),
        has_private=rng.random() < 0.7,
    )
    told = _tell(rng, story, one)
    later = max(told.registered, told.last_day - timedelta(days=14 - rng.randint(0, 20)))
    chance = rng.random()
    if chance < 0.4:
        told = _and(told, Event(later, "answer"))
    elif chance < 0.5:
        told = _and(told, Event(later, "no more reminders"))
    return replace(told, events=tuple(sorted(told.events, key=lambda event: event.day)))


def _and(one: Leaver, *events: Event) -> Leaver:
    return replace(one, events=(*one.events, *events))


def _tell(rng: Random, story: str, one: Leaver) -> Leaver:
    """What the register says of such a leaver, and what happens."""

    def before(least: int, most: int) -> date:
        return max(one.registered, one.last_day - timedelta(days=rng.randint(least, most)))

    facts: dict[str, dict[str, Any]] = {
        "work mailbox only": {"has_private": False},
        "no address at all": {"has_private": False, "has_work": False},
        "private address late": {"has_private": False},
        "short notice": {"registered": one.last_day - timedelta(days=rng.randint(0, 20))},
        "known afterwards": {"registered": one.last_day + timedelta(days=rng.randint(1, 30))},
        "contact = hr, released": {"held": True},
        "contact = hr, no automatic mail": {"held": True},
        "protected identity": {"held": True},
        "dismissal": {"held": True, "exit_type": "dismissal"},
        "death": {"exit_type": "deceased"},
        "doctoral student": {"category": "doctoral_student"},
        "employed briefly": {"months": 4},
        "employed briefly, doctoral student": {"months": 4, "category": "doctoral_student"},
    }
    moved = one.last_day + timedelta(days=rng.choice([-12, -5, 10, 25, 40]))
    events = {
        "private address late": Event(before(-25, 25), "private address"),
        "moved": Event(before(5, 28), "moved", moved),
        "withdrawn": Event(before(0, 28), "withdrawn"),
        "contact = hr, released": Event(before(0, 30), "released"),
        "contact = hr, no automatic mail": Event(before(0, 30), "left alone"),
        "dismissal": Event(before(0, 20), "released"),
        "dies meanwhile": Event(before(0, 28), "dies"),
    }
    one = replace(one, **facts.get(story, {}))
    if story.startswith("postdoc"):
        return _postdoc(rng, story, one)
    return _and(one, events[story]) if story in events else one


def _postdoc(rng: Random, story: str, one: Leaver) -> Leaver:
    """A fixed term ends: asked about first, and often extended at the last moment."""
    one = replace(one, exit_type="fixed_term_end", to_confirm=True)
    asked = one.registered + timedelta(days=rng.randint(1, 40))
    new = one.last_day + timedelta(days=rng.choice([30, 60, 90]))
    late = max(asked, one.last_day - timedelta(days=rng.randint(1, 12))) + timedelta(days=1)
    again = new - timedelta(days=rng.randint(5, 40))
    leaves = Event(asked, "confirmed")
    if story == "postdoc leaves":
        return _and(one, leaves)
    if story == "postdoc extended before confirming":
        return _and(one, Event(asked, "extended", new), Event(max(again, asked), "confirmed"))
    return _and(one, leaves, Event(late, "extended", new), Event(max(again, late), "confirmed"))


@dataclass
class Following:
    """One leaver, day by day: at seven, at ten (what happens), at one in the afternoon."""

    one: Leaver
    last_day: date = date.min
    known: date | None = None
    under_way: bool = False
    private: bool = False
    first: date | None = None
    sent: date | None = None
    to_work_only: bool = False
    copied: bool = False
    answered: bool = False
    quiet: bool = False
    limit: date = date.max
    letters: list[Letter] = field(default_factory=list)

    @property
    def due(self) -> date:
        """A fortnight before; at once when known less than three weeks before."""
        known = self.known or date.max
        at_once = (self.last_day - known).days < 21
        return known if at_once else self.last_day - timedelta(days=14)

    def address(self, day: date) -> str:
        if self.private:
            return self.one.private
        return self.one.work if self.one.has_work and day <= self.last_day else ""

    def open(self, day: date) -> None:
        """Day 0, or HR has let it run: mail begins."""
        self.known, self.under_way = self.known or day, True
        self.limit = max(self.due, day) + timedelta(days=28)

    def happens(self, event: Event) -> None:
        day = event.day
        match event.what:
            case "confirmed" | "released":
                self.open(day)
            case "private address":
                self.private = True
            case "moved":
                assert isinstance(event.value, date)
                self.last_day = event.value
            case "extended":
                assert isinstance(event.value, date)
                fresh = Following(self.one, event.value, private=self.private, letters=self.letters)
                self.__dict__.update(fresh.__dict__)
            case "withdrawn" | "dies" | "left alone":
                self.under_way = False
            case "answer":
                self.answered = self.answered or self.may_answer(day)
            case "no more reminders":
                self.quiet = self.quiet or self.sent is not None
        unsent = self.under_way and self.sent is None
        if unsent and event.what in {"private address", "moved"} and day <= self.limit:
            self.limit = max(self.due, day) + timedelta(days=28)

    def may_answer(self, day: date) -> bool:
        return self.sent is not None and self.under_way and day <= self.limit

    def post(self, day: date, *, morning: bool) -> None:
        """What leaves at this hour."""
        address = self.address(day)
        if not self.under_way or not address:
            return
        if self.first is None and not morning and (kind := self.announcement(day)):
            self.first = day
            self.write(day, kind, address)
        if self.sent is None and self.is_asked() and self.due <= day <= self.limit:
            self.sent, self.limit = day, day + timedelta(days=28)
            self.to_work_only = not self.private
            self.write(day, "survey", address)
        elif self.to_work_only and self.private and not self.copied and day <= self.limit:
            self.copied = True
            self.write(day, "survey", address)
        if morning and day in self.reminders() and not self.answered and not self.quiet:
            kind = "reminder" if day == self.reminders()[0] else "last reminder"
            self.write(day, kind, address)

    def announcement(self, day: date) -> str:
        talk = self.one.months >= 6 and day <= self.last_day
        survey = self.is_asked() and day <= self.limit
        return {(True, True): "first: both", (True, False): "first: talk",
                (False, True): "first: survey"}.get((talk, survey), "")  # fmt: skip

    def is_asked(self) -> bool:
        return self.one.category != "doctoral_student"

    def reminders(self) -> list[date]:
        if self.sent is None:
            return []
        days = [working_day(self.sent + timedelta(days=wait)) for wait in (3, 10)]
        return [day for day in days if day <= self.limit]

    def write(self, day: date, kind: str, address: str) -> None:
        self.letters.append(Letter(day, kind, address, self.one.language))


def working_day(day: date) -> date:
    while day.weekday() >= 5 or day in DAYS_OFF:
        day += timedelta(days=1)
    return day


def expected(one: Leaver, until: date) -> list[Letter]:
    """Every letter this leaver is to get."""
    followed = Following(one, one.last_day, private=one.has_private)
    for day in days(one.registered, until):
        followed.post(day, morning=True)
        if day == one.registered:
            followed.known = None if one.to_confirm else day
            if not one.to_confirm and not one.held and one.exit_type != "deceased":
                followed.open(day)
        for event in one.events:
            if event.day == day:
                followed.happens(event)
        followed.post(day, morning=False)
    return sorted(followed.letters)


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)

"""The whole filling, one transaction a store: it is there as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from avtryck import clock
from avtryck.audit.operations import SYSTEM, gathered
from avtryck.cases.models import Departure
from avtryck.config.demonstration.acting import act
from avtryck.config.demonstration.closing import close_month, firsts_of_months
from avtryck.config.demonstration.leaving import Leaving, leavings
from avtryck.config.demonstration.opinions import Climate
from avtryck.config.demonstration.organisation import imagine, take_in
from avtryck.config.demonstration.posting import post
from avtryck.config.demonstration.scenes import scenes
from avtryck.config.demonstration.story import Event, Story, events, keeps_notes, tell_notes
from avtryck.config.demonstration.worries import worry
from avtryck.content import extras
from avtryck.org.models import Installation, Person, Unit, User
from avtryck.org.operations import sign_in_for
from avtryck.web.ui.demonstration import SIGN_INS

STORES = ("default", "vault", "keys")  # left in the other order: keys are durable first
APPROVED = ("extra_first_weeks", "extra_tools", "extra_support", "extra_handover")
Progress = Callable[[str], None]


class NotEmptyError(RuntimeError):
    """There is other data here: a demonstration never mixes with it."""


@dataclass(frozen=True)
class Filled:
    """What was made."""

    people: int
    departures: int
    releases: tuple[str, ...]


def is_filled() -> bool:
    return Installation.objects.filter(state=Installation.State.DEMONSTRATION).exists()


def check_empty() -> None:
    """NotEmptyError unless the stores hold nothing but the installation's own fresh row."""
    fresh = Installation.objects.filter(state=Installation.State.NOT_LIVE).exists()
    used = any(model.objects.exists() for model in (Unit, Person, User, Departure))
    if used or not fresh:
        raise NotEmptyError


@contextmanager
def all_stores() -> Iterator[None]:
    with ExitStack() as stack:
        for store in STORES:
            stack.enter_context(transaction.atomic(using=store))
        yield


def fill(*, seed: int, years: int, people: int, progress: Progress) -> Filled:
    """Fill the empty stores; deterministic per seed and day (keys and identifiers are not).

    NotEmptyError when there is anything else.
    """
    check_empty()
    today = clock.today()
    start = today.replace(year=today.year - years, day=1)
    rng = Random(seed)  # noqa: S311 - made-up people, nothing secret
    made = imagine(rng, people)
    cast = list(scenes(rng, made, start=start, today=today))
    taken = {one.who.employee_id for one in cast}
    leaving = [*cast, *leavings(rng, made, start=start, today=today, taken=taken)]
    climate = Climate(Random(seed + 1), start + timedelta(days=int(365 * years * 0.3)))  # noqa: S311
    story = Story(made, climate, seed, today)
    with all_stores(), gathered():
        Installation.objects.filter(pk=1).update(state=Installation.State.DEMONSTRATION)
        with clock.at(start):
            take_in(made)
        story.begin()
        progress(f"{len(made.members)} personer i {len(made.parents)} enheter")
        releases = tuple(_months(story, events(story, leaving), start, progress))
        _sign_ins()
    _notes(story, leaving)
    worry(today)
    act(today)
    _extra_questions()
    return Filled(len(made.members), len(story.departures), releases)


def _months(story: Story, past: list[Event], start: date, progress: Progress) -> Iterator[str]:
    """Month by month; yields the names of the releases made."""
    position = 0
    for first in firsts_of_months(start, story.today):
        position = _until(story, past, position, first)
        with clock.at(first):
            post(bouncing=story.bouncing)
            story.history.write()
            name = close_month(start=start, until=story.today)
        progress(
            f"{first - timedelta(days=1):%Y-%m}"
            + (_("  sammanställning %(name)s") % {"name": name} if name else "")
        )
        if name:
            yield name
    _until(story, past, position, story.today)
    story.history.write()
    post(bouncing=story.bouncing)


def _until(story: Story, past: list[Event], position: int, day: date) -> int:
    """Tell everything before `day`, posting once a week; returns how far it has come."""
    posted = past[position][0] if position < len(past) else day
    while position < len(past) and past[position][0] < day:
        if past[position][0] - posted >= timedelta(days=7):
            posted = past[position][0]
            with clock.at(posted):
                post(bouncing=story.bouncing)
        story.tell(past[position])
        position += 1
    return position


def _sign_ins() -> None:
    for person in Person.objects.filter(employee_id__in=SIGN_INS):
        sign_in_for(person=person)


def _extra_questions() -> None:
    """Something for an institution to choose from, and one that has chosen."""
    for question in APPROVED:
        extras.approve(question=question, reference="MBL 2026-03-02", actor=SYSTEM)
    first = Unit.objects.filter(level=1).order_by("path")[0]
    extras.choose(institution=first.code, questions=APPROVED[:2], actor=SYSTEM)


def _notes(story: Story, leaving: list[Leaving]) -> None:
    for one in leaving:
        if one.who.employee_id in story.departures and keeps_notes(story, one):
            tell_notes(story, one)

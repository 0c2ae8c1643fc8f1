"""What people answer, item by item, and how it is exchanged between them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from avtryck.core.instruments import Instrument, Item, items
from avtryck.core.instruments.model import Question

Sheet = dict[str, str]  # item key → category, "" = not answered, "na" = not applicable
Answers = dict[str, Sheet]  # respondent → what they answered
Place = tuple[str, str, str, str]  # release, source, ledger, item
BRANCHES = ("resigned", "fixed_term")


@dataclass(frozen=True)
class Respondent:
    """Somebody who answered: `asked` are the items the register says they are asked."""

    key: str
    instrument: Instrument
    asked: frozenset[str]


@dataclass(frozen=True)
class Gathered:
    """One pool as it came out: who is in it."""

    release: str
    source: str
    ledger: str
    pool: str
    minimum: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Bundle:
    """Items that are exchanged together: one, or a linked set."""

    ledger: str
    items: tuple[Item, ...]

    @property
    def linked(self) -> bool:
        return self.items[0].linked is not None


def questions_of(instrument: Instrument) -> list[Question]:
    return [question for question in instrument.questions if question.type != "open"]


@cache
def bundles(instrument: Instrument) -> list[Bundle]:
    """Every unlinked item by itself, every linked set as one, in each ledger that counts it."""
    found: dict[tuple[str, str], list[Item]] = {}
    for item in items(instrument):
        for ledger in item.ledgers:
            name = f"linked {item.linked}" if item.linked else item.key
            found.setdefault((ledger, name), []).append(item)
    return [Bundle(ledger, tuple(together)) for (ledger, _), together in found.items()]


def drawn(who: Respondent, leaning: random.Random, chance: random.Random) -> Sheet:
    """Made-up answers; `leaning` makes items whose answers nearly all agree, and rare ones."""
    sheet: Sheet = {}
    for question in questions_of(who.instrument):
        mine = [item for item in items(who.instrument) if item.question_key == question.key]
        for item in mine:
            favoured = leaning.choice(item.categories)
            agreement, skipped = leaning.choice((0.3, 0.85, 0.95, 1.0)), leaning.choice((0.05, 0.4))
            if item.key not in who.asked:
                continue
            pick = favoured if chance.random() < agreement else chance.choice(item.categories)
            answers = item.choice_key is not None or chance.random() > skipped
            sheet[item.key] = pick if answers else _blank(question, chance)
    if f"ticks/{sheet.get('main')}" in sheet:  # whoever names a main reason has ticked it
        sheet[f"ticks/{sheet['main']}"] = "yes"
    return sheet


def _blank(question: Question, chance: random.Random) -> str:
    residual = [choice.key for choice in question.choices if choice.key == "prefer_not_to_say"]
    if question.scale is not None and question.scale.not_applicable:
        residual.append("na")
    return chance.choice(["", *residual])


def as_form(instrument: Instrument, sheet: Mapping[str, str]) -> dict[str, str]:
    """The canonical strings of a form or a row; "-" for a question that was not asked."""
    raw = {}
    for question in questions_of(instrument):
        mine = [item for item in items(instrument) if item.question_key == question.key]
        given = {item.choice_key: sheet[item.key] for item in mine if item.key in sheet}
        if not given:
            raw[question.key] = "-"
        elif question.type != "multi":
            raw[question.key] = given[None]
        elif question.levels:
            raw[question.key] = "|".join(
                f"{key}:{level}" for key, level in given.items() if level in question.levels
            )
        else:
            raw[question.key] = "|".join(str(key) for key, tick in given.items() if tick == "yes")
    return raw


@dataclass
class World:
    """Everybody's answers, who is in which pool, and the questions they answered."""

    people: Mapping[str, Respondent]
    answers: Answers
    pools: Sequence[Gathered]
    united: frozenset[Place]

    def exchanged(self, chance: random.Random) -> Answers:
        """Theorem 1: shuffled inside each pool, independently per bundle and ledger.

        Only among those asked. What no pool holds says nothing at all: it is answered anew.
        """
        new: Answers = {key: dict(sheet) for key, sheet in self.answers.items()}
        for pool in self.pools:
            for bundle in self._bundles(pool):
                names = [item.key for item in bundle.items]
                asked = [key for key in pool.members if names[0] in self.people[key].asked]
                given = [[self.answers[key][name] for name in names] for key in asked]
                chance.shuffle(given)
                for key, values in zip(asked, given, strict=True):
                    new[key] |= dict(zip(names, values, strict=True))
        for key, ledger in self.waiting():
            for bundle in bundles(self.people[key].instrument):
                if bundle.ledger == ledger and not bundle.linked:
                    self._anew(new[key], bundle.items[0], chance)
        return new

    def concealed(self, chance: random.Random) -> Answers:
        """Theorem 2's other worlds: whatever Rule U does not show is answered otherwise.

        A figure with too few answers in a pool: any answers, as long as they stay too few. One
        that is concentrated, with at most one exception under the whole organisation: the
        exception moves to another pool, goes or comes, and inside the class all is mixed.
        """
        new: Answers = {key: dict(sheet) for key, sheet in self.answers.items()}
        groups: dict[tuple[Place, int], list[tuple[Gathered, Item, int]]] = {}
        for pool in self.pools:
            for bundle in self._bundles(pool):
                if bundle.linked:
                    continue
                item = bundle.items[0]
                classes = self._by_class(pool, item)
                n, most = sum(classes), max(classes)
                if n < pool.minimum:
                    self._stay_few(pool, item, new, chance)
                elif n - most <= 1:
                    place = (pool.release, pool.source, pool.ledger, item.key)
                    group = groups.setdefault((place, classes.index(most)), [])
                    group.append((pool, item, n - most))
        for (place, index), group in groups.items():
            if place not in self.united and sum(few for _, _, few in group) <= 1:
                self._mix(group, index, new, chance)
        return new

    def waiting(self) -> list[tuple[str, str]]:
        """(respondent, ledger) that no pool holds."""
        pooled = {(key, pool.ledger) for pool in self.pools for key in pool.members}
        mine = {
            (key, bundle.ledger)
            for key, who in self.people.items()
            for bundle in bundles(who.instrument)
            if any(item.key in who.asked for item in bundle.items)
        }
        # A question that two branches ask is counted in the one the register says.
        return sorted(
            (key, ledger)
            for key, ledger in mine - pooled
            if ledger not in BRANCHES or not any((key, one) in pooled for one in BRANCHES)
        )

    def _bundles(self, pool: Gathered) -> list[Bundle]:
        """Those of the instrument that the pool's members answered."""
        instrument = self.people[pool.members[0]].instrument  # a source has one
        return [bundle for bundle in bundles(instrument) if bundle.ledger == pool.ledger]

    def _by_class(self, pool: Gathered, item: Item) -> list[int]:
        given = Counter(self.answers[key].get(item.key, "") for key in pool.members)
        return [sum(given[item.categories[at]] for at in group) for group in item.classes]

    def _asked(self, pool: Gathered, item: Item) -> list[str]:
        return [key for key in pool.members if item.key in self.people[key].asked]

    def _stay_few(self, pool: Gathered, item: Item, new: Answers, chance: random.Random) -> None:
        if item.choice_key is not None:
            return  # an option of a multi is never left blank
        asked = self._asked(pool, item)
        few = chance.sample(asked, chance.randint(0, min(len(asked), pool.minimum - 1)))
        for key in asked:
            new[key][item.key] = chance.choice(item.categories) if key in few else ""

    def _mix(
        self,
        group: list[tuple[Gathered, Item, int]],
        index: int,
        new: Answers,
        chance: random.Random,
    ) -> None:
        item = group[0][1]
        inside = [item.categories[at] for at in item.classes[index]]
        outside = [one for one in item.categories if one not in inside]
        holder = chance.choice([*range(len(group)), None])
        for number, (pool, _, _) in enumerate(group):
            answered = [
                key for key in pool.members if self.answers[key].get(item.key) in item.categories
            ]
            for key in answered:
                new[key][item.key] = chance.choice(inside)
            if number == holder:
                new[chance.choice(answered)][item.key] = chance.choice(outside)

    def _anew(self, sheet: Sheet, item: Item, chance: random.Random) -> None:
        if item.key in sheet:
            sheet[item.key] = chance.choice(item.categories)

"""The proof of Theorem 2 as code: from any world to another that looks the same.

A world says what every person answered. `other_world` gives one person an answer in another class
without touching what a viewer knows; nothing here asks the production rule whether it worked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.ranges import extremes
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import sums_of
from avtryck.core.disclosure.tables import ProtectedTable, Question, RawTable, Union, Unknown
from avtryck.core.disclosure.tree import Tree
from core.disclosure.trees import forests

Person = tuple[str, int]
"""A pool and a place in it."""
Answers = Mapping[Person, int]
"""Who answered what, in category positions; whoever is absent gave no substantive answer."""
World = Mapping[str, Answers]
"""Question key → answers."""


@dataclass(frozen=True)
class Release:
    """What everybody knows: the tree, the pools' nodes, the questions, the policy."""

    tree: Tree
    nodes: Mapping[str, str]
    questions: tuple[Question, ...]
    policy: LedgerPolicy

    def table(self, world: World) -> ProtectedTable:
        histograms = {
            pool: {question.key: self._counts(world, pool, question) for question in self.questions}
            for pool in self.nodes
        }
        return protect(RawTable.of(histograms), self.questions, self.tree, self.nodes, self.policy)

    def shown(self, world: World) -> bytes:
        """Blocks, unions, unknown, sums and the range of every class, canonically."""
        table = self.table(world)
        sums = sorted(sums_of(table, self.tree).items(), key=lambda item: item[0])
        ranges = [
            extremes(found, table.questions[key], [int(one == other) for other in range(classes)])
            for (_, key), found in sums
            for classes in [len(table.questions[key].classes)]
            for one in range(classes)
        ]
        return repr((table.blocks, table.unions, table.unknown, sums, ranges)).encode()

    def _counts(self, world: World, pool: str, question: Question) -> list[int]:
        counts = [0] * len(question.categories)
        for (place, _), answer in world[question.key].items():
            counts[answer] += place == pool
        return counts


def class_of(question: Question, answer: int) -> int:
    return next(index for index, group in enumerate(question.classes) if answer in group)


def other_world(
    release: Release, world: World, question: Question, person: Person, known: frozenset[Person]
) -> World:
    """Another world with the same output, in which `person` answered in another class.

    `known` are the people whose answers the viewer knows, `person` not among them: at most t of
    the release, or of each pool where the policy promises that. In the order of the proof: nothing
    is shown; somebody in the pool answers in another class; the exception in the smallest subtree
    that has one; nobody is an exception.
    """
    answers = world[question.key]
    mine = class_of(question, answers[person])
    pool = person[0]
    elsewhere = next(group[0] for index, group in enumerate(question.classes) if index != mine)
    if sum(place == pool for place, _ in answers) < release.policy.threshold:
        return _with(world, question, {person: elsewhere})
    for nodes in _subtrees(release, world, question, pool):
        for other in sorted(answers):
            stranger = other[0] in nodes and other not in known
            if stranger and class_of(question, answers[other]) != mine:
                exchanged = {person: answers[other], other: answers[person]}
                return _with(world, question, exchanged)
    return _with(world, question, {person: elsewhere})


def _subtrees(
    release: Release, world: World, question: Question, pool: str
) -> Iterator[frozenset[str]]:
    """The pool, then ever larger subtrees of the concentrated pools that it is summed with."""
    yield frozenset({pool})
    table = release.table(world)
    sums: list[Union | Unknown] = [*table.unions, *table.unknown]
    for together in sums:
        if together.question == question.key and pool in together.pools:
            for node in release.tree.path(release.nodes[pool]):
                yield frozenset(
                    other
                    for other in together.pools
                    if release.tree.inside(release.nodes[other], node)
                )


def _with(world: World, question: Question, changed: Answers) -> World:
    return {**world, question.key: {**world[question.key], **changed}}


CLASSES = (
    ((0,), (1,)),
    ((0,), (1, 2)),
    ((0,), (1,), (2,)),
    ((0, 1), (2,), (3, 4)),
    ((2, 0), (1,), (3,)),
)


@st.composite
def releases(draw: st.DrawFn, tree: st.SearchStrategy[Tree] | None = None) -> Release:
    """Two to seven pools anywhere in a random tree, one or two unlinked questions."""
    units = draw(tree if tree is not None else forests())
    policy = LedgerPolicy(
        "everyone", draw(st.integers(3, 6)), draw(st.integers(0, 2)), per_pool=draw(st.booleans())
    )
    places = draw(st.lists(st.sampled_from(sorted(units.units)), min_size=2, max_size=7))
    groups = draw(st.lists(st.sampled_from(CLASSES), min_size=1, max_size=2))
    questions = tuple(
        Question(f"q{number}", tuple(str(n) for n in range(sum(map(len, group)))), group)
        for number, group in enumerate(groups)
    )
    return Release(units, {f"p{n}": place for n, place in enumerate(places)}, questions, policy)


@st.composite
def worlds(draw: st.DrawFn, release: Release) -> World:
    """Pools round the threshold, mostly round the edge between exact and concentrated."""
    most = release.policy.slack + 2
    chance = Random(draw(st.integers(0, 2**32)))
    found: dict[str, dict[Person, int]] = {question.key: {} for question in release.questions}
    favoured = {question.key: chance.choice(question.classes) for question in release.questions}
    for pool in release.nodes:
        n = release.policy.threshold + draw(st.integers(-1, 3))
        for question in release.questions:
            usual = favoured[question.key]
            if draw(st.integers(0, 7)) == 0:
                usual = chance.choice(question.classes)
            exceptions = chance.sample(range(n), min(n, draw(st.integers(0, most))))
            blank = draw(st.integers(0, 5)) == 0
            for place in range(n):
                choice = range(len(question.categories)) if place in exceptions else usual
                if not (blank and chance.random() < 0.2):
                    found[question.key][pool, place] = chance.choice(choice)
    return found


@st.composite
def knowers(draw: st.DrawFn, release: Release, world: World) -> frozenset[Person]:
    """Whose answers a viewer knows: t of the release, or t of each pool; often the exceptions."""
    people = {person for answers in world.values() for person in answers}
    chance = Random(draw(st.integers(0, 2**32)))
    asked = chance.choice(release.questions)
    likely = Counter(
        (pool, class_of(asked, answer)) for (pool, _), answer in world[asked.key].items()
    )

    def rarity(person: Person) -> int:
        answer = world[asked.key].get(person)
        return 0 if answer is None else likely[person[0], class_of(asked, answer)]

    ordered = chance.sample(sorted(people), len(people))
    if draw(st.booleans()):
        ordered.sort(key=rarity)
    seen: Counter[str] = Counter()
    known = []
    for person in ordered:
        seen[person[0] if release.policy.per_pool else "release"] += 1
        if seen[person[0] if release.policy.per_pool else "release"] <= release.policy.t:
            known.append(person)
    return frozenset(known)

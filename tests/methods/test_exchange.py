"""Theorem 2's proof, run: its exchange on drawn organisations, against the product's own output.

For every person whom the attacker does not know, the exchange that the proof builds (cases 1 to 4b
of docs/methods/disclosure.md) must give the same output and put that person in another class.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from random import Random

import pytest

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import sums_of
from avtryck.core.disclosure.tables import ProtectedTable, Question, RawTable
from core.disclosure.trees import UNIVERSITY
from evidence import note, size

pytestmark = pytest.mark.once
SCALE = Question("q", ("1", "2", "3", "4", "5"), ((0, 1), (2,), (3, 4)))
YES_NO = Question("q", ("no", "yes"))
Answers = list[int]


@dataclass(frozen=True)
class World:
    """Who stands in which pool, where the pools stand, whom the attacker knows, what all said."""

    question: Question
    policy: LedgerPolicy
    nodes: dict[str, str]
    pool_of: list[str]
    known: frozenset[int]
    answers: Answers

    def class_of(self, answer: int) -> int:
        return next(i for i, group in enumerate(self.question.classes) if answer in group)

    def members(self, pool: str) -> list[int]:
        return [person for person, at in enumerate(self.pool_of) if at == pool]

    def table(self, answers: Answers) -> ProtectedTable:
        counts: dict[str, Counter[int]] = defaultdict(Counter)
        for person, answer in enumerate(answers):
            counts[self.pool_of[person]][answer] += 1
        positions = range(len(self.question.categories))
        raw = {pool: {"q": [counts[pool][at] for at in positions]} for pool in self.nodes}
        return protect(RawTable.of(raw), [self.question], UNIVERSITY, self.nodes, self.policy)


def drawn(rng: Random) -> World:
    """Pools of 2 to N + 3 at any node; in most of them almost all answer alike."""
    t = rng.choice([0, 0, 1, 2, 3])
    policy = LedgerPolicy("everyone", rng.choice([3, 5]), t)
    question = rng.choice([SCALE, YES_NO])
    units = sorted(UNIVERSITY.units)
    nodes = {f"p{number}": rng.choice(units) for number in range(rng.randint(1, 7))}
    usual = rng.randrange(len(question.categories))
    pool_of, answers = [], []
    for pool in nodes:
        n = rng.randint(2, policy.threshold + 3)
        odd = rng.randint(0, min(n, t + 2)) if rng.random() < 0.8 else n
        other = [rng.randrange(len(question.categories)) for _ in range(odd)]
        pool_of += [pool] * n
        answers += [*other, *[usual] * (n - odd)]
    odd_ones = [person for person, answer in enumerate(answers) if answer != usual]
    likely = odd_ones if rng.random() < 0.7 and len(odd_ones) >= t else range(len(answers))
    known = frozenset(rng.sample(list(likely), rng.randint(0, min(t, len(likely)))))
    return World(question, policy, nodes, pool_of, known, answers)


def exchanged(world: World, j: int) -> tuple[str, Answers]:
    """(the proof's case, the other world's answers)."""
    pool, x = world.pool_of[j], world.class_of(world.answers[j])
    table = world.table(world.answers)
    block = next(one for one in table.blocks if one.pool == pool)
    if block.kind == "not_shown":
        return "1", _moved(world, j, x)
    if block.kind == "exact" or block.class_index != x:
        others = _unknown_outside(world, [pool], x)
        if block.kind == "at_least":
            others = [one for one in others if _class(world, one) == block.class_index]
        return ("2" if block.kind == "exact" else "3"), _swapped(world, j, others[0])
    for bag in _bags_above(world, table, pool, x):
        found = _unknown_outside(world, bag, x)
        if found:
            return "4a", _swapped(world, j, found[0])
    return "4b", _moved(world, j, x)


def _class(world: World, person: int) -> int:
    return world.class_of(world.answers[person])


def _unknown_outside(world: World, pools: list[str], x: int) -> list[int]:
    """Members of the pools, outside class x, whom the attacker does not know."""
    people = [person for pool in pools for person in world.members(pool)]
    return [one for one in people if _class(world, one) != x and one not in world.known]


def _swapped(world: World, one: int, other: int) -> Answers:
    answers = list(world.answers)
    answers[one], answers[other] = answers[other], answers[one]
    return answers


def _moved(world: World, j: int, x: int) -> Answers:
    elsewhere = next(at for at in range(len(world.question.categories)) if world.class_of(at) != x)
    return [elsewhere if person == j else at for person, at in enumerate(world.answers)]


def _bags_above(world: World, table: ProtectedTable, pool: str, c: int) -> list[list[str]]:
    """S0, S1, …, B: the bags that hold the pool's block, from the definition, not from the code."""
    alike = [one.pool for one in table.blocks if one.class_index == c]

    def bag(node: str) -> list[str]:
        own = [one for one in alike if world.nodes[one] == node]
        below = [one for child in UNIVERSITY.children(node) for one in climbing(child)]
        return own + below

    def climbing(node: str) -> list[str]:
        found = bag(node)
        odd = sum(_class(world, one) != c for at in found for one in world.members(at))
        return [] if odd > world.policy.slack else found

    bags = [[pool]]
    for node in UNIVERSITY.path(world.nodes[pool]):
        bags.append(bag(node))
        if not climbing(node):
            break
    return bags


def seen(table: ProtectedTable) -> Hashable:
    sums = tuple(sorted(sums_of(table, UNIVERSITY).items(), key=lambda item: item[0]))
    return table.blocks, table.unions, table.unknown, sums


def test_the_proofs_exchange_changes_the_class_and_nothing_that_is_shown() -> None:
    rng, cases = Random(2026), Counter[str]()
    for _ in range(size(700, 60_000)):
        world = drawn(rng)
        before = seen(world.table(world.answers))
        for j in set(range(len(world.answers))) - world.known:
            case, other = exchanged(world, j)
            changed = {one for one, at in enumerate(other) if at != world.answers[one]}
            assert j in changed
            assert len(changed) <= 2
            assert not changed & world.known
            assert world.class_of(other[j]) != _class(world, j)
            assert seen(world.table(other)) == before, (case, world, j)
            cases[case] += 1
    note("exchanges of Theorem 2 by case", dict(sorted(cases.items())))
    assert set(cases) == {"1", "2", "3", "4a", "4b"}


def test_an_exchange_with_a_far_exception_is_caught() -> None:
    """The proof's choice matters: another one would move the union."""
    pools = {"p1": "d1", "p2": "d1", "p3": "d2"}
    people = [pool for pool in pools for _ in range(5)]
    answers = [1] * 5 + [0, 1, 1, 1, 1] + [0, 1, 1, 1, 1]
    world = World(YES_NO, LedgerPolicy("everyone", 5), pools, people, frozenset(), answers)
    before = seen(world.table(answers))
    assert exchanged(world, 0)[0] == "4a"
    assert seen(world.table(exchanged(world, 0)[1])) == before
    assert seen(world.table(_swapped(world, 0, 10))) != before

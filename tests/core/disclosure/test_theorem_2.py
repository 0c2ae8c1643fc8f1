"""Theorem 2 by its own proof: for every stranger and question another world looks the same.

The constructions (worlds.py, bundles.py) follow the proof; the production rule is the judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from avtryck.core.disclosure import rule_u, unions
from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.tables import Block
from core.disclosure.bundles import Bundle, Pool, blocks, other_bundle
from core.disclosure.worlds import (
    Person,
    Release,
    World,
    class_of,
    knowers,
    other_world,
    releases,
    worlds,
)
from evidence import note, size

pytestmark = pytest.mark.once
RUNS = settings(max_examples=size(200, 5_000), deadline=None)
QUICK = settings(
    max_examples=500, deadline=None, phases=[Phase.generate], database=None, derandomize=True
)


def check_every_stranger(data: st.DataObject) -> Counter[str]:
    """How each stranger's answer became another; AssertionError where the output gave it away."""
    release = data.draw(releases())
    world = data.draw(worlds(release))
    known = data.draw(knowers(release, world))
    before = release.shown(world)
    ways: Counter[str] = Counter()
    for question in release.questions:
        for person, answer in world[question.key].items():
            if person in known:
                continue
            other = other_world(release, world, question, person, known)
            assert release.shown(other) == before
            changed = other[question.key][person]
            assert class_of(question, changed) != class_of(question, answer)
            ways[_way(release, world, other, question.key, known)] += 1
    return ways


def _way(release: Release, world: World, other: World, key: str, known: frozenset[Person]) -> str:
    """Which step of the proof it was; nothing else may have changed, nor what the viewer knows."""
    assert {**other, key: world[key]} == world
    assert other[key].keys() == world[key].keys()
    changed = {person for person in world[key] if world[key][person] != other[key][person]}
    assert not changed & known
    if len(changed) == 2:
        same_pool = len({pool for pool, _ in changed}) == 1
        return "exchange in the pool" if same_pool else "exchange in a subtree"
    ((pool, _),) = changed
    n = sum(place == pool for place, _ in world[key])
    return "nothing shown" if n < release.policy.threshold else "one exception more"


def test_every_strangers_answer_could_have_been_another() -> None:
    ways: Counter[str] = Counter()

    @RUNS
    @given(st.data())
    def check(data: st.DataObject) -> None:
        ways.update(check_every_stranger(data))

    check()
    note("theorem_2_witnesses", dict(sorted(ways.items())))
    assert all(ways[way] > 20 for way in WAYS)


WAYS = ("exchange in the pool", "exchange in a subtree", "one exception more", "nothing shown")


def hide_one_exception_less(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(LedgerPolicy, "slack", property(lambda policy: policy.t))


def unite_one_exception_too_soon(patch: pytest.MonkeyPatch) -> None:
    enough = unions._enough

    def early(block, counts, policy):  # type: ignore[no-untyped-def]
        outside = sum(counts) - block.question.by_class(counts)[block.class_index]
        return outside >= policy.slack or enough(block, counts, policy)

    patch.setattr(unions, "_enough", early)


def judge_categories(patch: pytest.MonkeyPatch) -> None:
    block_of = rule_u.block_of

    def on_categories(pool, question, counts, policy):  # type: ignore[no-untyped-def]
        beside = sum(counts) - max(counts)
        if sum(counts) >= policy.threshold and beside > policy.slack:
            return Block(pool, question.key, "exact", counts=counts, n=sum(counts))
        return block_of(pool, question, counts, policy)

    patch.setattr(rule_u, "block_of", on_categories)


def unite_although_promised_per_pool(patch: pytest.MonkeyPatch) -> None:
    protect = rule_u.protect

    def forgetful(raw, questions, tree, nodes, policy):  # type: ignore[no-untyped-def]
        fewer = LedgerPolicy(policy.key, policy.minimum_group, policy.t)
        return protect(raw, questions, tree, nodes, fewer)

    patch.setattr("core.disclosure.worlds.protect", forgetful)


@pytest.mark.parametrize(
    "weaken",
    [
        hide_one_exception_less,
        unite_one_exception_too_soon,
        judge_categories,
        unite_although_promised_per_pool,
    ],
)
def test_the_proof_breaks_down_where_the_rule_is_weakened(
    weaken: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    weaken(monkeypatch)

    @QUICK
    @given(st.data())
    def check(data: st.DataObject) -> None:
        check_every_stranger(data)

    with pytest.raises(AssertionError):
        check()


@st.composite
def linked_pools(draw: st.DrawFn) -> tuple[Pool, int, LedgerPolicy, frozenset[int]]:
    """A pool in which nearly everybody ticked nearly the same, and t people the viewer knows."""
    policy = LedgerPolicy("resigned", draw(st.integers(3, 6)), draw(st.integers(0, 2)))
    items = draw(st.integers(2, 5))
    chance = Random(draw(st.integers(0, 2**32)))
    likely = [draw(st.sampled_from((0.0, 0.1, 0.5, 0.9, 1.0))) for _ in range(items)]
    has_main, usual_main = draw(st.booleans()), draw(st.integers(0, items - 1))
    pool: dict[int, Bundle] = {}
    for person in range(policy.threshold + draw(st.integers(-1, 3))):
        ticks = {item for item in range(items) if chance.random() < likely[item]}
        ticks = ticks or {usual_main}
        main = usual_main if usual_main in ticks and chance.random() < 0.8 else min(ticks)
        pool[person] = Bundle(frozenset(ticks), main if has_main else None)
    return pool, items, policy, frozenset(chance.sample(sorted(pool), policy.t))


@RUNS
@given(linked_pools())
def test_every_strangers_bundle_could_have_been_another(
    given_: tuple[Pool, int, LedgerPolicy, frozenset[int]],
) -> None:
    pool, items, policy, known = given_
    has_main = pool[0].main is not None
    before = blocks(pool, items, policy)
    for asked in [*range(items), *([None] if has_main else [])]:
        for person in pool.keys() - known:
            other = other_bundle(pool, items, asked, person, known=known, least=policy.threshold)
            assert blocks(other, items, policy) == before
            assert other[person].answer(asked) != pool[person].answer(asked)
            assert all(other[one] == pool[one] for one in known)

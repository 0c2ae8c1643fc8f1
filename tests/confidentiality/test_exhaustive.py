"""Every world of a few people, on whole sheets: the product's rule leaves nobody certain.

A world of histograms stands for all whole-sheet worlds with these margins; the enumeration of
each pool goes through whole sheets, so both are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

import pytest

from avtryck.core.disclosure import unions
from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.sums import Sums, sums_of
from avtryck.core.disclosure.tables import (
    Block,
    Counts,
    ProtectedTable,
    Question,
    Union,
    Unknown,
)
from avtryck.core.disclosure.unions import Concentrated
from confidentiality.worlds.fillings import (
    Setting,
    five_steps,
    independent,
    reason,
    three_classes,
    yes_no,
)
from confidentiality.worlds.finder import Findings, Look, find
from confidentiality.worlds.linked import at_least, main_among_the_ticks
from confidentiality.worlds.people import leaking_worlds
from confidentiality.worlds.product import (
    BESIDE,
    TWO_LEVELS,
    everything,
    nodes_of,
    product_looks,
    protected,
)
from evidence import LONG, note, size

pytestmark = pytest.mark.once
K5 = LedgerPolicy("everyone", 5)
T1 = LedgerPolicy("interviews", 5, t=1)
T2 = LedgerPolicy("interviews", 5, t=2)
PER_POOL = LedgerPolicy("everyone", 5, t=1, per_pool=True)
SCALE_AND_TWO = independent(yes_no("a"), yes_no("b"), three_classes("scale"))
REASON_AND_ONE = independent(reason("pay"), yes_no("stay"))


def through_the_product(
    setting: Setting,
    sizes: tuple[int, ...],
    policy: LedgerPolicy = K5,
    places: tuple[str, ...] = BESIDE,
    known: tuple[int, ...] = (),
) -> Findings:
    insiders = known or (0,) * len(sizes)
    pools = [setting.pool(n - m, m) for n, m in zip(sizes, insiders, strict=True)]
    return find(setting, pools, product_looks(setting.questions, places[: len(sizes)], policy))


def test_every_world_of_two_and_of_three_pools() -> None:
    two = through_the_product(SCALE_AND_TWO, (5, 5))
    three = through_the_product(REASON_AND_ONE, (5, 5, 5))
    note("exhaustive_worlds", two.histograms + three.histograms)
    note("exhaustive_whole_sheet_worlds", two.worlds + three.worlds)
    note("exhaustive_certain", two.certain + three.certain)
    assert (two.histograms, two.worlds) == (571_536, 4_368**2)
    assert (three.histograms, three.worlds) == (2_000_376, 252**3)
    assert (two.certain, three.certain) == (0, 0)
    assert (two.tied, three.tied) == (0, 0)


def test_the_same_worlds_under_a_rule_one_exception_weaker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the enumeration finds when there is something to find.

    The two agree: a union that needs one exception only is a single pool shown exactly.
    """
    soon = LedgerPolicy("unions one exception too soon", 5)

    def too_soon(block: Concentrated, counts: Counts, policy: LedgerPolicy) -> bool:
        return sum(counts) - block.question.by_class(counts)[block.class_index] >= policy.slack

    with monkeypatch.context() as patch:
        patch.setattr(unions, "_enough", too_soon)
        first = through_the_product(SCALE_AND_TWO, (5, 5), soon)
    monkeypatch.setattr(LedgerPolicy, "slack", property(lambda policy: policy.t))
    everything_too_soon = LedgerPolicy("everything one exception too soon", 5)
    second = through_the_product(SCALE_AND_TWO, (5, 5), everything_too_soon)
    note("exhaustive_leaking_weaker_unions", f"{first.leaking} of {first.worlds}")
    note("exhaustive_leaking_weaker_rule", f"{second.leaking} of {second.worlds}")
    assert first.worlds == 4_368**2
    assert (first.leaking, second.leaking) == (7_950_528, 7_950_528)


@pytest.mark.skipif(not LONG, reason="the long evidence")
@pytest.mark.parametrize("sizes", [(5, 6), (6, 6), (6, 7), (7, 7)])
def test_every_world_of_larger_pools(sizes: tuple[int, int]) -> None:
    found = through_the_product(SCALE_AND_TWO, sizes)
    note(f"exhaustive_worlds_{sizes[0]}_{sizes[1]}", found.histograms)
    assert found.certain == 0


def test_a_question_at_a_time_shows_what_the_whole_release_shows() -> None:
    """What makes the enumeration quick, held against the whole rule on whole worlds."""
    drawn = Random(7)
    for setting, pools in ((SCALE_AND_TWO, 2), (REASON_AND_ONE, 3)):
        rows = [row.histograms for row in setting.pool(5)]
        nodes = nodes_of(BESIDE[:pools])
        single: dict[tuple[object, ...], ProtectedTable] = {}
        chosen = (
            product(rows, repeat=pools)
            if LONG
            else (tuple(drawn.choices(rows, k=pools)) for _ in range(5_000))
        )
        for number, world in enumerate(chosen):
            whole = protected(setting.questions, nodes, K5, world)
            for place, question in enumerate(setting.questions):
                one = tuple(row[place] for row in world)
                if (place, *one) not in single:
                    by_itself = [(counts,) for counts in one]
                    single[(place, *one)] = protected([question], nodes, K5, by_itself)
                alone = single[(place, *one)]
                assert _of(whole, question) == _of(alone, question)
                if number % 25 == 0:
                    assert _sums(whole, question) == _sums(alone, question)


def _sums(table: ProtectedTable, question: Question) -> dict[str, Sums]:
    found = sums_of(table, TWO_LEVELS)
    return {node: sums for (node, key), sums in found.items() if key == question.key}


def _of(table: ProtectedTable, question: Question) -> list[object]:
    parts: list[Block | Union | Unknown] = [*table.blocks, *table.unions, *table.unknown]
    return [part for part in parts if part.question == question.key]


PLACES = [("d1", "d2", "d3"), ("d1", "d1", "d1"), ("d1", "d2", "i1"), ("d1", "i1", "o")]
ITEM = reason("pay") if LONG else yes_no("stay")


@pytest.mark.parametrize("places", PLACES)
def test_pools_above_and_beside_one_another(places: tuple[str, ...]) -> None:
    found = through_the_product(independent(ITEM), (5, 6, 7), places=places)
    assert found.worlds == size(6 * 7 * 8, 21 * 28 * 36)
    assert found.certain == 0


@pytest.mark.parametrize("known", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
@pytest.mark.parametrize("places", PLACES)
def test_one_insider_of_three_pools(places: tuple[str, ...], known: tuple[int, ...]) -> None:
    found = through_the_product(independent(ITEM), (6, 7, 6), T1, places, known)
    assert found.certain == 0


SCALE = five_steps("area")


@pytest.mark.parametrize(
    ("t", "sizes", "question"),
    [
        (0, (3,), yes_no("stay")),
        (0, (3, 3), SCALE),
        (0, (4, 3), three_classes("scale")),
        (0, (3, 3, 3, 3), yes_no("stay")),
        (0, (2, 3, 4), reason("pay")),
        (1, (5,), SCALE),
        (1, (6, 5), three_classes("scale")),
        (2, (7, 7), reason("pay")),
        (3, (9, 9), yes_no("stay")),
    ],
)
def test_the_smallest_pools_that_can_be_proven(
    t: int, sizes: tuple[int, ...], question: Question
) -> None:
    """k = 3 and n = 2t + 3, however the t insiders are spread over the pools."""
    policy = LedgerPolicy("everyone", 3, t)
    for known in product(range(t + 1), repeat=len(sizes)):
        if sum(known) == t:
            found = through_the_product(independent(question), sizes, policy, known=known)
            assert found.certain == 0, known


def test_many_pools_under_two_levels() -> None:
    sizes = (5, 6, 5, 7, 5) if LONG else (5, 6, 5, 7)
    found = through_the_product(independent(yes_no("stay")), sizes)
    assert found.worlds == size(6 * 7 * 6 * 8, 6 * 7 * 6 * 8 * 6)
    assert found.certain == 0


def test_pools_in_which_only_some_answer_the_question() -> None:
    """n_q below the pool's size, also below k: who answered is known, what they said is not."""
    worlds = 0
    for sizes in product((1, 3, 4, 5, 6), (2, 4, 5, 6), (4, 5)):
        found = through_the_product(independent(yes_no("stay")), sizes)
        assert found.certain == 0, sizes
        worlds += found.worlds
    note("exhaustive_partly_answered", worlds)


def test_a_five_step_scale_is_judged_on_its_classes() -> None:
    found = through_the_product(independent(SCALE), (5, 5) if LONG else (5,))
    assert found.worlds == size(126, 126**2)
    assert found.certain == 0


@pytest.mark.parametrize(
    ("name", "policy", "sizes", "known"),
    [
        ("one_of_6", T1, (6,), (1,)),
        ("one_of_6_6", T1, (6, 6), (1, 0)),
        ("one_of_6_7", T1, (6, 7), (0, 1)),
        ("one_of_hidden_5", T1, (5, 6), (1, 0)),
        ("two_of_7_7", T2, (7, 7), (1, 1)),
        ("two_of_7_8", T2, (7, 8), (2, 0)),
        ("one_per_pool", PER_POOL, (6, 6), (1, 1)),
    ],
)
def test_insiders_learn_no_more_of_whole_sheets(
    name: str, policy: LedgerPolicy, sizes: tuple[int, ...], known: tuple[int, ...]
) -> None:
    found = through_the_product(REASON_AND_ONE, sizes, policy, known=known)
    note(f"exhaustive_insiders_{name}", found.worlds)
    assert found.certain == 0


LINKED = {
    "at_least_one_of_2": at_least(1, 2),
    "at_least_one_of_3": at_least(1, 3),
    "at_least_one_of_4": at_least(1, 4),
    "main_among_2": main_among_the_ticks(2),
    "main_among_3": main_among_the_ticks(3),
}


@pytest.mark.parametrize("limits", LINKED)
def test_a_declared_linked_set_says_nothing_certain_in_one_pool(limits: str) -> None:
    for n in (5, 6):
        found = through_the_product(LINKED[limits], (n,))
        note(f"exhaustive_linked_{limits}_{n}", found.worlds)
        assert found.certain == 0
    per_pool = LedgerPolicy("resigned", 5, t=1, per_pool=True)
    assert through_the_product(LINKED[limits], (6,), per_pool, known=(1,)).certain == 0


def raw(pools: Sequence[Sequence[Counts]]) -> str:
    return str([list(by) for by in pools])


@pytest.mark.parametrize(
    ("setting", "sizes", "known"),
    [
        (independent(reason("pay"), yes_no("stay")), (3,), (0,)),
        (independent(reason("pay"), yes_no("stay")), (3, 2), ()),
        (independent(yes_no("stay")), (3, 3, 3), (0,)),
        (at_least(1, 2, None), (3, 3), ()),
        (main_among_the_ticks(2, None), (3, 3), ()),
    ],
)
def test_the_quick_finder_agrees_with_named_people(
    setting: Setting, sizes: tuple[int, ...], known: tuple[int, ...]
) -> None:
    """Every person and every whole sheet, for a rule that leaks and for one that should not."""
    places = BESIDE[: len(sizes)]
    policy = LedgerPolicy("everyone", 3)
    insiders = (len(known), *[0] * (len(sizes) - 1))
    pools = [setting.pool(n - m, m) for n, m in zip(sizes, insiders, strict=True)]
    everyone = tuple(range(len(setting.questions)))

    def shown(pools: Sequence[Sequence[Counts]]) -> bytes:
        return everything(protected(setting.questions, nodes_of(places), policy, pools))

    for looks, slowly in (
        (product_looks(setting.questions, places, policy), shown),
        ([Look(everyone, raw)], raw),
    ):
        quick = find(setting, pools, looks)
        assert (quick.worlds, quick.leaking) == leaking_worlds(setting, sizes, slowly, known)

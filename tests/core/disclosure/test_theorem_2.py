"""No answer is ever certain: every world of a few people, and the shortcuts that fail."""

from collections.abc import Hashable
from itertools import combinations_with_replacement, product

import pytest

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import sums_of
from avtryck.core.disclosure.tables import Question, RawTable
from core.disclosure.trees import UNIVERSITY
from core.disclosure.worlds import Histograms, Setting, Show, certain, one_question

NODES = ("d1", "d2", "d3", "d1")
YES_NO = ((0,), (1,))
THREE = ((0,), (1,), (2,))
SCALE = ((0, 1), (2,), (3, 4))


def rule_u(
    setting: Setting,
    policy: LedgerPolicy,
    *,
    linked: str | None = None,
    coarse: bool = True,
) -> Show:
    """Everything a release shows: blocks, unions, unknown and the sums of every node."""
    questions = [
        Question(
            f"q{number}",
            tuple(str(answer) for group in groups for answer in group),
            groups if coarse else (),
            linked,
        )
        for number, groups in enumerate(setting.classes)
    ]
    nodes = {f"p{number}": NODES[number] for number in range(len(setting.pools))}

    def show(histograms: Histograms) -> Hashable:
        table = protect(RawTable.of(histograms), questions, UNIVERSITY, nodes, policy)
        sums = tuple(sorted(sums_of(table, UNIVERSITY).items(), key=lambda item: item[0]))
        return (table.blocks, table.unions, table.unknown, sums)

    return show


def insiders(setting: Setting, t: int) -> list[tuple[int, ...]]:
    """t people to know, up to exchange inside pools."""
    first = [setting.place.index(pool) for pool in range(len(setting.pools))]
    return [
        tuple(first[pool] + chosen[:index].count(pool) for index, pool in enumerate(chosen))
        for chosen in combinations_with_replacement(range(len(setting.pools)), t)
        if all(chosen.count(pool) <= setting.pools[pool] for pool in chosen)
    ]


@pytest.mark.parametrize(
    ("k", "t", "pools", "classes"),
    [
        (3, 0, (3,), YES_NO),
        (3, 0, (4,), THREE),
        (3, 0, (5,), SCALE),
        (3, 0, (3, 3), SCALE),
        (3, 0, (4, 3), THREE),
        (3, 0, (3, 3, 3), YES_NO),
        (3, 0, (3, 3, 3, 3), YES_NO),
        (3, 0, (2, 3, 4), YES_NO),
        (5, 0, (5,), SCALE),
        (5, 0, (5, 5), YES_NO),
        (3, 1, (5,), THREE),
        (3, 1, (5, 5), YES_NO),
        (3, 1, (6, 5), YES_NO),
        (3, 2, (7,), THREE),
        (3, 2, (8,), YES_NO),
    ],
)
def test_nobody_is_certain_of_anybody(
    k: int, t: int, pools: tuple[int, ...], classes: tuple[tuple[int, ...], ...]
) -> None:
    setting = one_question(pools, classes)
    show = rule_u(setting, LedgerPolicy("everyone", k, t))
    assert [certain(setting, show, known) for known in insiders(setting, t)] == [
        0 for _ in insiders(setting, t)
    ]


def test_nobody_is_certain_of_anything_on_whole_sheets() -> None:
    setting = Setting((3, 3), tuple(product((0, 1), repeat=2)), (YES_NO, YES_NO))
    assert certain(setting, rule_u(setting, LedgerPolicy("everyone", 3))) == 0


def test_the_finder_finds_what_raw_histograms_give_away() -> None:
    setting = one_question((3, 3), YES_NO)
    assert certain(setting, str) > 0
    assert certain(setting, lambda raw: None) == 0


def test_hiding_unanimous_pools_beside_exact_totals_leaks() -> None:
    setting = one_question((3, 3), YES_NO)

    def show(raw: Histograms) -> Hashable:
        blocks = tuple(by["q0"] if min(by["q0"]) > 0 else None for by in raw.values())
        total = tuple(map(sum, zip(*(by["q0"] for by in raw.values()), strict=True)))
        return (blocks, total)

    assert certain(setting, show) > 0


def test_rule_u_on_categories_leaks_the_class() -> None:
    setting = one_question((5,), SCALE)
    policy = LedgerPolicy("everyone", 5)
    assert certain(setting, rule_u(setting, policy, coarse=False)) > 0
    assert certain(setting, rule_u(setting, policy)) == 0


def test_showing_a_pool_with_one_exception_leaks_to_the_exception() -> None:
    setting = one_question((5,), YES_NO)

    def show(raw: Histograms) -> Hashable:
        counts = raw["p0"]["q0"]
        return counts if min(counts) >= 1 else None

    assert certain(setting, show, [0]) > 0


def test_a_threshold_of_k_plus_t_lets_the_named_class_leak() -> None:
    """k = 5, t = 4, n = 9: whoever knows four that are outside the class knows the other five."""
    setting = one_question((9,), YES_NO)

    def named(raw: Histograms) -> Hashable:
        counts = raw["p0"]["q0"]
        return (counts.index(max(counts)), 9 - 1 - 4)

    assert certain(setting, named, range(4)) > 0
    assert certain(setting, rule_u(setting, LedgerPolicy("interviews", 5, 4)), range(4)) == 0


def test_an_interviewers_own_interviews_need_t() -> None:
    setting = one_question((5,), YES_NO)
    blind, aware = LedgerPolicy("interviews", 3, 0), LedgerPolicy("interviews", 3, 1)
    assert certain(setting, rule_u(setting, blind), [0]) > 0
    assert certain(setting, rule_u(setting, aware), [0]) == 0


def test_one_known_answer_in_each_pool_needs_a_promise_per_pool() -> None:
    setting = one_question((5, 5, 5), YES_NO)
    known = [0, 5, 10]
    per_release = LedgerPolicy("everyone", 3, 1)
    per_pool = LedgerPolicy("everyone", 3, 1, per_pool=True)
    assert certain(setting, rule_u(setting, per_release), known) > 0
    assert certain(setting, rule_u(setting, per_pool), known) == 0


AT_LEAST_ONE = tuple(sheet for sheet in product((0, 1), repeat=2) if sum(sheet) >= 1)
EXCLUSIVE = ((0, 0, 1), (0, 1, 0), (1, 0, 0))


def test_undeclared_at_least_one_tick_leaks_through_unions_and_declared_does_not() -> None:
    setting = Setting((3, 3, 3), AT_LEAST_ONE, (YES_NO, YES_NO))
    policy = LedgerPolicy("resigned", 3)
    assert certain(setting, rule_u(setting, policy)) == 48
    assert certain(setting, rule_u(setting, policy, linked="reasons")) == 0


def test_an_undeclared_exclusive_option_leaks() -> None:
    setting = Setting((3, 3), EXCLUSIVE, (YES_NO,) * 3)
    assert certain(setting, rule_u(setting, LedgerPolicy("resigned", 3))) > 0

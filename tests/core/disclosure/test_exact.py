"""The planner's value is the optimum: against HiGHS, and against every placement of small trees."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avtryck.core.disclosure import exact, greedy
from avtryck.core.disclosure.assignment import PoolRules
from avtryck.core.disclosure.plan import ALPHA, Cells, plan
from avtryck.core.disclosure.tree import Tree, Unit
from core.disclosure.milp import optimum
from evidence import note, size

pytestmark = pytest.mark.once
SIZES = {"S": (5, 20, 60, 1_000), "M": (25, 200, 800, 6_000)}
LEAVE, ANSWER = 0.12, 0.57


def organisation(draw: random.Random, of: str) -> tuple[Tree, dict[str, int]]:
    """A tree of four levels and a year's waiting answers, uneven as units are."""
    institutions, divisions, groups, people = SIZES[of]
    units = [Unit("o", None, 0)]
    units += [Unit(f"i{n}", "o", 1) for n in range(institutions)]
    units += [Unit(f"d{n}", f"i{draw.randrange(institutions)}", 2) for n in range(divisions)]
    units += [Unit(f"g{n}", f"d{draw.randrange(divisions)}", 3) for n in range(groups)]
    weights = [draw.random() ** 2 for _ in units]
    answers = round(people * LEAVE * ANSWER * draw.choice((0.25, 0.5, 1)))
    cells: dict[str, int] = {}
    for unit in draw.choices(units, weights, k=answers):
        cells[unit.code] = cells.get(unit.code, 0) + 1
    return Tree.of(units), cells


@pytest.mark.parametrize(("of", "part", "whole"), [("S", 50, 200), ("M", 5, 20)])
def test_the_value_is_the_milp_optimum(of: str, part: int, whole: int) -> None:
    loss = []
    for seed in range(size(part, whole)):
        draw = random.Random(f"{of}{seed}")
        tree, cells = organisation(draw, of)
        k = draw.choice((5, 5, 5, 7, 10))
        full = draw.random() < 0.6
        lowest = 0 if full else 2
        parents = {code: unit.parent for code, unit in tree.units.items()}
        levels = {code: unit.level for code, unit in tree.units.items()}
        best = optimum(cells, parents, levels, k=k, alpha=ALPHA, min_level=lowest)
        found = plan(Cells.of(cells), tree, minimum=k, min_level=lowest)
        assert found.value == pytest.approx(best, abs=1e-4), (of, seed)
        rules = PoolRules(k, lowest, None, ALPHA)
        placed = greedy.place(Cells.of(cells), tree, rules)
        value = sum(cells[code] * ALPHA[levels[node]] for code, node in placed.items())
        loss.append(1 - value / best if best else 0)
    note(f"greedy_loss_percent_worst_{of}", round(100 * max(loss), 2))
    note(f"greedy_loss_percent_mean_{of}", round(100 * sum(loss) / len(loss), 2))
    note(f"plans_equal_to_milp_{of}", len(loss))


def brute_force(tree: Tree, cells: dict[str, int], rules: PoolRules) -> float:
    choices = []
    for code in cells:
        nodes = [node for node in tree.path(code) if rules.allows(tree.level(node))]
        choices.append([None, *nodes])
    best = 0.0
    for chosen in product(*choices):
        inside: dict[str, int] = {}
        for (_, n), node in zip(cells.items(), chosen, strict=True):
            if node is not None:
                inside[node] = inside.get(node, 0) + n
        if all(n >= rules.minimum for n in inside.values()):
            value = sum(n * rules.worth(tree.level(node)) for node, n in inside.items())
            best = max(best, value)
    return best


@st.composite
def small(draw: st.DrawFn) -> tuple[Tree, dict[str, int], PoolRules]:
    """Up to seven units whose levels may skip or repeat, under one or two roots."""
    units = [Unit("u0", None, draw(st.integers(0, 1)))]
    for number in range(1, draw(st.integers(1, 7))):
        above = draw(st.sampled_from([None, *units]))
        level = 0 if above is None else min(above.level + draw(st.integers(0, 2)), 4)
        units.append(Unit(f"u{number}", above.code if above else None, level))
    counts = {unit.code: draw(st.integers(0, 7)) for unit in units}
    weights = st.one_of(
        st.lists(st.integers(-2, 9), min_size=5, max_size=5),
        st.lists(st.sampled_from([0.5, 1.25, 2.0, 3.5]), min_size=5, max_size=5),
    )
    highest = draw(st.sampled_from([None, 2, 3, 4]))
    rules = PoolRules(draw(st.integers(1, 6)), draw(st.integers(0, 2)), highest, draw(weights))
    return Tree.of(units), {code: n for code, n in counts.items() if n}, rules


@settings(max_examples=size(300, 5000), deadline=None)
@given(small())
def test_the_value_is_the_best_of_all_placements(
    given_: tuple[Tree, dict[str, int], PoolRules],
) -> None:
    tree, cells, rules = given_
    placed = exact.place(Cells.of(cells), tree, rules)
    assert placed is not None
    inside: dict[str, int] = {}
    for code, node in placed.items():
        assert node in tree.path(code)
        assert rules.allows(tree.level(node))
        inside[node] = inside.get(node, 0) + cells[code]
    assert all(n >= rules.minimum for n in inside.values())
    value = sum(n * rules.worth(tree.level(node)) for node, n in inside.items())
    assert value == pytest.approx(brute_force(tree, cells, rules))


def test_what_is_too_large_for_the_search_is_left_to_the_greedy() -> None:
    """Nine levels and k = 40: 41⁸ states."""
    units = [Unit(f"u{level}", f"u{level - 1}" if level else None, level) for level in range(9)]
    tree = Tree.of(units)
    cells = Cells.of({"u8": 39, "u7": 1, "u3": 40})
    rules = PoolRules(40, 0, None, range(1, 10))
    assert exact.place(cells, tree, rules) is None
    found = plan(cells, tree, minimum=40, alpha=range(1, 10))
    assert {pool.node: pool.n for pool in found.pools} == {"u7": 40, "u3": 40}


def test_a_group_gives_up_its_own_pool_when_a_neighbour_gains_more() -> None:
    """5 + 5 alone are worth 40 and leave three waiting; one of them with the three makes 44."""
    tree = Tree.of([Unit("d", None, 2), *(Unit(code, "d", 3) for code in "abc")])
    found = plan(Cells.of({"a": 5, "b": 5, "c": 3}), tree, minimum=5)
    assert found.value == 5 * 4 + 8 * 3
    assert sorted((pool.node, pool.n) for pool in found.pools) == [("a", 5), ("d", 8)]

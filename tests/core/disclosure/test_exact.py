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


LINE = Tree.of([Unit("o", None, 0), Unit("i", "o", 1), Unit("d", "i", 2), Unit("g", "d", 3)])


def test_what_is_too_large_for_the_search_is_left_to_the_greedy() -> None:
    """Every unit holds people of its own: 201³ states at d."""
    cells = Cells.of(dict.fromkeys("oidg", 200))
    assert exact.place(cells, LINE, PoolRules(200, 0, None, ALPHA)) is None
    found = plan(cells, LINE, minimum=200)
    assert {pool.node: pool.n for pool in found.pools} == dict.fromkeys("oidg", 200)


def test_of_nodes_with_the_same_people_inside_the_best_is_asked() -> None:
    """Forty levels above five people are one node to the search."""
    units = [Unit(f"u{level}", f"u{level - 1}" if level else None, level) for level in range(40)]
    alpha = [*range(1, 21), *range(20, 0, -1)]
    found = plan(Cells.of({"u39": 5}), Tree.of(units), minimum=5, alpha=alpha)
    assert ([pool.node for pool in found.pools], found.value) == (["u20"], 5 * 20)


def test_huge_weights_are_still_searched() -> None:
    """Too large for the tie to be broken as well, not for the optimum."""
    alpha = [weight * 10**13 for weight in ALPHA]
    tree = Tree.of([Unit("d", None, 2), *(Unit(code, "d", 3) for code in "abc")])
    cells = {"a": 5, "b": 5, "c": 3}
    assert plan(Cells.of(cells), tree, minimum=5, alpha=alpha).value == 44 * 10**13
    thousands = {code: n * 1000 for code, n in cells.items()}
    found = plan(Cells.of(thousands), tree, minimum=5000, alpha=alpha)
    assert found.value == 44_000 * 10**13


def test_a_group_gives_up_its_own_pool_when_a_neighbour_gains_more() -> None:
    """5 + 5 alone are worth 40 and leave three waiting; one of them with the three makes 44."""
    tree = Tree.of([Unit("d", None, 2), *(Unit(code, "d", 3) for code in "abc")])
    found = plan(Cells.of({"a": 5, "b": 5, "c": 3}), tree, minimum=5)
    assert found.value == 5 * 4 + 8 * 3
    assert sorted((pool.node, pool.n) for pool in found.pools) == [("a", 5), ("d", 8)]


def test_of_equally_good_placements_the_one_with_fewest_waiting_is_taken() -> None:
    """Six in the group are worth 24, all eight in the division too."""
    tree = Tree.of([Unit("d", None, 2), Unit("a", "d", 3), Unit("b", "d", 3)])
    found = plan(Cells.of({"a": 6, "b": 2}), tree, minimum=5)
    assert (found.value, found.waiting) == (24, {})
    assert [(pool.node, pool.n) for pool in found.pools] == [("d", 8)]


def test_nobody_waits_who_could_be_placed_for_nothing() -> None:
    """At the top a person is worth 0, waiting too."""
    tree = Tree.of([Unit("o", None, 0), Unit("a", "o", 1)])
    for alpha in ((0, 1), (0, 2)):
        placed = exact.place(Cells.of({"o": 6, "a": 4}), tree, PoolRules(5, 0, None, alpha))
        assert placed == {"o": "o", "a": "o"}


def test_in_small_pieces_or_at_once_it_is_the_same_placement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree, cells = organisation(random.Random("S1"), "S")
    whole = exact.place(Cells.of(cells), tree, PoolRules(5, 0, None, ALPHA))
    monkeypatch.setattr(exact, "AT_ONCE", 1)
    assert exact.place(Cells.of(cells), tree, PoolRules(5, 0, None, ALPHA)) == whole


def test_a_search_of_just_the_size_that_is_allowed_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """a and b may hold a pool; c and d, with three people together, are one part of b."""
    tree = Tree.of([Unit("a", None, 0), Unit("b", "a", 1), Unit("c", "b", 2), Unit("d", "c", 3)])
    cells, rules = Cells.of({"d": 2, "c": 1, "b": 5, "a": 5}), PoolRules(5, 0, 2, ALPHA)
    for limit, most in (("MOST_STATES", 36), ("MOST_PAIRS", 792), ("MOST_KEPT", 156)):
        with monkeypatch.context() as patch:
            patch.setattr(exact, limit, most)
            assert exact.place(cells, tree, rules) == {"a": "a", "b": "b", "c": "b", "d": "b"}
            patch.setattr(exact, limit, most - 1)
            assert exact.place(cells, tree, rules) is None


def test_weights_whose_sums_are_too_large_are_left_to_the_greedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exact, "GREATEST", 20)
    for alpha, found in (((1, 3), {"a": "a"}), ((1, 4), None), ((1, -4), None)):
        tree = Tree.of([Unit("o", None, 0), Unit("a", "o", 1)])
        rules = PoolRules(5, 1, None, alpha)
        assert exact.place(Cells.of({"a": 5}), tree, rules) == found


def test_broken_weights_say_alone_what_is_best() -> None:
    """Six alone are worth 2.52, all eight together 2.48."""
    tree = Tree.of([Unit("d", None, 0), Unit("a", "d", 1), Unit("b", "d", 1)])
    rules = PoolRules(5, 0, None, (0.31, 0.42))
    assert exact.place(Cells.of({"a": 6, "b": 2}), tree, rules) == {"a": "a"}


def test_of_equally_good_nodes_the_deeper_one_holds_the_pool() -> None:
    tree = Tree.of([Unit("o", None, 0), Unit("i", "o", 1), Unit("a", "i", 2), Unit("b", "i", 2)])
    for alpha in ((1, 1), (0.5, 0.5)):
        placed = exact.place(Cells.of({"a": 5, "b": 5}), tree, PoolRules(5, 0, 1, alpha))
        assert placed == {"a": "i", "b": "i"}


def test_whole_numbers_are_added_exactly() -> None:
    """At 2⁵⁴ a float does not see that the upper node is worth one more."""
    tree = Tree.of([Unit("o", None, 0), Unit("a", "o", 1), Unit("b", "o", 1)])
    rules = PoolRules(1, 0, None, (2**54 + 1, 2**54))
    assert exact.place(Cells.of({"a": 1, "b": 1}), tree, rules) == {"a": "o", "b": "o"}

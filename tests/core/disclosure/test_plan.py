from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avtryck.core.disclosure import exact
from avtryck.core.disclosure import plan as planning
from avtryck.core.disclosure.assignment import PoolRules
from avtryck.core.disclosure.plan import Assignment, Cells, PlannedPool, plan
from avtryck.core.disclosure.tree import Tree, Unit
from core.disclosure.trees import UNIVERSITY, counts, forests


def pooled(assignment: Assignment) -> list[tuple[str, dict[str, int]]]:
    return [(pool.node, dict(pool.cells)) for pool in assignment.pools]


def test_the_contract_example() -> None:
    tree = Tree.of(
        [Unit("o", None, 0), Unit("i", "o", 1), Unit("d1", "i", 2)]
        + [Unit(code, "d1", 3) for code in ("g1", "g2")]
        + [Unit("g9", "o", 3)]
    )
    assert plan(Cells.of({"g1": 3, "g2": 4, "g9": 2}), tree, minimum=5) == Assignment(
        (PlannedPool("d1", 7, {"g1": 3, "g2": 4}, ("g1", "g2")),), {"g9": 2}, 21
    )


def test_a_leftover_draws_the_fewest_people_up_that_make_a_pool() -> None:
    found = plan(Cells.of({"g1": 5, "g2": 4, "g3": 7}), UNIVERSITY, minimum=5)
    assert pooled(found) == [("d1", {"g1": 5, "g2": 4}), ("g3", {"g3": 7})]
    assert found.value == 9 * 3 + 7 * 4
    spare = Tree.of(
        [Unit("o", None, 0)]
        + [Unit(c, "o", 1) for c in ("a", "b")]
        + [Unit("a1", "a", 2), Unit("a2", "a", 2), Unit("a3", "a", 2)]
    )
    found = plan(Cells.of({"a1": 3, "a2": 2, "a3": 3, "b": 3}), spare, minimum=5)
    assert pooled(found) == [("a", {"a1": 3, "a3": 3}), ("o", {"a2": 2, "b": 3})]
    assert found.waiting == {}


def test_a_leftover_waits_when_lifting_others_would_cost_more() -> None:
    found = plan(Cells.of({"g1": 30, "g4": 1}), UNIVERSITY, minimum=5)
    assert pooled(found) == [("g1", {"g1": 30})]
    assert found.waiting == {"g4": 1}


def test_an_early_close_pools_at_division_or_deeper_only() -> None:
    cells = Cells.of({"g1": 2, "g2": 3, "g3": 4, "i1": 9})
    found = plan(cells, UNIVERSITY, minimum=5, min_level=2)
    assert pooled(found) == [("d1", {"g1": 2, "g2": 3})]
    assert found.waiting == {"g3": 4, "i1": 9}


def test_cells_too_deep_roll_up_and_are_never_named() -> None:
    found = plan(Cells.of({"g1": 6, "g2": 7, "g4": 5}), UNIVERSITY, minimum=5, max_level=2)
    assert found.pools == (
        PlannedPool("d1", 13, {"g1": 6, "g2": 7}, ("d1",)),
        PlannedPool("d3", 5, {"g4": 5}, ("d3",)),
    )


def test_alpha_must_speak_of_every_level_that_may_hold_a_pool() -> None:
    with pytest.raises(ValueError, match=r"^alpha says nothing about level 3$"):
        plan(Cells.of({}), UNIVERSITY, minimum=5, alpha=(1, 2, 3))
    assert plan(Cells.of({}), UNIVERSITY, minimum=5, max_level=2, alpha=(1, 2, 3)).value == 0


def test_unknown_units_and_negative_counts_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^unknown unit 'x'$"):
        plan(Cells.of({"x": 5}), UNIVERSITY, minimum=5)
    with pytest.raises(ValueError, match=r"^unit 'g1' has the negative count -1$"):
        Cells.of({"g1": -1})


def test_counts_of_nobody_are_left_out_and_the_rest_is_in_code_order() -> None:
    cells = Cells.of({"g2": 2, "g1": 1, "g3": 0})
    assert list(cells.counts.items()) == [("g1", 1), ("g2", 2)]
    assert cells.n == 3


def test_the_bounds_of_the_levels_belong_to_them() -> None:
    rules = PoolRules(5, 1, 2, (1, 2, 3))
    assert [rules.allows(level) for level in range(4)] == [False, True, True, False]
    assert [rules.within_depth(level) for level in range(4)] == [True, True, True, False]
    assert PoolRules(5, 1, None, ()).allows(9)


def test_a_pool_of_one_is_the_smallest_minimum() -> None:
    assert pooled(plan(Cells.of({"g1": 1}), UNIVERSITY, minimum=1)) == [("g1", {"g1": 1})]
    with pytest.raises(ValueError, match=r"^minimum 0 is below 1$"):
        plan(Cells.of({}), UNIVERSITY, minimum=0)


def test_labels_of_the_last_release_are_kept() -> None:
    cells = Cells.of({"g1": 2, "d1": 4, "g2": 4})
    assert [pool.label for pool in plan(cells, UNIVERSITY, minimum=5).pools] == [
        ("d1", "g1", "g2"),
    ]
    kept = plan(Cells.of({"g1": 4, "d1": 4, "g2": 4}), UNIVERSITY, minimum=4, max_level=2)
    assert [pool.label for pool in kept.pools] == [("d1",)]
    tree = Tree.of([Unit("d", None, 2), *(Unit(code, "d", 3) for code in "abc")])
    again = plan(Cells.of({"a": 2, "b": 4, "c": 4}), tree, minimum=5, previous=[["a", "c"]])
    assert [pool.label for pool in again.pools] == [("a", "b", "c")]
    again = plan(Cells.of({"a": 3, "b": 4, "c": 4, "d": 5}), tree, minimum=5, previous=[["a", "c"]])
    assert [pool.label for pool in again.pools] == [("a", "c"), ("b", "d")]


POOL = PlannedPool("d1", 5, {"g1": 5}, ("g1",))


@pytest.mark.parametrize(
    ("pools", "reason"),
    [
        ([replace(POOL, n=4, cells={"g1": 4})], "a pool at 'd1' is too small or miscounted"),
        ([replace(POOL, n=6)], "a pool at 'd1' is too small or miscounted"),
        ([replace(POOL, node="i1")], "a pool at 'i1', whose level may hold none"),
        ([POOL, POOL], "cell 'g1' is pooled twice or outside its pool's node"),
        ([replace(POOL, node="d2")], "cell 'g1' is pooled twice or outside its pool's node"),
        ([], "some cell is neither pooled nor waiting"),
        ([replace(POOL, n=6, cells={"g1": 6})], "some cell is neither pooled nor waiting"),
    ],
)
def test_what_the_proof_takes_for_granted_is_checked_whatever_made_the_plan(
    pools: list[PlannedPool], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "place", lambda *_: {"g1": "d1"})
    monkeypatch.setattr(planning, "refine", lambda *_: pools)
    with pytest.raises(RuntimeError, match=f"^{reason}$"):
        plan(Cells.of({"g1": 5}), UNIVERSITY, minimum=5, min_level=2)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Tree, dict[str, int], int, int, int | None]:
    tree = draw(forests())
    low = draw(st.integers(0, 2))
    high = draw(st.none() | st.integers(low, 3))
    return tree, draw(counts(tree)), draw(st.integers(3, 7)), low, high


@given(cases())
def test_every_cell_once_in_a_pool_of_enough_people_above_it_or_waiting(
    case: tuple[Tree, dict[str, int], int, int, int | None],
) -> None:
    tree, cells, minimum, low, high = case
    found = plan(Cells.of(cells), tree, minimum=minimum, min_level=low, max_level=high)
    seen = dict(found.waiting)
    for pool in found.pools:
        assert pool.n == sum(pool.cells.values()) >= minimum
        assert low <= tree.level(pool.node)
        assert high is None or max(map(tree.level, (pool.node, *pool.label))) <= high
        for code in pool.cells:
            assert code not in seen
            assert tree.inside(code, pool.node)
            assert any(tree.inside(code, label) for label in pool.label)
        seen |= pool.cells
    assert seen == {code: n for code, n in cells.items() if n}
    assert found.value == sum(pool.n * (1 + tree.level(pool.node)) for pool in found.pools)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    case: tuple[Tree, dict[str, int], int, int, int | None], random: Random
) -> None:
    tree, cells, minimum, low, high = case
    units, shuffled = list(tree.units.values()), list(cells.items())
    random.shuffle(units)
    random.shuffle(shuffled)
    first = plan(Cells.of(cells), tree, minimum=minimum, min_level=low, max_level=high)
    again = plan(
        Cells.of(dict(shuffled)), Tree.of(units), minimum=minimum, min_level=low, max_level=high
    )
    assert repr(first) == repr(again)


@given(forests().flatmap(lambda tree: st.tuples(st.just(tree), counts(tree))))
def test_a_full_close_leaves_fewer_than_the_minimum_waiting_under_any_root(
    case: tuple[Tree, dict[str, int]],
) -> None:
    tree, cells = case
    found = plan(Cells.of(cells), tree, minimum=5)
    for root in tree.roots:
        assert sum(n for code, n in found.waiting.items() if tree.inside(code, root)) < 5


def optimum(cells: dict[str, int], tree: Tree, minimum: int, low: int) -> int:
    """By trying every placement there is."""
    choices = [
        [None, *(node for node in tree.path(code) if tree.level(node) >= low)] for code in cells
    ]
    best = 0
    for placement in product(*choices):
        sizes: dict[str, int] = {}
        for (_, n), node in zip(cells.items(), placement, strict=True):
            if node is not None:
                sizes[node] = sizes.get(node, 0) + n
        if all(n >= minimum for n in sizes.values()):
            best = max(best, sum(n * (1 + tree.level(node)) for node, n in sizes.items()))
    return best


@given(
    st.dictionaries(st.sampled_from(["g1", "g2", "g3", "d1", "d2", "g4"]), st.integers(1, 8)),
    st.integers(0, 2),
)
def test_never_above_the_optimum_and_near_it(cells: dict[str, int], low: int) -> None:
    found = plan(Cells.of(cells), UNIVERSITY, minimum=5, min_level=low)
    best = optimum(cells, UNIVERSITY, 5, low)
    assert 0.9 * best <= found.value <= best

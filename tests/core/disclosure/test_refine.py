from hypothesis import given
from hypothesis import strategies as st

from avtryck.core.disclosure.assignment import PlannedPool, PoolRules
from avtryck.core.disclosure.refine import refine
from avtryck.core.disclosure.tree import Tree, Unit
from core.disclosure.trees import UNIVERSITY

RULES = PoolRules(5, 0, None, (1, 2, 3, 4))
SIX = Tree.of([Unit("d", None, 2), *(Unit(code, "d", 3) for code in "abcdef" if code != "d")])


def labels(pools: tuple[PlannedPool, ...]) -> list[tuple[str, ...]]:
    return [pool.label for pool in pools]


def test_runs_from_the_left_and_the_remainder_joins_the_run_before() -> None:
    cells = {"a": 3, "b": 4, "c": 2, "e": 3, "f": 4}
    assert refine(cells, "d", SIX, RULES) == (
        PlannedPool("d", 7, {"a": 3, "b": 4}, ("a", "b")),
        PlannedPool("d", 9, {"c": 2, "e": 3, "f": 4}, ("c", "e", "f")),
    )


def test_below_twice_the_minimum_nothing_is_cut() -> None:
    assert labels(refine({"a": 4, "b": 5}, "d", SIX, RULES)) == [("a", "b")]
    assert labels(refine({"a": 5, "b": 5}, "d", SIX, RULES)) == [("a",), ("b",)]


def test_a_label_of_the_last_release_is_taken_first() -> None:
    cells = {"a": 3, "b": 4, "c": 2, "e": 3, "f": 4}
    kept = refine(cells, "d", SIX, RULES, [["c", "b"], ["x", "y"], []])
    assert labels(kept) == [("a", "e", "f"), ("b", "c")]


def test_a_label_that_would_strand_somebody_is_not_kept() -> None:
    cells = {"a": 3, "b": 4, "c": 2, "e": 3}
    assert labels(refine(cells, "d", SIX, RULES, [["a", "b", "c"]])) == [("a", "b"), ("c", "e")]
    small = {"a": 3, "b": 3, "c": 4}
    assert labels(refine(small, "d", SIX, RULES, [["a", "c"]])) == [("a", "b", "c")]


def test_a_label_is_kept_when_it_and_the_rest_just_suffice() -> None:
    just = {"a": 2, "b": 5, "c": 3}
    assert labels(refine(just, "d", SIX, RULES)) == [("a", "b", "c")]
    assert labels(refine(just, "d", SIX, RULES, [["a", "c"]])) == [("a", "c"), ("b",)]
    assert labels(refine({"a": 5, "b": 5}, "d", SIX, RULES, [["b", "a"]])) == [("a", "b")]
    assert labels(refine({"a": 5, "b": 4, "c": 1}, "d", SIX, RULES, [["a", "b"]])) == [
        ("a",),
        ("b", "c"),
    ]


def test_people_of_the_node_itself_are_a_group_of_their_own() -> None:
    assert labels(refine({"d": 5, "a": 6}, "d", SIX, RULES)) == [("a",), ("d",)]


def test_deeper_cells_are_grouped_by_child() -> None:
    found = refine({"g1": 3, "g2": 4, "d2": 2, "g3": 4}, "i1", UNIVERSITY, RULES)
    assert found == (
        PlannedPool("i1", 7, {"g1": 3, "g2": 4}, ("d1",)),
        PlannedPool("i1", 6, {"d2": 2, "g3": 4}, ("d2",)),
    )


@given(
    st.dictionaries(st.sampled_from(["g1", "g2", "g3", "d1", "d2", "i1"]), st.integers(1, 9)),
    st.lists(st.lists(st.sampled_from(["d1", "d2", "i1"]), max_size=3), max_size=4),
)
def test_refining_keeps_node_people_and_size(
    cells: dict[str, int], previous: list[list[str]]
) -> None:
    if sum(cells.values()) < 5:
        return
    found = refine(cells, "i1", UNIVERSITY, RULES, previous)
    assert {pool.node for pool in found} == {"i1"}
    assert all(pool.n == sum(pool.cells.values()) >= 5 for pool in found)
    assert sum(len(pool.cells) for pool in found) == len(cells)
    assert {code: n for pool in found for code, n in pool.cells.items()} == cells
    named = [label for pool in found for label in pool.label]
    assert len(named) == len(set(named))

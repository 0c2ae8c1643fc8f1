import pytest
from hypothesis import given

from avtryck.core.disclosure.tree import Tree, Unit
from core.disclosure.trees import UNIVERSITY, forests


def test_paths_children_and_subtrees() -> None:
    assert UNIVERSITY.path("g1") == ("g1", "d1", "i1", "o")
    assert UNIVERSITY.children("i1") == ("d1", "d2")
    assert UNIVERSITY.children("g1") == ()
    assert UNIVERSITY.subtree("i1") == ("i1", "d1", "g1", "g2", "d2", "g3")
    assert UNIVERSITY.roots == ("o",)
    assert UNIVERSITY.levels == (0, 1, 2, 3)
    assert UNIVERSITY.inside("g3", "i1")
    assert not UNIVERSITY.inside("g3", "d1")
    assert not UNIVERSITY.inside("i1", "g3")


def test_lowest_common() -> None:
    assert UNIVERSITY.lowest_common(["g1"]) == "g1"
    assert UNIVERSITY.lowest_common(["g1", "g2"]) == "d1"
    assert UNIVERSITY.lowest_common(["g1", "d1"]) == "d1"
    assert UNIVERSITY.lowest_common(["g1", "g3"]) == "i1"
    assert UNIVERSITY.lowest_common(["g1", "g3", "g4"]) == "o"


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ([], "a tree needs at least one unit"),
        ([Unit("a", None, 0), Unit("a", None, 0)], "unit 'a' occurs twice"),
        ([Unit("o", None, 0), Unit("a", "x", 1)], "unit 'a' has the unknown parent 'x'"),
        ([Unit("a", "a", 0)], "unit 'a' is above itself"),
        (
            [Unit("o", None, 0), Unit("a", "b", 1), Unit("b", "c", 1), Unit("c", "a", 1)],
            "unit 'a' is above itself",
        ),
        ([Unit("a", None, -1)], "unit 'a' has the negative level -1"),
    ],
)
def test_what_is_no_forest_is_refused_by_name(units: list[Unit], reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        Tree.of(units)


def test_unknown_units_are_refused_by_name() -> None:
    for question in (
        lambda: UNIVERSITY.path("x"),
        lambda: UNIVERSITY.children("x"),
        lambda: UNIVERSITY.subtree("x"),
        lambda: UNIVERSITY.inside("g1", "x"),
        lambda: UNIVERSITY.lowest_common(["g1", "x"]),
        lambda: UNIVERSITY.level("x"),
        lambda: UNIVERSITY.depth("x"),
    ):
        with pytest.raises(ValueError, match=r"^unknown unit 'x'$"):
            question()
    two = Tree.of([Unit("a", None, 0), Unit("b", None, 0)])
    with pytest.raises(ValueError, match=r"^units \['a', 'b'\] have no common unit$"):
        two.lowest_common(["b", "a"])
    with pytest.raises(ValueError, match=r"^no units, so no common unit$"):
        two.lowest_common([])


@given(forests())
def test_subtree_path_and_depth_agree(tree: Tree) -> None:
    for node in tree.units:
        below = set(tree.subtree(node))
        assert below == {code for code in tree.units if node in tree.path(code)}
        assert tree.depth(node) == len(tree.path(node)) - 1
        assert tree.lowest_common(below) == node
    assert sorted(code for root in tree.roots for code in tree.subtree(root)) == sorted(tree.units)

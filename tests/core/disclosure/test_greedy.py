"""The greedy placement where the exact one does not reach: exact results of small trees."""

from __future__ import annotations

import random

import pytest

from avtryck.core.disclosure import exact, greedy
from avtryck.core.disclosure.assignment import Cells, Placement, PoolRules
from avtryck.core.disclosure.plan import ALPHA
from avtryck.core.disclosure.tree import Tree, Unit
from core.disclosure.trees import UNIVERSITY

FULL = PoolRules(5, 0, None, ALPHA)


def placed(
    cells: dict[str, int], tree: Tree = UNIVERSITY, rules: PoolRules = FULL
) -> dict[str, str]:
    """Node → the cells it takes, written together."""
    inside: dict[str, list[str]] = {}
    for code, node in sorted(greedy.place(Cells.of(cells), tree, rules).items()):
        inside.setdefault(node, []).append(code)
    return {node: " ".join(codes) for node, codes in inside.items()}


def worth(placement: Placement, cells: dict[str, int], tree: Tree) -> int:
    return sum(cells[code] * ALPHA[tree.level(node)] for code, node in placement.items())


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"g1": 5}, {"g1": "g1"}),
        ({"g1": 4}, {}),
        ({"g1": 4, "g2": 1}, {"d1": "g1 g2"}),
        ({"g1": 3, "g2": 4, "g4": 2}, {"d1": "g1 g2"}),
        ({"g1": 5, "g2": 4, "g3": 7}, {"d1": "g1 g2", "g3": "g3"}),
        ({"g1": 30, "g4": 1}, {"g1": "g1"}),
        ({"g1": 2, "d1": 3, "i1": 4, "g4": 1}, {"d1": "d1 g1", "o": "g4 i1"}),
    ],
)
def test_deepest_first_and_what_is_too_few_goes_up(
    cells: dict[str, int], expected: dict[str, str]
) -> None:
    assert placed(cells) == expected


def test_only_where_a_pool_may_stand() -> None:
    cells = {"g1": 6, "g2": 3, "g3": 2, "i1": 9}
    assert placed(cells, rules=PoolRules(5, 2, 2, ALPHA)) == {"d1": "g1 g2"}


BRANCHES = Tree.of(
    [Unit("o", None, 0), Unit("i", "o", 1), Unit("c", "o", 1)]
    + [Unit(code, "i", 2) for code in ("a", "b", "e")]
)


def test_the_fewest_are_lifted_that_make_a_pool() -> None:
    """c lacks two: the two of b are fewer than the three of a, and all of i would cost too much."""
    assert placed({"a": 3, "b": 2, "e": 3, "c": 3}, BRANCHES) == {"i": "a e", "o": "b c"}
    assert placed({"a": 3, "b": 4, "e": 3, "c": 2}, BRANCHES) == {"i": "a b e"}


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (1, {"i": "a b e"}),
        (2, {"i": "b e", "o": "a c"}),
        (3, {"i": "a e", "o": "b c"}),
    ],
)
def test_the_fewest_are_looked_for_among_so_many_sums(
    limit: int, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(greedy, "MOST_SUMS", limit)
    assert placed({"a": 3, "b": 2, "e": 3, "c": 4}, BRANCHES) == expected


LINE = Tree.of([Unit("o", None, 0), Unit("a", "o", 1), Unit("b", "a", 2), Unit("c", "b", 3)])


def test_it_goes_on_until_nothing_gains() -> None:
    """The four of o first take a and b; in the next round b can leave them and draws c up."""
    cells = {"o": 4, "a": 1, "b": 4, "c": 6}
    uneven = PoolRules(5, 0, None, (1, 1, 3, 1))
    assert placed(cells, LINE, uneven) == {"b": "b c", "o": "a o"}
    two = Tree.of([*LINE.units.values(), Unit("z", None, 0)])  # the last one looked at never gains
    assert placed({**cells, "z": 1}, two, uneven) == {"b": "b c", "o": "a o"}


def test_a_pool_may_be_left_when_just_enough_stay() -> None:
    """a and b make nine; without b the five of a remain, and b is worth more with c."""
    uneven = PoolRules(5, 0, None, (1, 1, 3, 1))
    assert placed({"a": 5, "b": 4, "c": 7}, LINE, uneven) == {"a": "a", "b": "b c"}


def test_a_pool_is_not_left_by_so_many_that_one_stays() -> None:
    tree = Tree.of([*LINE.units.values(), Unit("d", "a", 2)])
    cells = {"o": 1, "a": 1, "b": 6, "c": 2, "d": 3}
    assert placed(cells, tree) == {"b": "b c", "o": "a d o"}


def test_as_good_as_the_best_where_every_unit_holds_a_few() -> None:
    for seed in range(60):
        draw = random.Random(f"troubled {seed}")
        cells = {code: draw.randint(1, 6) for code in UNIVERSITY.units if draw.random() < 0.7}
        rules = PoolRules(draw.choice((4, 5, 7)), draw.choice((0, 0, 1)), None, ALPHA)
        found = greedy.place(Cells.of(cells), UNIVERSITY, rules)
        best = exact.place(Cells.of(cells), UNIVERSITY, rules)
        assert best is not None
        assert worth(found, cells, UNIVERSITY) == worth(best, cells, UNIVERSITY), seed

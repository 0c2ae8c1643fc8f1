from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.ranges import Extremes, extremes
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import (
    Bag,
    Concentration,
    Places,
    Shown,
    Sums,
    add,
    bags_of,
    exceptions_of,
    most_exceptions,
    sums_at,
    sums_of,
)
from avtryck.core.disclosure.tables import Block, ProtectedTable, Question, RawTable, Union
from core.disclosure.trees import UNIVERSITY

SCALE = Question("q1", ("1", "2", "3", "4", "5"), ((0, 1), (2,), (3, 4)))
EVERYONE = LedgerPolicy("everyone", 5)
NOTHING = Concentration()


def protected(
    pools: Mapping[str, tuple[str, tuple[int, ...]]],
    question: Question = SCALE,
    policy: LedgerPolicy = EVERYONE,
) -> ProtectedTable:
    raw = RawTable.of({pool: {question.key: counts} for pool, (_, counts) in pools.items()})
    nodes = {pool: node for pool, (node, _) in pools.items()}
    return protect(raw, [question], UNIVERSITY, nodes, policy)


CONTRACT = {
    "p1": ("d1", (0, 1, 2, 3, 1)),
    "p2": ("d1", (1, 0, 0, 2, 3)),
    "p3": ("d2", (1, 1, 1, 1, 0)),
    "p4": ("d2", (0, 0, 1, 3, 3)),
    "p7": ("d3", (5, 0, 0, 0, 0)),
}


def test_what_is_shown_inside_each_node() -> None:
    low = (Concentration(4, 5), NOTHING, NOTHING)
    exact = (NOTHING, NOTHING, NOTHING)
    assert sums_of(protected(CONTRACT), UNIVERSITY) == {
        ("d1", "q1"): Sums((0, 1, 2, 3, 1), (NOTHING, NOTHING, Concentration(5, 6))),
        ("d2", "q1"): Sums((0, 0, 0, 0, 0), (NOTHING, NOTHING, Concentration(6, 7))),
        ("i1", "q1"): Sums((1, 1, 3, 8, 7), exact),
        ("d3", "q1"): Sums((0, 0, 0, 0, 0), low),
        ("i2", "q1"): Sums((0, 0, 0, 0, 0), low),
        ("o", "q1"): Sums((1, 1, 3, 8, 7), low),
    }


def test_n_and_unshown() -> None:
    found = sums_of(protected(CONTRACT), UNIVERSITY)
    figures = {node: (sums.n, sums.unshown) for (node, _), sums in found.items()}
    assert figures == {
        "d1": (13, 1),
        "d2": (7, 1),
        "i1": (20, 0),
        "d3": (5, 1),
        "i2": (5, 1),
        "o": (25, 1),
    }


def test_blocks_not_yet_united_share_one_slack_and_linked_ones_do_not() -> None:
    pools = {"a": ("g1", (0, 0, 1, 0, 4)), "b": ("g2", (0, 0, 0, 0, 6))}
    assert sums_of(protected(pools), UNIVERSITY)["d1", "q1"].concentrated[2] == Concentration(
        10, 11
    )
    linked = Question("q1", SCALE.categories, SCALE.classes, linked="reasons")
    found = sums_of(protected(pools, linked), UNIVERSITY)
    assert found["d1", "q1"].concentrated[2] == Concentration(9, 11)
    assert found["g2", "q1"].concentrated[2] == Concentration(5, 6)


def concentrated(pool: str) -> Block:
    return Block(pool, "q1", "at_least", class_index=2, at_least=5, n=6)


def test_bags_are_where_a_block_came_up_from_to_its_union_or_root() -> None:
    """a and b came up from two divisions, c stood at the node; e reached the root; f is linked."""
    paths = {pool: UNIVERSITY.path(node) for pool, node in NODE_OF.items()}
    blocks = [*map(concentrated, "abcdef"), Block("x", "q1", "exact", (0, 1, 2, 3, 1), n=7)]
    unions = [
        Union("i1", "q1", 2, ("a", "b", "c"), (1, 0, 1, 5, 6)),
        Union("i2", "q1", 2, ("d",), (2, 0, 0, 0, 4)),
    ]
    assert bags_of(blocks, unions, [("e", "q1")], paths) == {
        ("a", "q1"): (0, "d1"),
        ("b", "q1"): (0, "d2"),
        ("c", "q1"): (0, "=c"),
        ("d", "q1"): (1, "d3"),
        ("e", "q1"): (-1, "o"),
        ("f", "q1"): (-1, "=f"),
    }
    assert [exceptions_of(union, SCALE) for union in unions] == [2, 2]


NODE_OF = {"a": "g1", "b": "d2", "c": "i1", "d": "g4", "e": "g4", "f": "g4", "x": "g3"}


def shown(blocks: list[Block], bags: Mapping[tuple[str, str], Bag]) -> Shown:
    """Two unions with 3 and 2 exceptions, at most one in every bag."""
    unions = [Union("o", "q1", 2, (), (0, 0, n, 0, 9)) for n in (3, 2)]
    return Shown(blocks, unions, [3, 2], bags, {"q1": (5, 3)}, 1)


@pytest.mark.parametrize(
    ("bags", "most"),
    [
        ([(0, "a"), (0, "b")], 2),
        ([(0, "a"), (0, "b"), (0, "c"), (0, "d")], 3),
        ([(1, "a"), (1, "b"), (1, "c")], 2),
        ([(0, "a"), (0, "b"), (0, "c"), (0, "d"), (1, "a"), (-1, "o")], 5),
        ([(-1, "o"), (-1, "=f"), (-1, "=g")], 3),
        ([], 0),
    ],
)
def test_bags_of_one_union_have_at_most_its_exceptions(bags: list[Bag], most: int) -> None:
    assert most_exceptions(bags, shown([], {})) == most


def test_what_stands_nowhere_is_in_no_sum_and_hides_nothing_else() -> None:
    found = shown(
        [concentrated("a"), concentrated("b"), Block("x", "q1", "exact", (0, 1, 2, 3, 1), n=7)],
        {("a", "q1"): (-1, "o"), ("b", "q1"): (0, "d1")},
    )
    places = Places({"a": None, "b": "i1", "x": None}, [None, "i2"])
    bounded = (NOTHING, NOTHING, Concentration(5, 6))
    second = Sums((0, 0, 2, 0, 9), (NOTHING,) * 3)
    assert sums_at(found, places, UNIVERSITY) == {
        ("i1", "q1"): Sums((0,) * 5, bounded),
        ("i2", "q1"): second,
        ("o", "q1"): Sums(second.counts, bounded),
    }
    with pytest.raises(ValueError, match="shorter"):
        sums_at(found, Places(places.pools, ["o"]), UNIVERSITY)


def test_a_report_adds_one_row_per_release() -> None:
    found = sums_of(protected(CONTRACT), UNIVERSITY)["o", "q1"]
    assert add(found, found, found) == Sums(
        (3, 3, 9, 24, 21), (Concentration(12, 15), NOTHING, NOTHING)
    )
    assert add(found) == found
    with pytest.raises(ValueError, match=r"^sums of questions with different categories$"):
        add(found, Sums((1, 2), (NOTHING, NOTHING)))
    with pytest.raises(ValueError, match=r"^sums of questions with different classes$"):
        add(found, Sums((1, 2, 0, 0, 0), (NOTHING, NOTHING)))


def test_the_range_of_a_share() -> None:
    found = sums_of(protected(CONTRACT), UNIVERSITY)
    favourable = (0, 0, 1)
    assert extremes(found["i1", "q1"], SCALE, favourable) == Extremes((2, 3, 15), (2, 3, 15))
    assert extremes(found["d1", "q1"], SCALE, favourable) == Extremes((2, 2, 9), (1, 2, 10))
    assert extremes(found["o", "q1"], SCALE, favourable) == Extremes((7, 3, 15), (6, 3, 16))
    assert extremes(found["o", "q1"], SCALE, favourable).n == 25


def test_the_range_of_the_recommendation_value() -> None:
    ten = Question(
        "recommend",
        tuple(map(str, range(11))),
        (tuple(range(7)), (7, 8), (9, 10)),
    )
    passives = Sums((0,) * 11, (Concentration(5, 6), Concentration(8, 9), Concentration(4, 5)))
    assert extremes(passives, ten, (-1, 0, 1)) == Extremes((8, 8, 4), (5, 8, 7))
    two = Sums((0,) * 11, (NOTHING, NOTHING))
    for sums, scores in ((passives, (0, 1)), (two, (-1, 0, 1)), (two, (0, 1))):
        with pytest.raises(ValueError, match=r"^question 'recommend' has 3 classes$"):
            extremes(sums, ten, scores)


def test_a_figure_on_every_class_has_no_range() -> None:
    sums = Sums((0,) * 5, (NOTHING, NOTHING, Concentration(5, 6)))
    assert extremes(sums, SCALE, (1, 1, 1)) == Extremes((0, 0, 6), (0, 0, 6))


NODES = ("g1", "g2", "d1", "d2", "g4", "o")
HISTOGRAMS = [
    tuple(counts) for counts in product(range(6), repeat=3) if sum(counts) in (0, 4, 5, 6)
]
THREE = Question("q1", ("no", "perhaps", "yes"))


@given(
    st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(HISTOGRAMS)), max_size=7),
    st.sampled_from([(0, 0, 1), (-1, 0, 1), (1, 1, 0)]),
    st.sampled_from([EVERYONE, LedgerPolicy("high", 4, t=1, per_pool=True)]),
    st.sampled_from([None, "linked"]),
)
def test_the_truth_lies_in_the_range(
    drawn: list[tuple[str, tuple[int, ...]]],
    scores: tuple[int, ...],
    policy: LedgerPolicy,
    linked: str | None,
) -> None:
    question = Question("q1", THREE.categories, linked=linked)
    pools = {f"p{index}": pool for index, pool in enumerate(drawn)}
    table = protected(pools, question, policy)
    hidden = {block.pool for block in table.blocks if block.kind == "not_shown"}
    found = sums_of(table, UNIVERSITY)
    for node in UNIVERSITY.units:
        inside = [
            counts
            for pool, (place, counts) in pools.items()
            if UNIVERSITY.inside(place, node) and pool not in hidden
        ]
        if not inside:
            assert (node, "q1") not in found
            continue
        truth = tuple(map(sum, zip(*inside, strict=True)))
        both = extremes(found[node, "q1"], question, scores)
        worth = [
            sum(score * n for score, n in zip(scores, counts, strict=True))
            for counts in (both.lowest, truth, both.highest)
        ]
        assert worth == sorted(worth)
        assert sum(both.lowest) == sum(both.highest) == sum(truth) == found[node, "q1"].n

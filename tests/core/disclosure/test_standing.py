"""Old pools under today's tree: where they stand, and what may be said of them there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.plan import Cells, plan
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.standing import (
    OldPool,
    has_moved,
    place_today,
    places_today,
    union_today,
)
from avtryck.core.disclosure.sums import (
    Places,
    Shown,
    Sums,
    bags_of,
    exceptions_of,
    sums_at,
    sums_of,
)
from avtryck.core.disclosure.tables import ProtectedTable, Question, RawTable
from avtryck.core.disclosure.tree import Tree, Unit
from core.disclosure.trees import UNIVERSITY, counts, forests
from evidence import size

POOL = OldPool(("i1", "o"), ("d1", "d2"), ("g1", "g3"))


def moved(**parents: str) -> Tree:
    """The university with some units under another parent, a level below it."""
    units = []
    for code, unit in UNIVERSITY.units.items():
        parent = parents.get(code, unit.parent)
        units.append(Unit(code, parent, unit.level))
    return Tree.of(units)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (UNIVERSITY, "i1"),
        (moved(g1="d2"), "d2"),  # two divisions became one
        (moved(g3="d3"), "o"),  # a group went to another institution
        (moved(d1="i2"), "o"),  # a division did
        (moved(d1="i2", d2="i2"), "i2"),  # both did
        (moved(i1="i2"), "i1"),  # the institution went below another
        (moved(g2="d3"), "i1"),  # somebody else's group
    ],
)
def test_a_pool_stays_whole_at_the_lowest_common_node_of_its_cells(
    today: Tree, expected: str
) -> None:
    assert place_today(POOL, today) == expected


def test_a_pool_moves_with_its_node() -> None:
    group = OldPool(("g1", "d1", "i1", "o"), ("g1",), ("g1",))
    today = moved(d1="i2")
    assert place_today(group, today) == "g1"
    assert has_moved(group, "g1", today)
    assert not has_moved(group, "g1", UNIVERSITY)
    assert has_moved(group, None, UNIVERSITY)


def test_a_pool_is_never_named_deeper_than_its_ledger_allows() -> None:
    division = OldPool(("d1", "i1", "o"), ("d1",), ("g1",), max_level=2)
    assert place_today(division, UNIVERSITY) == "d1"
    assert place_today(division, moved(g1="d3")) == "d3"
    deep = Tree.of([Unit("o", None, 3), Unit("g1", "o", 4)])
    assert place_today(division, deep) is None


def test_a_unit_that_is_gone_counts_as_the_nearest_above_its_pool() -> None:
    today = Tree.of([unit for code, unit in UNIVERSITY.units.items() if code not in ("g1", "g2")])
    assert place_today(POOL, today) == "i1"
    assert place_today(OldPool(("g1", "d1", "i1", "o"), ("g1",), ("g1",)), today) == "d1"
    assert place_today(OldPool(("d1", "i1", "o"), ("g1",), ("g1",)), today) == "d1"
    assert place_today(OldPool(("x", "y"), ("x",), ("x",)), today) is None


def test_cells_that_are_not_known_leave_the_pool_at_its_node() -> None:
    assert place_today(OldPool(("d1", "i1", "o"), ("g1", "g2"), ()), moved(d1="i2")) == "d1"


def test_a_pool_below_two_roots_stands_nowhere() -> None:
    apart = Tree.of([*UNIVERSITY.units.values(), Unit("p", None, 0), Unit("h", "p", 1)])
    pool = OldPool(("i1", "o"), ("d1",), ("g1", "h"))
    assert place_today(pool, apart) is None
    assert union_today(["g1", None], apart) is None
    assert union_today(["g1", "h"], apart) is None
    assert union_today([], apart) is None
    assert union_today(["g1", "g2"], apart) == "d1"


def test_a_pool_kept_above_its_only_unit_stays_there_as_long_as_the_unit_does() -> None:
    pool = OldPool(("i1", "o"), ("d1",), ("g1",))
    assert place_today(pool, UNIVERSITY) == "i1"
    assert place_today(pool, moved(d1="i2")) == "d1"  # that it was one group was not said
    assert place_today(pool, moved(g1="d2")) == "d2"


def test_a_pool_named_after_two_units_follows_its_cells_into_one_of_them() -> None:
    assert place_today(POOL, moved(g3="d1")) == "d1"
    assert place_today(OldPool(("i1", "o"), (), ("g1",)), UNIVERSITY) == "g1"


def test_every_pool_and_where_it_stands() -> None:
    pools = {"a": POOL, "b": OldPool(("x",), ("x",), ("x",))}
    assert places_today(pools, moved(g3="d3")) == {"a": "o", "b": None}


@given(st.data())
def test_nothing_has_moved_in_the_tree_of_the_release(data: st.DataObject) -> None:
    tree = data.draw(forests())
    cells = Cells.of(data.draw(counts(tree)))
    deepest = data.draw(st.integers(0, 3))
    for pool in plan(cells, tree, minimum=5, max_level=deepest).pools:
        old = OldPool(tree.path(pool.node), pool.label, tuple(pool.cells), deepest)
        assert place_today(old, tree) == pool.node
        assert not has_moved(old, pool.node, tree)


# ── what may be said there ───────────────────────────────────────────────────────────────────

YES_NO = Question("q", ("no", "yes"))
THREE = Question("q", ("1", "2", "3"))


def shown_by(table: ProtectedTable, tree: Tree) -> Shown:
    left = {(pool, one.question) for one in table.unknown for pool in one.pools}
    paths = {pool: tree.path(node) for pool, node in table.nodes.items()}
    sizes = {key: (len(q.categories), len(q.classes)) for key, q in table.questions.items()}
    exceptions = [exceptions_of(one, table.questions[one.question]) for one in table.unions]
    bags = bags_of(table.blocks, table.unions, left, paths)
    return Shown(table.blocks, table.unions, exceptions, bags, sizes, table.slack)


def sums_today(table: ProtectedTable, places: Mapping[str, str], tree: Tree) -> dict[str, Sums]:
    unions = [union_today([places[pool] for pool in one.pools], tree) for one in table.unions]
    found = sums_at(shown_by(table, UNIVERSITY), Places(places, unions), tree)
    return {node: sums for (node, _), sums in found.items()}


def histograms(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    for first in range(n + 1):
        if parts == 2:
            yield first, n - first
        else:
            yield from ((first, *rest) for rest in histograms(n - first, parts - 1))


World = tuple[tuple[int, ...], ...]


def table_of(
    world: World, nodes: Sequence[str], question: Question, policy: LedgerPolicy
) -> ProtectedTable:
    raw = RawTable.of({f"p{at}": {"q": counts} for at, counts in enumerate(world)})
    places = {f"p{at}": node for at, node in enumerate(nodes)}
    return protect(raw, [question], UNIVERSITY, places, policy)


def bounded_inside(
    table: ProtectedTable, node: str, part: int, places: Mapping[str, str], tree: Tree
) -> list[str]:
    """Pools whose blocks are only bounded at the node: inside it, their union not."""
    shown = {
        pool
        for one in table.unions
        if tree.inside(tree.lowest_common([places[p] for p in one.pools]), node)
        for pool in one.pools
    }
    return [
        block.pool
        for block in table.blocks
        if block.class_index == part
        and block.pool not in shown
        and tree.inside(places[block.pool], node)
    ]


EVERYONE = LedgerPolicy("everyone", 5)
KNOWING_ONE = LedgerPolicy("interviews", 5, t=1)
PER_POOL = LedgerPolicy("high", 5, t=1, per_pool=True)
LINKED = Question("q", ("no", "yes"), linked="ticks")


@dataclass(frozen=True)
class Asked:
    """One pool of `size` people at each of the nodes, asked one question."""

    nodes: tuple[str, ...]
    size: int
    question: Question = YES_NO
    policy: LedgerPolicy = EVERYONE


MOVES = {
    "a group to another division": moved(g1="d3"),
    "a division to another institution": moved(d2="i2"),
    "one institution below the other": moved(i2="d1"),
    "groups changing places": moved(g1="d3", g4="d1", g3="d1"),
    "nothing": UNIVERSITY,
}


@pytest.mark.parametrize("today", MOVES.values(), ids=MOVES)
@pytest.mark.parametrize(
    "asked",
    [
        Asked(("g1", "g2", "g3", "g4"), 5),
        Asked(("g1", "d2", "i1", "g4"), 5),
        Asked(("g1", "g1", "g3", "d3"), 5),
        Asked(("g1", "g3", "g4")[: size(2, 3)], 5, THREE),
        Asked(("g1", "g2", "g3", "g4"), 6, policy=KNOWING_ONE),
        Asked(("g1", "g2", "g3"), 7, policy=PER_POOL),
        Asked(("g1", "g2", "g3", "g4"), 5, LINKED),
    ],
)
def test_the_bound_is_the_highest_that_the_output_of_the_release_proves(
    asked: Asked, today: Tree
) -> None:
    compare_with_every_world(asked, asked.nodes, today)


@pytest.mark.parametrize(
    "today", [("g1", "g1", "g1", "g3"), ("g1", "g2", "g1", "i2"), ("o", "g4", "g4", "g4")]
)
@pytest.mark.parametrize(("people", "policy"), [(5, EVERYONE), (6, KNOWING_ONE)])
def test_a_part_of_a_union_has_at_most_the_exceptions_of_the_union(
    today: tuple[str, ...], people: int, policy: LedgerPolicy
) -> None:
    """Four pools of one node, parted since: three bags of 1 + t, but the union showed 2 + t."""
    compare_with_every_world(Asked(("d1",) * 4, people, policy=policy), today, UNIVERSITY)


def compare_with_every_world(asked: Asked, stand: Sequence[str], today: Tree) -> None:
    """Every world of a few pools; those with the same output are one to a reader."""
    places = {f"p{at}": node for at, node in enumerate(stand)}
    alike: dict[tuple[object, ...], list[World]] = defaultdict(list)
    kinds: dict[tuple[object, ...], ProtectedTable] = {}
    splits = list(histograms(asked.size, len(asked.question.categories)))
    for world in product(splits, repeat=len(asked.nodes)):
        table = table_of(world, asked.nodes, asked.question, asked.policy)
        view = (table.blocks, table.unions, table.unknown)
        alike[view].append(world)
        kinds.setdefault(view, table)
    for view, worlds in alike.items():
        table = kinds[view]
        for node, sums in sums_today(table, places, today).items():
            for part, found in enumerate(sums.concentrated):
                pools = bounded_inside(table, node, part, places, today)
                proven = min(sum(one[int(p[1:])][part] for p in pools) for one in worlds)
                assert (found.at_least, found.n) == (proven, asked.size * len(pools))


HISTOGRAMS = [c for n in (5, 6, 7) for c in histograms(n, 3)]
SMALL = st.sampled_from(["g1", "g2", "g3", "g4", "d1", "d2", "i1", "o"])


@settings(deadline=None)
@given(
    st.lists(st.tuples(SMALL, st.sampled_from(HISTOGRAMS), SMALL), min_size=1, max_size=7),
    st.sampled_from([EVERYONE, LedgerPolicy("t1", 5, t=1), PER_POOL]),
)
def test_exact_counts_are_the_truth_and_bounds_hold_it(
    drawn: list[tuple[str, tuple[int, ...], str]], policy: LedgerPolicy
) -> None:
    """Wherever the pools stand today: `n` is that of the shown pools inside, no more, no less."""
    table = table_of(tuple(c for _, c, _ in drawn), [node for node, *_ in drawn], THREE, policy)
    places = {f"p{at}": today for at, (*_, today) in enumerate(drawn)}
    found = sums_today(table, places, UNIVERSITY)
    hidden = {block.pool for block in table.blocks if block.kind == "not_shown"}
    for node in UNIVERSITY.units:
        inside = [
            histogram
            for at, (_, histogram, today) in enumerate(drawn)
            if f"p{at}" not in hidden and UNIVERSITY.inside(today, node)
        ]
        if not inside:
            assert node not in found
            continue
        sums = found[node]
        truth = [sum(column) for column in zip(*inside, strict=True)]
        assert sums.n == sum(truth)
        for part, n in enumerate(truth):
            assert sums.counts[part] + sums.concentrated[part].at_least <= n
    unmoved = sums_today(table, table.nodes, UNIVERSITY)
    assert unmoved == {node: sums for (node, _), sums in sums_of(table, UNIVERSITY).items()}

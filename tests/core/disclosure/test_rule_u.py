import pytest

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.rule_u import block_of, protect
from avtryck.core.disclosure.tables import Block, ProtectedTable, Question, RawTable, Union, Unknown
from avtryck.core.disclosure.tree import Tree, Unit
from core.disclosure.trees import UNIVERSITY

SCALE = Question("q1", ("1", "2", "3", "4", "5"), ((0, 1), (2,), (3, 4)))
YES_NO = Question("yes", ("yes", "no"))
EVERYONE = LedgerPolicy("everyone", 5)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 0, 0, 3, 1), Block("p", "q1", "not_shown")),
        ((0, 0, 0, 0, 0), Block("p", "q1", "not_shown")),
        ((0, 1, 2, 3, 1), Block("p", "q1", "exact", (0, 1, 2, 3, 1), n=7)),
        ((1, 1, 0, 3, 0), Block("p", "q1", "exact", (1, 1, 0, 3, 0), n=5)),
        ((0, 0, 0, 3, 2), Block("p", "q1", "at_least", class_index=2, at_least=4, n=5)),
        ((0, 0, 1, 2, 2), Block("p", "q1", "at_least", class_index=2, at_least=4, n=5)),
        ((5, 0, 0, 0, 0), Block("p", "q1", "at_least", class_index=0, at_least=4, n=5)),
    ],
)
def test_the_three_cases(counts: tuple[int, ...], shown: Block) -> None:
    assert block_of("p", SCALE, counts, EVERYONE) == shown


def test_t_raises_threshold_exceptions_and_slack() -> None:
    policy = LedgerPolicy("interviews", 5, t=2)
    assert block_of("p", YES_NO, (3, 3), policy) == Block("p", "yes", "not_shown")
    assert block_of("p", YES_NO, (4, 4), policy) == Block("p", "yes", "exact", (4, 4), n=8)
    # a tie is the first class, also when it is not shown exactly
    assert block_of("p", YES_NO, (4, 3), policy) == Block(
        "p", "yes", "at_least", class_index=0, at_least=4, n=7
    )
    assert block_of("p", YES_NO, (3, 4), policy) == Block(
        "p", "yes", "at_least", class_index=1, at_least=4, n=7
    )


def test_four_four_four_five_five_is_not_shown_though_no_category_dominates() -> None:
    by_category = Question("q1", SCALE.categories)
    counts = (0, 0, 0, 3, 2)
    assert block_of("p", by_category, counts, EVERYONE).kind == "exact"
    assert block_of("p", SCALE, counts, EVERYONE).kind == "at_least"


def table(
    pools: dict[str, tuple[str, tuple[int, ...]]],
    question: Question = SCALE,
    policy: LedgerPolicy = EVERYONE,
) -> ProtectedTable:
    raw = RawTable.of({pool: {question.key: counts} for pool, (_, counts) in pools.items()})
    nodes = {pool: node for pool, (node, _) in pools.items()}
    return protect(raw, [question], UNIVERSITY, nodes, policy)


def test_the_contract_example() -> None:
    found = table(
        {
            "p1": ("d1", (0, 1, 2, 3, 1)),
            "p2": ("d1", (1, 0, 0, 2, 3)),
            "p3": ("d2", (1, 1, 1, 1, 0)),
            "p4": ("d2", (0, 0, 1, 3, 3)),
            "p7": ("d3", (5, 0, 0, 0, 0)),
        }
    )
    assert found.blocks == (
        Block("p1", "q1", "exact", (0, 1, 2, 3, 1), n=7),
        Block("p2", "q1", "at_least", class_index=2, at_least=5, n=6),
        Block("p3", "q1", "not_shown"),
        Block("p4", "q1", "at_least", class_index=2, at_least=6, n=7),
        Block("p7", "q1", "at_least", class_index=0, at_least=4, n=5),
    )
    assert found.unions == (Union("i1", "q1", 2, ("p2", "p4"), (1, 0, 1, 5, 6)),)
    assert found.unknown == (Unknown("o", "q1", 0, ("p7",)),)


ONE = (0, 0, 1, 0, 4)
NONE = (0, 0, 0, 0, 5)


def test_a_union_takes_everything_that_has_arrived_and_is_used_once() -> None:
    found = table(
        {
            "a": ("g1", NONE),
            "b": ("g1", ONE),
            "c": ("g2", ONE),
            "d": ("d2", ONE),
            "e": ("d3", ONE),
            "f": ("i2", NONE),
        }
    )
    assert found.unions == (
        Union("d1", "q1", 2, ("a", "b", "c"), (0, 0, 2, 0, 13)),
        Union("o", "q1", 2, ("d", "e", "f"), (0, 0, 2, 0, 13)),
    )
    assert found.unknown == ()


def test_other_classes_and_questions_are_never_added_together() -> None:
    low = (4, 0, 1, 0, 0)
    found = table({"a": ("d1", ONE), "b": ("d2", low)})
    assert found.unions == ()
    assert found.unknown == (
        Unknown("o", "q1", 0, ("b",)),
        Unknown("o", "q1", 2, ("a",)),
    )
    raw = RawTable.of({"a": {"yes": (5, 1)}, "b": {"also": (5, 1)}})
    also = Question("also", ("yes", "no"))
    apart = protect(raw, [YES_NO, also], UNIVERSITY, {"a": "d1", "b": "d1"}, EVERYONE)
    assert apart.unions == ()


def test_linked_questions_stay_per_pool() -> None:
    linked = Question("q1", SCALE.categories, SCALE.classes, linked="reasons")
    found = table({"a": ("d1", ONE), "b": ("d1", ONE)}, linked)
    assert [block.kind for block in found.blocks] == ["at_least", "at_least"]
    assert (found.unions, found.unknown) == ((), ())


def test_a_promise_per_pool_has_neither_unions_nor_unknown() -> None:
    policy = LedgerPolicy("everyone", 5, t=1, per_pool=True)
    found = table({"a": ("d1", (0, 0, 2, 0, 4)), "b": ("d1", (0, 0, 2, 0, 4))}, policy=policy)
    assert [block.at_least for block in found.blocks] == [4, 4]
    assert (found.unions, found.unknown) == ((), ())


def test_a_union_below_ends_nobody_elses_climb() -> None:
    """When both blocks below i1 are used up, the one below i2 still climbs on."""
    found = table({"a": ("d1", ONE), "b": ("d1", ONE), "c": ("d3", ONE)})
    assert found.unions == (Union("d1", "q1", 2, ("a", "b"), (0, 0, 2, 0, 8)),)
    assert found.unknown == (Unknown("o", "q1", 2, ("c",)),)


def test_each_root_keeps_its_own_unknown() -> None:
    two = Tree.of([Unit("a", None, 0), Unit("b", None, 0)])
    raw = RawTable.of({"p": {"q1": ONE}, "r": {"q1": ONE}})
    found = protect(raw, [SCALE], two, {"p": "a", "r": "b"}, EVERYONE)
    assert found.unknown == (Unknown("a", "q1", 2, ("p",)), Unknown("b", "q1", 2, ("r",)))


def test_a_question_that_was_not_asked_has_no_block() -> None:
    raw = RawTable.of({"a": {"yes": (3, 3)}, "b": {}})
    found = protect(raw, [YES_NO, SCALE], UNIVERSITY, {"a": "d1", "b": "d2"}, EVERYONE)
    assert found.blocks == (Block("a", "yes", "exact", (3, 3), n=6),)
    raw = RawTable.of({"b": {"q1": (1, 1, 0, 3, 0)}})
    found = protect(raw, [YES_NO, SCALE], UNIVERSITY, {"a": "d1", "b": "d2"}, EVERYONE)
    assert found.blocks == (Block("b", "q1", "exact", (1, 1, 0, 3, 0), n=5),)


def test_strangers_are_refused_by_name() -> None:
    raw = RawTable.of({"a": {"q1": ONE}})
    for nodes, questions, policy, reason in (
        ({}, [SCALE], EVERYONE, "pool 'a' has no node"),
        ({"a": "x"}, [SCALE], EVERYONE, "unknown unit 'x'"),
        ({"a": "d1"}, [YES_NO], EVERYONE, "pool 'a' has the unknown question 'q1'"),
        (
            {"a": "d1"},
            [Question("q1", ("yes", "no"))],
            EVERYONE,
            "question 'q1' has 2 categories, not 5",
        ),
        (
            {"a": "g1"},
            [SCALE],
            LedgerPolicy("leadership", 5, max_level=2),
            "pool 'a' stands below level 2",
        ),
    ):
        with pytest.raises(ValueError, match=f"^{reason}$"):
            protect(raw, questions, UNIVERSITY, nodes, policy)
    leadership = LedgerPolicy("leadership", 5, max_level=2)
    assert protect(raw, [SCALE], UNIVERSITY, {"a": "d1"}, leadership).nodes == {"a": "d1"}


def test_a_table_that_was_not_protected_cannot_be_made() -> None:
    with pytest.raises(
        TypeError, match=r"^a ProtectedTable is made by protect\(\) and nothing else$"
    ):
        ProtectedTable((), (), (), {}, {}, 1, seal=None)


def test_a_raw_table_says_nothing_when_printed() -> None:
    raw = RawTable.of({"a": {"q1": ONE}})
    assert repr(raw) == "RawTable()"
    with pytest.raises(ValueError, match=r"^pool 'a', question 'q1': a negative count$"):
        RawTable.of({"a": {"q1": (-1, 6)}})


@pytest.mark.parametrize("classes", [((0,),), ((0, 1), (1,)), ((0, 2),)])
def test_classes_must_partition_the_categories(classes: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(
        ValueError, match=r"^question 'yes': classes must hold every category once$"
    ):
        Question("yes", ("yes", "no"), classes)
    with pytest.raises(ValueError, match=r"^question 'yes': a class without categories$"):
        Question("yes", ("yes", "no"), ((0, 1), ()))


def test_a_question_without_categories_or_asked_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^question 'q1' has no categories$"):
        Question("q1", ())
    with pytest.raises(ValueError, match=r"^a question occurs twice$"):
        protect(RawTable.of({}), [SCALE, SCALE], UNIVERSITY, {}, EVERYONE)

"""The set-level cases: people per cell, the sets asked for, the verdict."""

import pytest

from avtryck.core.disclosure.check import accept, atoms

Sets = list[str]

REFUSED: list[tuple[str, int, str, Sets]] = [
    ("a part and the whole", 5, "A5 B2", ["A+B", "A"]),
    ("one short", 5, "A5 B4", ["A+B", "A"]),
    ("the rest is three", 5, "A8 B2 C1", ["A+B+C", "A"]),
    ("one more week", 5, "w1=5 w2=1", ["w1", "w1+w2"]),
    ("one more quarter", 5, "q1=5 q2=3", ["q1", "q1+q2"]),
    (
        "rolling year",
        5,
        "q1=1 q2=4 q3=4 q4=4 q5=1",
        ["q1+q2+q3+q4", "q2+q3+q4+q5"],
    ),
    ("two by two", 5, "a4 b1 c1 d4", ["a+b", "c+d", "a+c", "b+d"]),
    ("three overlapping sums", 5, "a3 b3 c3", ["a+b", "b+c", "a+c"]),
    ("people of the unit itself", 5, "g7 direct2", ["g+direct", "g"]),
    (
        "groups and divisions chained",
        5,
        "G1=3 G2=3 D1=6 D2=6",
        ["D1+G1", "G1+G2", "D1", "D2+G2", "D2"],
    ),
    ("a late answer", 5, "old5 late1", ["old", "old+late"]),
    ("an erased answer", 5, "rest5 erased1", ["rest+erased", "rest"]),
    ("moved between divisions", 5, "d1A=6 d2A=1 d2B=5", ["d1A+d2A+d2B", "d1A", "d1A+d2A"]),
    (
        "all four of five",
        5,
        "a2 b2 c2 d2 e2",
        ["b+c+d+e", "a+c+d+e", "a+b+d+e", "a+b+c+e", "a+b+c+d"],
    ),
    ("neighbouring pairs", 5, "a3 b3 c3 d3", ["a+b", "b+c", "c+d", "d+a"]),
    ("regrouped", 5, "A6 b2 c2 d2 b2'=2 b3'=2", ["A+b+c+d", "A", "b+b2'+b3'"]),
    ("a higher k", 7, "A7 B6", ["A+B", "A"]),
]
ACCEPTED: list[tuple[str, int, str, Sets]] = [
    ("each big enough", 5, "A5 B5", ["A+B", "A", "B"]),
    ("the rest is seven", 5, "A6 B5 C2", ["A+B+C", "A"]),
    ("the rest is nobody", 5, "A6 B0", ["A+B", "A"]),
    ("two whole weeks", 5, "w1=5 w2=5", ["w1", "w1+w2"]),
    ("two by two, big", 5, "a5 b5 c5 d5", ["a+b", "c+d", "a+c", "b+d"]),
    ("small ones always together", 5, "A6 b2 c2 d2", ["A+b+c+d", "A", "b+c+d"]),
    ("people in no set", 5, "A5 B1", ["A"]),
    ("nothing asked", 5, "A1", []),
]


def cells(written: str) -> dict[str, int]:
    """`A5 w1=5` → {"A": 5, "w1": 5}; a name that holds a digit is written with `=`."""
    found = {}
    for word in written.split():
        name, _, n = word.partition("=")
        if not n:
            name = word.rstrip("0123456789")
            n = word[len(name) :]
        found[name] = int(n)
    return found


def asked(sets: Sets) -> list[list[str]]:
    return [members.split("+") for members in sets]


@pytest.mark.parametrize(("why", "k", "people", "sets"), REFUSED)
def test_refused(why: str, k: int, people: str, sets: Sets) -> None:
    assert accept(cells(people), asked(sets), k=k) is False, why


@pytest.mark.parametrize(("why", "k", "people", "sets"), ACCEPTED)
def test_accepted(why: str, k: int, people: str, sets: Sets) -> None:
    assert accept(cells(people), asked(sets), k=k) is True, why


def test_unknown_and_negative_cells_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^unknown cell 'B'$"):
        accept({"A": 5}, [["A", "B"]], k=5)
    with pytest.raises(ValueError, match=r"^cell 'A' has the negative count -1$"):
        accept({"A": -1}, [["A"]], k=5)


def test_a_cell_that_is_not_there_holds_nobody() -> None:
    found = atoms({"A": 5, "B": 2, "C": 1}, [["A", "B"], ["B", "D"], ["E"]])
    assert sorted(found) == [0, 0, 2, 5]

"""Small organisations and cell counts for the tests of core/disclosure."""

from hypothesis import strategies as st

from avtryck.core.disclosure.tree import Tree, Unit

UNIVERSITY = Tree.of(
    [
        Unit("o", None, 0),
        Unit("i1", "o", 1),
        Unit("i2", "o", 1),
        Unit("d1", "i1", 2),
        Unit("d2", "i1", 2),
        Unit("d3", "i2", 2),
        Unit("g1", "d1", 3),
        Unit("g2", "d1", 3),
        Unit("g3", "d2", 3),
        Unit("g4", "d3", 3),
    ]
)


@st.composite
def forests(draw: st.DrawFn) -> Tree:
    """One or two roots, up to fourteen units, up to four levels; codes in no helpful order."""
    codes = draw(st.permutations([f"u{number:02}" for number in range(14)]))
    size = draw(st.integers(1, len(codes)))
    units: list[Unit] = []
    for index, code in enumerate(codes[:size]):
        above = [unit for unit in units if unit.level < 3]
        root = index == 0 or draw(st.integers(0, 9)) == 0
        parent = None if root else draw(st.sampled_from(above))
        level = 0 if parent is None else parent.level + 1
        units.append(Unit(code, parent.code if parent else None, level))
    return Tree.of(draw(st.permutations(units)))


def counts(tree: Tree, *, most: int = 9) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(sorted(tree.units)), st.integers(0, most))

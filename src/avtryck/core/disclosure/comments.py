"""Where free texts are shown: at the institution, at the organisation, or not yet.

Texts of one person are kept apart, so how many people wrote them is known from below only. A person
answers each question once, and one version of a questionnaire: at least as many people as texts to
one question have written, version by version. That is compared with 2k; see docs/decisions/0033.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from avtryck.core.disclosure.tree import Tree

Cells = Mapping[tuple[str, str], int]
"""(unit, question) → texts; a question is `KEY/VERSION:QUESTION`."""


@dataclass(frozen=True)
class CommentNode:
    """A node whose people's texts are read together, and the units they come from."""

    node: str
    units: tuple[str, ...]


def least_people(questions: Mapping[str, int]) -> int:
    """The fewest people who can have written so many texts to these questions.

    >>> least_people({"exit/1:good": 7, "exit/1:change": 5, "exit/1001:good": 2})
    9
    """
    most: Counter[str] = Counter()
    for question, n in questions.items():
        version = question.partition(":")[0]
        most[version] = max(most[version], n)
    return sum(most.values())


def comment_nodes(cells: Cells, tree: Tree, *, minimum: int) -> tuple[CommentNode, ...]:
    """Institutions with at least `minimum` people; then their organisation, of what is left.

    Units that the tree does not know stay out. Every unit is in one node, or in none: it waits.

    >>> from avtryck.core.disclosure.tree import Unit
    >>> tree = Tree.of([Unit("o", None, 0), Unit("a", "o", 1), Unit("b", "o", 1)])
    >>> comment_nodes({("a", "q/1:x"): 6, ("b", "q/1:x"): 6}, tree, minimum=10)
    (CommentNode(node='o', units=('a', 'b')),)
    """
    known = {cell: n for cell, n in cells.items() if cell[0] in tree and n > 0}
    near = {unit: _institution(unit, tree) for unit, _ in known}
    found = _enough(known, near, minimum)
    placed = {unit for one in found for unit in one.units}
    left = {cell: n for cell, n in known.items() if cell[0] not in placed}
    far = {unit: tree.path(unit)[-1] for unit, _ in left}
    return (*found, *_enough(left, far, minimum))


def _institution(unit: str, tree: Tree) -> str:
    """Right below the root; "" when the unit is the root itself."""
    above = tree.path(unit)
    return above[-2] if len(above) > 1 else ""


def _enough(cells: Cells, nodes: Mapping[str, str], minimum: int) -> list[CommentNode]:
    questions: dict[str, Counter[str]] = defaultdict(Counter)
    units: dict[str, set[str]] = defaultdict(set)
    for (unit, question), n in cells.items():
        if node := nodes[unit]:
            questions[node][question] += n
            units[node].add(unit)
    return [
        CommentNode(node, tuple(sorted(units[node])))
        for node in sorted(questions)
        if least_people(questions[node]) >= minimum
    ]


def languages_shown(texts: Collection[tuple[str, str]], *, minimum: int) -> frozenset[str]:
    """Languages that at least `minimum` people wrote in; `texts` = (language, question) of each."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for language, question in texts:
        counts[language][question] += 1
    enough = {one for one, asked in counts.items() if least_people(asked) >= minimum}
    return frozenset(enough - {""})

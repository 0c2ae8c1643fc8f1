"""Integer worlds: could the answers have been otherwise, and every page the same?

Members of a pool are exchangeable, so a world is one histogram a pool; whoever sits in a pool may
have given any answer that anybody in it gave. One integer programme per pool and question asks for
a world in which somebody there answered in another class. The attacker is stronger than any
reader: told how many answered, which blocks are exact, which were united and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement

import highspy

Histogram = tuple[int, ...]
INFINITE = highspy.kHighsInf


@dataclass(frozen=True)
class Line:
    """low <= the sum of `terms` <= high; a term is (pool, category)."""

    terms: frozenset[tuple[str, int]]
    low: float
    high: float

    def holds(self, world: Mapping[str, Histogram]) -> bool:
        total = sum(world[pool][category] for pool, category in self.terms)
        return self.low <= total <= self.high


@dataclass
class Question:
    """What an attacker has on one item in one release: sizes of pools, and lines about them."""

    key: str
    classes: tuple[tuple[int, ...], ...]
    sizes: dict[str, int] = field(default_factory=dict)
    lines: set[Line] = field(default_factory=set)
    ledger_of: dict[str, str] = field(default_factory=dict)

    @property
    def categories(self) -> int:
        return sum(map(len, self.classes))

    def by_class(self, histogram: Sequence[int]) -> Histogram:
        return tuple(sum(histogram[at] for at in part) for part in self.classes)

    def around(self, pool: str) -> Question:
        """Only what hangs together with the pool by some line."""
        reached, lines = {pool}, set[Line]()
        while True:
            more = {line for line in self.lines - lines
                    if any(other in reached for other, _ in line.terms)}  # fmt: skip
            if not more:
                sizes = {one: self.sizes[one] for one in sorted(reached)}
                return Question(self.key, self.classes, sizes, lines, self.ledger_of)
            lines |= more
            reached |= {other for line in more for other, _ in line.terms}


Insiders = tuple[tuple[str, int], ...]
"""Answers the attacker knows: (pool, class) of each."""


def range_of(question: Question, pool: str, part: int, known: Insiders = ()) -> tuple[int, int]:
    """Fewest and most members of the pool that answered in the class, over all worlds."""
    fewest = _extreme(question, pool, part, known, 1)
    return fewest, _extreme(question, pool, part, known, -1)


def _extreme(question: Question, pool: str, part: int, known: Insiders, sign: int) -> int:
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    model.setOptionValue("threads", 1)
    column: dict[tuple[str, int], int] = {}
    for name, size in question.sizes.items():
        for category in range(question.categories):
            aimed = sign if name == pool and category in question.classes[part] else 0
            column[name, category] = len(column)
            model.addCol(aimed, 0, size, 0, [], [])
            model.changeColIntegrality(column[name, category], highspy.HighsVarType.kInteger)
    for line in _all_lines(question, known):
        terms = [column[term] for term in sorted(line.terms)]
        high = INFINITE if line.high == float("inf") else line.high
        model.addRow(line.low, high, len(terms), terms, [1.0] * len(terms))
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ImpossibleError(f"{question.key}, {pool}: {model.getModelStatus()}")
    return sign * round(model.getInfo().objective_function_value)


class ImpossibleError(ValueError):
    """No world fits the lines: somebody has misunderstood what the pages say."""


def _all_lines(question: Question, known: Insiders) -> Iterator[Line]:
    yield from sorted(question.lines, key=lambda line: (sorted(line.terms), line.low, line.high))
    for name, size in question.sizes.items():
        whole = frozenset((name, category) for category in range(question.categories))
        yield Line(whole, size, size)
    for name, part in set(known):
        terms = frozenset((name, category) for category in question.classes[part])
        yield Line(terms, known.count((name, part)), float("inf"))


def settled(question: Question) -> Question:
    """The same without the pools whose histogram the lines give category by category."""
    exact: dict[tuple[str, int], float] = {}
    for line in question.lines:
        if len(line.terms) == 1 and line.low == line.high:
            exact[next(iter(line.terms))] = line.low
    known = {pool for pool in question.sizes
             if all((pool, at) in exact for at in range(question.categories))}  # fmt: skip
    lines = set()
    for line in question.lines:
        inside = {term for term in line.terms if term[0] in known}
        given = sum(exact[term] for term in inside)
        rest = Line(line.terms - inside, line.low - given, line.high - given)
        if rest.terms:
            lines.add(rest)
        elif not rest.low <= 0 <= rest.high:
            raise ImpossibleError(f"{question.key}: {line}")
    sizes = {pool: n for pool, n in question.sizes.items() if pool not in known}
    return Question(question.key, question.classes, sizes, lines, question.ledger_of)


@dataclass(frozen=True)
class Certain:
    """Everybody in the pool (but the insiders) answered in this class, in every world."""

    key: str
    pool: str
    part: int
    known: Insiders


def certain(
    question: Question, truth: Mapping[str, Histogram], t: int | Mapping[str, int] = 0
) -> Iterator[Certain]:
    """Pools whose members' class is settled for somebody who knows any t answers.

    `t` = for all, or for each pool that of its release.

    The truth is a world, so only pools where all but the insiders really agree need be asked.
    """
    open_ones = settled(question)
    for pool in question.sizes:
        by_class = question.by_class(truth[pool])
        n, most = sum(by_class), max(by_class)
        known = t if isinstance(t, int) else t[pool]
        if n - most > known or n == 0:
            continue
        part = by_class.index(most)
        if pool not in open_ones.sizes:
            outside = [(pool, at) for at, many in enumerate(by_class) if at != part
                       for _ in range(many)]  # fmt: skip
            if n > len(outside):
                yield Certain(question.key, pool, part, tuple(outside))
            continue
        found = _settling(open_ones.around(pool), truth, pool, part, known)
        if found is not None:
            yield Certain(question.key, pool, part, found)


def _settling(
    question: Question, truth: Mapping[str, Histogram], pool: str, part: int, t: int
) -> Insiders | None:
    """Answers that, known beforehand, leave the rest of the pool no other class; else None."""
    n = sum(truth[pool])
    for known in insiders(question, truth, pool, part, t):
        inside = sum(name == pool for name, _ in known)
        mine = sum(one == (pool, part) for one in known)
        if n > inside:
            fewest = _extreme(question, pool, part, known, 1)
            if fewest - mine >= n - inside:
                return known
    return None


def insiders(
    question: Question, truth: Mapping[str, Histogram], pool: str, part: int, t: int
) -> Iterator[Insiders]:
    """Every choice of t answers in the pool's ledger that leaves the pool's others agreeing."""
    own = question.by_class(truth[pool])
    exceptions = [(pool, at) for at, n in enumerate(own) if at != part for _ in range(n)]
    ledger = question.ledger_of.get(pool, "")
    kinds = [
        (name, at)
        for name in question.sizes
        if question.ledger_of.get(name, "") == ledger
        for at, n in enumerate(question.by_class(truth[name]))
        if n
    ]
    for more in combinations_with_replacement(kinds, t - len(exceptions)):
        known = (*exceptions, *more)
        if all(known.count(one) <= question.by_class(truth[one[0]])[one[1]] for one in set(known)):
            yield known

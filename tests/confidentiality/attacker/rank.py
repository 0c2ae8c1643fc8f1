"""Linear attack, exact over the rationals: which small groups do sums of published sets isolate?

A published set is the people behind a printed count. Whoever keeps all pages can add and subtract
the counts; a group is *isolated* when its sum is a rational combination of published ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

Row = dict[int, Fraction]
Published = frozenset[int]  # the numbers of the sheets that are counted


@dataclass(frozen=True)
class Isolated:
    """People whose joint answers follow from what is published."""

    sheets: tuple[int, ...]
    people: int


@dataclass(frozen=True)
class LinearAttack:
    """`atoms` = sheets that no published set parts, `rank` = that of the sets' incidence."""

    sets: int
    atoms: int
    rank: int
    isolated: tuple[Isolated, ...]

    @property
    def exposed(self) -> set[int]:
        return set(chain.from_iterable(group.sheets for group in self.isolated))


def attack(published: Iterable[Published], person_of: Mapping[int, str], k: int) -> LinearAttack:
    """Every isolated group of 1 to k - 1 people. Sheets without a person are the attacker's own."""
    sets = {frozenset(one & person_of.keys()) for one in published} - {frozenset()}
    atoms = atoms_of(sets)
    people = [len({person_of[sheet] for sheet in atom}) for atom in atoms]
    if min(people, default=k) >= k:  # a combination is constant on atoms: nothing smaller exists
        return LinearAttack(len(sets), len(atoms), -1, ())
    echelon = reduced(rows_of(sets, atoms))
    found = _small(echelon, people, k)
    isolated = tuple(
        Isolated(tuple(sorted(chain.from_iterable(atoms[at] for at in group))),
                 sum(people[at] for at in group))
        for group in sorted(found, key=sorted)
    )  # fmt: skip
    return LinearAttack(len(sets), len(atoms), len(echelon), isolated)


def atoms_of(sets: Iterable[Published]) -> list[tuple[int, ...]]:
    """Sheets that stand in exactly the same sets."""
    where: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(sets):
        for sheet in one:
            where[sheet].append(number)
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for sheet, numbers in where.items():
        alike[tuple(numbers)].append(sheet)
    return sorted(tuple(sorted(sheets)) for sheets in alike.values())


def rows_of(sets: Iterable[Published], atoms: list[tuple[int, ...]]) -> list[Row]:
    """Rows with the same span as the sets, each set less the published subsets that fit into it."""
    atom_of = {sheet: at for at, atom in enumerate(atoms) for sheet in atom}
    smaller: dict[int, list[int]] = defaultdict(list)  # atom → sets with it as bits, growing
    rows = []
    for one in sorted(({atom_of[sheet] for sheet in one} for one in sets), key=_size):
        whole = sum(1 << at for at in one)
        rest = _less_subsets(whole, smaller)
        for at in one:
            smaller[at].append(whole)
        if rest:
            rows.append({at: Fraction(1) for at in one if rest >> at & 1})
    return sorted(rows, key=_size)


def _size(row: Iterable[int]) -> tuple[int, list[int]]:
    found = sorted(row)
    return len(found), found


def _less_subsets(whole: int, smaller: Mapping[int, list[int]]) -> int:
    """The bits that stay when disjoint published subsets are taken away, greatest first."""
    rest = untried = whole
    while untried:
        at = (untried & -untried).bit_length() - 1
        part = next((one for one in reversed(smaller[at]) if one & rest == one), 1 << at)
        rest = rest & ~part if part in smaller[at] else rest
        untried &= ~part
    return rest


def reduced(rows: Iterable[Row]) -> dict[int, Row]:
    """Reduced row echelon form: pivot → its row. Exact; sparse, for sets mostly nest."""
    echelon: dict[int, Row] = {}
    holders: dict[int, set[int]] = defaultdict(set)  # column → pivots whose row has it
    for row in rows:
        rest = dict(row)
        for pivot in [column for column in row if column in echelon]:
            if pivot in rest:
                _subtract(rest, echelon[pivot], rest[pivot])
        if not rest:
            continue
        pivot = min(rest, key=lambda column: (len(holders[column]), column))
        head = rest[pivot]
        rest = {column: value / head for column, value in rest.items()}
        for other in list(holders[pivot]):
            before = echelon[other].keys() | set()
            _subtract(echelon[other], rest, echelon[other][pivot])
            for column in before - echelon[other].keys():
                holders[column].discard(other)
            for column in echelon[other].keys() - before:
                holders[column].add(other)
        echelon[pivot] = rest
        for column in rest:
            holders[column].add(pivot)
    return echelon


def _subtract(row: Row, other: Row, times: Fraction) -> None:
    for column, value in other.items():
        left = row.get(column, Fraction(0)) - times * value
        if left:
            row[column] = left
        else:
            row.pop(column, None)


def _small(echelon: Mapping[int, Row], people: list[int], k: int) -> set[frozenset[int]]:
    """All minimal groups of under k people: a group is the sum of the rows of its own pivots."""
    search = _Search({pivot: row for pivot, row in echelon.items() if people[pivot] < k}, people, k)
    for start, row in sorted(search.rows.items()):
        search.grow(frozenset({start}), row)
    return {one for one in search.found if not any(other < one for other in search.found)}


class _Search:
    """Adds rows until every column is 0 or 1 and under k people are left."""

    def __init__(self, rows: Mapping[int, Row], people: list[int], k: int) -> None:
        self.rows, self.people, self.k = rows, people, k
        self.found: set[frozenset[int]] = set()
        self.sharing: dict[int, list[int]] = defaultdict(list)
        for pivot, row in rows.items():
            for column in row.keys() - {pivot}:
                self.sharing[column].append(pivot)
        self.span = {
            column: (min(values), max(values))
            for column, values in (
                (column, [rows[pivot][column] for pivot in pivots])
                for column, pivots in self.sharing.items()
            )
        }

    def grow(self, chosen: frozenset[int], total: Row) -> None:
        left = self.k - 1 - sum(self.people[pivot] for pivot in chosen)
        wrong = [at for at, value in total.items() if value != 1 or self.people[at] >= self.k]
        if left < 0 or not all(self._mendable(at, total[at], left) for at in wrong):
            return
        if not wrong and sum(self.people[at] for at in total) < self.k:
            self.found.add(frozenset(total))
            return
        # Only a row that shares a wrong column can mend it; any one wrong column must be mended.
        columns = [min(wrong, key=lambda at: len(self.sharing[at]))] if wrong else [*total]
        for pivot in sorted({one for at in columns for one in self.sharing.get(at, ())}):
            if pivot > min(chosen) and pivot not in chosen:
                more = dict(total)
                _subtract(more, self.rows[pivot], Fraction(-1))
                self.grow(chosen | {pivot}, more)

    def _mendable(self, column: int, value: Fraction, left: int) -> bool:
        """Can at most `left` more rows bring the column to 0, or to 1 if it is small?"""
        low, high = self.span.get(column, (Fraction(0), Fraction(0)))
        least, most = value + left * min(low, Fraction(0)), value + left * max(high, Fraction(0))
        return least <= 0 <= most or (self.people[column] < self.k and least <= 1 <= most)

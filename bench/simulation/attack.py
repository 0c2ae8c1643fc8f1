"""The exact linear attacker: what can be computed by adding and subtracting the pages.

Each page is a set of people; its figures are sums over them. Somebody stands alone when some
combination of pages is that person's own answers: when the unit vector lies in the row space of
the sets' incidence matrix. People who stand on the same pages are one column. Row reduction is
done modulo a prime, where a sum that vanishes by chance is too rare to matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PRIME = 1_048_573


@dataclass(frozen=True)
class Exposed:
    """People whose answers can be computed alone, and people in a computed group of under five."""

    alone: frozenset[int]
    in_small_groups: frozenset[int]


def attack(pages: Iterable[frozenset[int]], smallest: int = 5) -> Exposed:
    sets = sorted(set(pages), key=lambda people: (len(people), sorted(people)))
    atoms = _atoms(sets)
    columns = {members: number for number, members in enumerate(atoms)}
    of_person = {person: number for members, number in columns.items() for person in members}
    matrix = np.zeros((len(sets), len(atoms)), np.int64)
    for row, people in enumerate(sets):
        matrix[row, [of_person[person] for person in people]] = 1
    alone: set[int] = set()
    small: set[int] = set()
    for row in _reduced(matrix):
        members = [atoms[column] for column in np.flatnonzero(row)]
        people = {person for atom in members for person in atom}
        if (row <= 1).all() and len(people) < smallest:
            small |= people
            alone |= people if len(people) == 1 else set()
    return Exposed(frozenset(alone), frozenset(small))


def _atoms(sets: list[frozenset[int]]) -> list[frozenset[int]]:
    """People who stand on the same pages, in the order of their first."""
    pages: dict[int, list[int]] = defaultdict(list)
    for number, people in enumerate(sets):
        for person in people:
            pages[person].append(number)
    alike: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for person in sorted(pages):
        alike[tuple(pages[person])].add(person)
    return [frozenset(members) for members in alike.values()]


def _reduced(matrix: NDArray[np.int64]) -> NDArray[np.int64]:
    """The reduced row echelon form modulo PRIME, row by row, without zero rows."""
    basis = np.zeros((0, matrix.shape[1]), np.int64)
    pivots: list[int] = []
    for row in matrix:
        rest = (row - row[pivots] @ basis) % PRIME if pivots else row % PRIME
        places = np.flatnonzero(rest)
        if not len(places):
            continue
        rest = rest * pow(int(rest[places[0]]), -1, PRIME) % PRIME
        if pivots:
            basis = (basis - np.outer(basis[:, places[0]], rest)) % PRIME
        basis = np.vstack([basis, rest])
        pivots.append(int(places[0]))
    return basis

"""Publishers that look safe and are not, one function each; nothing here is the product's rule.

Each takes the histograms of one question, cell by cell, and returns everything it would show.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import combinations

from numpy.linalg import matrix_rank

from avtryck.core.disclosure.tables import Counts

Cells = Sequence[Counts]
Shortcut = Callable[[Cells], Hashable]
K = 5


def total(cells: Cells) -> Counts:
    return tuple(map(sum, zip(*cells, strict=True)))


def exact_from_k(cells: Cells) -> Hashable:
    """ "n >= 5": every cell of at least five people, exactly."""
    return tuple(counts if sum(counts) >= K else None for counts in cells)


def hide_unanimous(cells: Cells) -> Hashable:
    """Unanimous pools are hidden, but the total is exact."""
    shown = tuple(counts if max(counts) < sum(counts) else None for counts in cells)
    return shown, total(cells)


def one_exception_is_enough(cells: Cells) -> Hashable:
    """A pool is shown exactly as soon as it is not unanimous."""
    return tuple(counts if max(counts) < sum(counts) else None for counts in cells)


def rounded(cells: Cells) -> Hashable:
    """Whole per cent of each category, beside n."""
    return tuple(
        (sum(counts), *(round(100 * count / sum(counts)) for count in counts)) for counts in cells
    )


def names_the_class(t: int) -> Shortcut:
    """Rule U with the threshold k + t alone: with k = 5 and t = 4 it shows nine people."""

    def show(cells: Cells) -> Hashable:
        found: list[Hashable] = []
        for counts in cells:
            n, most = sum(counts), max(counts)
            if n < K + t:
                found.append(None)
            elif n - most >= 2 + t:
                found.append(counts)
            else:
                found.append((counts.index(most), n - 1 - t, n))
        return tuple(found)

    return show


def margins(sets: Sequence[Sequence[int]]) -> Shortcut:
    """Exact totals over sets of cells, as a differencing audit would let through."""

    def show(cells: Cells) -> Hashable:
        return tuple(total([cells[cell] for cell in one]) for one in sets)

    return show


def rule_u_on(sets: Sequence[Sequence[int]]) -> Shortcut:
    """Rule U for t = 0, to the letter, on sets of cells that need not be disjoint."""

    def show(cells: Cells) -> Hashable:
        return names_the_class(0)([total([cells[cell] for cell in one]) for one in sets])

    return show


def isolated_linearly(sizes: Sequence[int], sets: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Groups of 1 to K - 1 people whose total follows by adding and subtracting shown totals."""
    pages = [[int(cell in one) for cell in range(len(sizes))] for one in sets]
    found = []
    for length in range(1, len(sizes) + 1):
        for chosen in combinations(range(len(sizes)), length):
            wanted = [int(cell in chosen) for cell in range(len(sizes))]
            follows = matrix_rank([*pages, wanted]) == matrix_rank(pages)
            if follows and sum(sizes[cell] for cell in chosen) < K:
                found.append(chosen)
    return found

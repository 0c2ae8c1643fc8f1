"""May these sets of people be counted side by side? The set-level question, without answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence


def atoms(cells: Mapping[str, int], sets: Sequence[Collection[str]]) -> list[int]:
    """People per atom of the union: cells that belong to exactly the same sets count together."""
    signatures: dict[str, list[int]] = {}
    for index, members in enumerate(sets):
        for code in set(members):
            signatures.setdefault(code, []).append(index)
    sizes: dict[tuple[int, ...], int] = {}
    for code, signature in signatures.items():
        sizes[tuple(signature)] = sizes.get(tuple(signature), 0) + cells.get(code, 0)
    return list(sizes.values())


def accept(cells: Mapping[str, int], sets: Sequence[Collection[str]], *, k: int) -> bool:
    """True when every atom inside the union of the sets has no or at least k people.

    Any sum or difference of the sets is a union of atoms, so none isolates 1 to k - 1 people.
    Stricter than rank over the rationals: overlapping sums whose differences isolate nobody are
    refused too. People in no set do not count. ValueError on an unknown or negative cell.

    >>> accept({"A": 6, "B": 5, "C": 2}, [["A", "B", "C"], ["A"]], k=5)
    True
    """
    for code, n in cells.items():
        if n < 0:
            raise ValueError(f"cell {code!r} has the negative count {n}")
    for members in sets:
        for code in members:
            if code not in cells:
                raise ValueError(f"unknown cell {code!r}")
    return all(n == 0 or n >= k for n in atoms(cells, sets))

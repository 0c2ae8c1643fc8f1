"""Which sheets a page's numbers are the numbers of, and the lines they give an attacker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from confidentiality.attacker.knowledge import Known, Path, Piece, Place, Pool, Said, Union
from confidentiality.attacker.worlds import Histogram, Line, Question


@dataclass(frozen=True)
class Meaning:
    """Pools behind exact counts, and pools of which only bounds are said."""

    exact: tuple[str, ...]
    bounded: tuple[str, ...]


def meaning_of(place: Place, piece: Piece, known: Known) -> Meaning | None:
    """The first reading whose pools have just these numbers; None when no reading has.

    As the tree stood when the page was read; as published only where that does not fit: other
    pools may happen to have the same numbers.
    """
    unit, state, key = place
    releases, said = piece
    states = known.states[unit, state]
    for today in (known.lived.places[max(states)], known.lived.places[min(states)], {}):
        found = _reading(unit, key, releases, today, known)
        if _fits(found, key, said, known):
            return found
    return None


def _reading(
    unit: str, key: str, releases: Sequence[str], today: dict[str, Path], known: Known
) -> Meaning:
    """`today` = pool → where it stands in the state's tree; empty reads all as published."""
    exact, bounded = [], []
    united = {pool: one for one in known.unions if one.key == key and one.release in releases
              for pool in one.pools}  # fmt: skip
    for release in releases:
        for pool in known.shown(key, release):
            union = united.get(pool.id)
            if known.kinds[pool.id, key] == "exact":
                if unit in today.get(pool.id, pool.path):
                    exact.append(pool.id)
            elif union is not None and unit in _path_of(union, today):
                exact.append(pool.id)
            elif unit in today.get(pool.id, pool.path):
                bounded.append(pool.id)
    return Meaning(tuple(exact), tuple(bounded))


def _path_of(union: Union, today: dict[str, Path]) -> Path:
    if not today.keys() & set(union.pools):
        return union.path
    levels = zip(*(today.get(pool, union.path) for pool in union.pools), strict=False)
    return tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))


def _fits(found: Meaning, key: str, said: Said, known: Known) -> bool:
    """Exact counts are the truth's, the number of answers too, and the bounds hold."""
    counts = _total(found.exact, key, known)
    every = _total((*found.exact, *found.bounded), key, known)
    by_class = [sum(every[at] for at in part) for part in known.classes[key]]
    return (
        counts == said.counts
        and sum(every) == said.n
        and all(
            low <= n <= high for low, n, high in zip(said.low, by_class, said.high, strict=True)
        )
    )


def _total(pools: Sequence[str], key: str, known: Known) -> Histogram:
    zero = (0,) * len(known.categories[key])
    return tuple(map(sum, zip(zero, *(known.truth[pool, key] for pool in pools), strict=True)))


def lines_of(meaning: Meaning, said: Said, key: str, known: Known) -> Iterator[Line]:
    """One line a category for what is exact, one a class for what is bounded."""
    for category, n in enumerate(said.counts):
        yield Line(frozenset((pool, category) for pool in meaning.exact), n, n)
    every = (*meaning.exact, *meaning.bounded)
    for part, low, high in zip(known.classes[key], said.low, said.high, strict=True):
        yield Line(frozenset((pool, at) for pool in every for at in part), low, high)


def rows_of(key: str, release: str, known: Known) -> Question:
    """What the published rows of one release say, and what the algorithm's choices imply."""
    pools = [pool for pool in known.by_release[release] if (pool.id, key) in known.kinds]
    question = Question(key, known.classes[key])
    for pool in pools:
        question.sizes[pool.id] = sum(known.truth[pool.id, key])
        question.ledger_of[pool.id] = f"{pool.source} {pool.ledger} {release}"
        question.lines |= set(_block_lines(pool, key, known))
    unions = [one for one in known.unions if one.key == key and one.release == release]
    for union in unions:
        question.lines |= set(_union_lines(union, known))
    question.lines |= set(_leftover_lines(pools, unions, key, known))
    return question


def _block_lines(pool: Pool, key: str, known: Known) -> Iterator[Line]:
    place = (pool.id, key)
    if place in known.exact:
        for category, n in enumerate(known.exact[place]):
            yield Line(frozenset({(pool.id, category)}), n, n)
    elif place in known.parts:
        n = sum(known.truth[place])
        terms = frozenset((pool.id, at) for at in known.classes[key][known.parts[place]])
        yield Line(terms, n - 1 - known.insiders(pool.release), n)


def _union_lines(union: Union, known: Known) -> Iterator[Line]:
    for category, n in enumerate(union.counts):
        yield Line(frozenset((pool, category) for pool in union.pools), n, n)
    yield from _climbing(union.key, union.part, union.pools, len(union.path), known)


def _climbing(
    key: str, part: int, pools: Sequence[str], depth: int, known: Known
) -> Iterator[Line]:
    """Below the node where a bag stops, its blocks never had 2 + t exceptions together."""
    t = known.insiders(known.pools[pools[0]].release)
    for unit in sorted({code for pool in pools for code in known.pools[pool].path[depth:]}):
        below = [pool for pool in pools if unit in known.pools[pool].path]
        yield _at_most(key, part, below, 1 + t, known)


def _at_most(key: str, part: int, pools: Sequence[str], most: int, known: Known) -> Line:
    outside = [at for number, ats in enumerate(known.classes[key]) if number != part for at in ats]
    return Line(frozenset((pool, at) for pool in pools for at in outside), 0, most)


def _leftover_lines(
    pools: Sequence[Pool], unions: Sequence[Union], key: str, known: Known
) -> Iterator[Line]:
    """What climbed to the root without a union: at most 1 + t exceptions, in each ledger."""
    united = {pool for union in unions for pool in union.pools}
    bags: dict[tuple[str, str, int], list[str]] = {}
    for pool in pools:
        part = known.parts.get((pool.id, key))
        if part is not None and pool.id not in united:
            bags.setdefault((pool.source, pool.ledger, part), []).append(pool.id)
    for (_, _, part), bag in bags.items():
        most = 1 + known.insiders(known.pools[bag[0]].release)
        yield _at_most(key, part, bag, most, known)

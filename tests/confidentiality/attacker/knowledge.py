"""What the attacker knows, put together from pages, and the truth it is judged by.

Beside the pages the attacker is handed more than any reader has: which pool each answer is in, how
many of a pool answered each question, and all published rows of blocks and unions. What a page
adds up, in a state of the tree, is told apart release by release through subtraction; that a page
means the sheets it is taken to mean is proven by its numbers being theirs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from avtryck.content.figures import figures_of
from avtryck.content.queries import instrument
from avtryck.published import models as published
from confidentiality.attacker.lived import Lived, Page
from confidentiality.attacker.organisations import Leaver, given_answers
from confidentiality.attacker.worlds import Histogram

Path = tuple[str, ...]  # codes from the top
FACTORS = {"equal_conditions": 4}


@dataclass(frozen=True)
class Pool:
    id: str
    release: str
    source: str
    ledger: str
    path: Path
    n: int


@dataclass(frozen=True)
class Union:
    release: str
    ledger: str
    path: Path
    key: str
    part: int
    pools: tuple[str, ...]
    counts: Histogram


@dataclass
class Known:
    """Published rows by item key, and who is in which pool."""

    lived: Lived
    k: int
    t: int
    states: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    """(unit, state) → the states in which its pages were read, no other than before."""
    pools: dict[str, Pool] = field(default_factory=dict)
    by_release: dict[str, list[Pool]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[tuple[str, str], str] = field(default_factory=dict)
    exact: dict[tuple[str, str], Histogram] = field(default_factory=dict)
    parts: dict[tuple[str, str], int] = field(default_factory=dict)
    unions: list[Union] = field(default_factory=list)
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    classes: dict[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    truth: dict[tuple[str, str], Histogram] = field(default_factory=dict)
    counted: dict[tuple[str, str], frozenset[int]] = field(default_factory=dict)
    """(pool, key) → the sheets with an answer that counts."""
    t_of: Mapping[str, int] = field(default_factory=dict)
    """Release → t, where it is another in each."""

    def insiders(self, release: str) -> int:
        return self.t_of.get(release, self.t)

    def least(self, ledger: str, release: str = "") -> int:
        t = self.insiders(release)
        return max(self.k * FACTORS.get(ledger, 1) + t, 2 * t + 3)

    def shown(self, key: str, release: str) -> list[Pool]:
        """Pools of a release of which something is shown."""
        return [one for one in self.by_release.get(release, ())
                if self.kinds.get((one.id, key)) in {"exact", "at_least"}]  # fmt: skip


def known_of(
    lived: Lived,
    *,
    k: int = 5,
    t: int = 0,
    name: str = "exit-survey/1",
    t_of: Mapping[str, int] | None = None,
) -> Known:
    """Call it before the stores are undone."""
    known = Known(lived, k, t, t_of=t_of or {})
    for page in lived.pages:
        known.states[page.unit, page.state].add(page.read_in)
    item_of = figures_of(instrument(name))
    for item in item_of.values():
        known.categories[item.key], known.classes[item.key] = item.categories, item.classes
    for row in published.Pool.objects.all():
        path = tuple(row.path.strip("/").split("/"))
        pool = Pool(row.id, row.release_id, row.source, row.ledger, path, row.n)
        known.pools[row.id] = pool
        known.by_release[pool.release].append(pool)
    for block in published.Block.objects.all():
        place = (block.pool_id, item_of[block.figure].key)
        known.kinds[place] = block.kind
        if block.counts is not None:
            known.exact[place] = tuple(block.counts)
        if block.concentrated is not None:
            known.parts[place] = block.concentrated
    for one in published.Union.objects.all():
        path, key = tuple(one.path.strip("/").split("/")), item_of[one.figure].key
        known.unions.append(Union(one.release_id, one.ledger, path, key, one.concentrated,
                                  tuple(one.pools), tuple(one.counts)))  # fmt: skip
    _tally(known)
    return known


def _tally(known: Known) -> None:
    leavers = known.lived.organisation.leavers
    given = {number: known.lived.heard.get(number) or given_answers(leavers[number])
             for numbers in known.lived.pools.values() for number in numbers}  # fmt: skip
    for pool, key in known.kinds:
        sheets = [one for one in known.lived.pools[pool] if key in given[one]]
        counts = Counter(given[one][key] for one in sheets)
        known.truth[pool, key] = tuple(counts[category] for category in known.categories[key])
        known.counted[pool, key] = frozenset(sheets)


def broken_promises(known: Known) -> Iterator[str]:
    """Pools as the truth has them: big enough with real people, nobody twice, nobody erased."""
    leavers = known.lived.organisation.leavers
    seen: dict[tuple[str, str], set[int]] = defaultdict(set)
    for pool in known.pools.values():
        inside = [leavers[number] for number in known.lived.pools[pool.id]]
        yield from _wrong_with(pool, inside, known.least(pool.ledger, pool.release))
        place = (pool.source, pool.ledger)
        twice = seen[place] & {one.number for one in inside}
        if twice:
            yield f"{pool.release} {place}: {sorted(twice)} are in a second pool"
        seen[place] |= {one.number for one in inside}


def _wrong_with(pool: Pool, inside: list[Leaver], least: int) -> Iterator[str]:
    name = f"{pool.release} {pool.source} {pool.ledger} at {'/'.join(pool.path)}"
    real = {one.person for one in inside if not one.forged}
    if len(inside) != pool.n:
        yield f"{name}: says {pool.n} people, holds {len(inside)}"
    if len(real) < least:
        yield f"{name}: {len(real)} real people, {least} promised"
    if len({one.person for one in inside}) < len(inside):
        yield f"{name}: somebody twice"
    if any(one.withdrawn for one in inside):
        yield f"{name}: an erased answer"


@dataclass(frozen=True)
class Said:
    """What a unit's pages say of an item in some releases: sums over them."""

    counts: Histogram
    low: Histogram
    high: Histogram
    n: int
    unshown: int

    def without(self, other: Said) -> Said:
        def less(one: Histogram, two: Histogram) -> Histogram:
            return tuple(a - b for a, b in zip(one, two, strict=True))

        return Said(
            less(self.counts, other.counts),
            less(self.low, other.low),
            less(self.high, other.high),
            self.n - other.n,
            self.unshown - other.unshown,
        )

    @property
    def nothing(self) -> bool:
        return not any((*self.counts, *self.low, *self.high, self.n, self.unshown))


def said_on(page: Page, known: Known) -> dict[str, Said]:
    """Item key → what the page says; zeros where it shows nothing."""
    zero = {key: Said((0,) * len(categories), (0,) * len(known.classes[key]),
                      (0,) * len(known.classes[key]), 0, 0)
            for key, categories in known.categories.items()}  # fmt: skip
    return zero | {one["key"]: _said(one, known) for one in page.facts["questions"]
                   if one["counts"] is not None}  # fmt: skip


def _said(question: Mapping[str, object], known: Known) -> Said:
    counts: Mapping[str, int] = question["counts"]  # type: ignore[assignment]
    classes: list[dict[str, int]] = question["classes"]  # type: ignore[assignment]
    assert tuple(counts) == known.categories[str(question["key"])]
    return Said(
        tuple(counts.values()),
        tuple(one["low"] for one in classes),
        tuple(one["high"] for one in classes),
        int(str(question["n"])),
        int(str(question["unshown"])),
    )


Place = tuple[str, int, str]  # unit, state, item key
Piece = tuple[tuple[str, ...], Said]


def told_apart(pages: Iterable[Page], known: Known) -> dict[Place, list[Piece]]:
    """Per unit, state and item: what is said of single releases, as far as subtraction goes."""
    by_place: dict[Place, dict[tuple[str, ...], set[Said]]] = defaultdict(lambda: defaultdict(set))
    for page in pages:
        for key, said in said_on(page, known).items():
            by_place[page.unit, page.state, key][page.releases].add(said)
    return {place: list(_peeled(found)) for place, found in by_place.items()}


def _peeled(found: Mapping[tuple[str, ...], set[Said]]) -> Iterator[Piece]:
    """Smaller sets of releases are taken from greater ones; what does not cancel stays a piece."""
    pieces: dict[frozenset[str], Said] = {}
    for releases, variants in sorted(found.items(), key=lambda one: (len(one[0]), one[0])):
        for said in variants:
            rest, left = frozenset(releases), said
            for part, smaller in sorted(pieces.items(), key=lambda one: -len(one[0])):
                if part and part <= rest:
                    rest, left = rest - part, left.without(smaller)
            if rest:
                pieces.setdefault(rest, left)
            elif not left.nothing:
                yield tuple(sorted(releases)), said  # the same releases say something else
    for part, said in pieces.items():
        yield tuple(sorted(part)), said

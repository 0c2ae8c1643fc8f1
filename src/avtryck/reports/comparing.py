"""A unit and those below it against the rest of the organisation, from published sums only.

Only figures of one published name are compared: one question, one set of answers, one population.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import ngettext

from avtryck.core.disclosure.sums import Sums
from avtryck.core.instruments import Item
from avtryck.core.statistics import flags
from avtryck.core.statistics.counts import CountRange
from avtryck.core.statistics.flags import NO_FLAG, Flag
from avtryck.core.statistics.shrinkage import Prior, Shrunk, fit_prior, posterior_range
from avtryck.core.statistics.wilson import ShareRange, share_range
from avtryck.org.models import Unit
from avtryck.published.models import Release
from avtryck.reports import reading
from avtryck.reports.figures import FIVE_STEPS, class_range
from avtryck.reports.model import Cell, Comparison, Figure, HeatMap

UNFAVOURABLE, ANY_PART = 0, 1
NOBODY = CountRange(0, 0, 0)
HERE, BELOW = "here", "below"
"""Siblings of the unit and units below it each have a prior of their own."""


@dataclass(frozen=True)
class Compared:
    """What a report says of differences. `figures` carry their flags; `unlike` see Report."""

    figures: tuple[Figure, ...]
    comparisons: tuple[Comparison, ...]
    heat_map: HeatMap | None
    unlike: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure in a unit and in the rest of the organisation."""

    unit: str
    figure: str
    family: str
    here: CountRange
    rest: CountRange

    @property
    def key(self) -> tuple[str, str]:
        return self.unit, f"{self.family} {self.figure}"

    @property
    def cell(self) -> flags.Cell:
        here, rest = self.here, self.rest
        return flags.Cell(self.key, here.low, here.high, here.n, rest.low, rest.high, rest.n)


def compare(
    *,
    unit: Unit,
    releases: Sequence[Release],
    items: Mapping[str, Item],
    figures: Sequence[Figure],
    language: str,
    withheld: frozenset[str] = frozenset(),
) -> Compared:
    """`items` = published name → item of the report's instrument; `figures` those of the unit.

    `withheld` = releases whose leadership figures are left out.
    """
    counts = _Counts(unit, releases, items, withheld)
    own = counts.pairs([unit.code], HERE, counts.both) if unit.parent_id else []
    below = counts.pairs(counts.children, BELOW, counts.scales)
    priors = counts.priors()
    found = flags.flags([pair.cell for pair in (*own, *below)], priors)
    drawn = {pair.key: _drawn(pair, priors) for pair in (*own, *below)}
    by_key = {figure.key: figure for figure in figures}
    comparisons = tuple(
        _comparison(pair, by_key[items[pair.figure].key], drawn[pair.key], found[pair.key])
        for pair in own
        if pair.rest.n
    )
    return Compared(
        figures=_flagged(figures, comparisons),
        comparisons=comparisons,
        heat_map=_heat_map(
            counts, pairs=below, drawn=drawn, found=found, figures=by_key, language=language
        ),
        unlike=_unlike(figures, comparisons) if unit.parent_id else "",
    )


def compared_class(item: Item) -> int | None:
    """1–2 of 1–5, "any part" of a reason; None for what is not compared."""
    if item.categories == FIVE_STEPS:
        return UNFAVOURABLE
    return ANY_PART if item.choice_key is not None else None


class _Counts:
    """Unit and figure → how many unfavourable answers; units in code order."""

    def __init__(
        self,
        unit: Unit,
        releases: Sequence[Release],
        items: Mapping[str, Item],
        withheld: frozenset[str],
    ) -> None:
        self.items, self.releases, self.withheld = items, releases, withheld
        self.root = unit.path.split("/", 1)[0]
        self.scales = [name for name, item in items.items() if compared_class(item) == UNFAVOURABLE]
        self.reasons = [name for name, item in items.items() if compared_class(item) == ANY_PART]
        self.both = [name for name in items if name in {*self.scales, *self.reasons}]
        self.children = _codes(Unit.objects.filter(parent=unit))
        self.siblings = _codes(Unit.objects.filter(parent=unit.parent_id)) if unit.parent_id else []
        everywhere = {self.root, *self.siblings, *self.children}
        own = {self.root, unit.code} if unit.parent_id else set()
        self.found = {
            **self._read(everywhere, self.scales),
            **self._read(own, self.reasons),
        }

    def _read(self, codes: set[str], names: Sequence[str]) -> dict[tuple[str, str], CountRange]:
        if not codes or not names:
            return {}
        wanted = {name: self.items[name] for name in names}
        sums = reading.sums_of_units(codes, self.releases, wanted, self.withheld)
        return {place: _count(one, self.items[place[1]]) for place, one in sums.items() if one.n}

    def pairs(self, codes: Iterable[str], family: str, names: Sequence[str]) -> list[Pair]:
        return [
            Pair(code, name, family, here, _rest(self.found.get((self.root, name)), here))
            for code in codes
            for name in names
            if (here := self.found.get((code, name)))
        ]

    def priors(self) -> dict[str, Prior]:
        """Of every figure in each family: of a 1–5 question over all units in it that show it.

        Of a reason only the organisation's share is read: as where there are too few siblings.
        """
        families = {HERE: self.siblings, BELOW: self.children}
        return {
            f"{family} {name}": self._prior(codes, name)
            for family, codes in families.items()
            for name in self.scales
        } | {f"{HERE} {name}": self._prior([self.root], name) for name in self.reasons}

    def _prior(self, codes: Iterable[str], name: str) -> Prior:
        shown = [one for code in codes if (one := self.found.get((code, name)))]
        return fit_prior([(one.middle, one.n) for one in shown])


def _codes(units: Iterable[Unit]) -> list[str]:
    return sorted(unit.code for unit in units)


def _count(sums: Sums, item: Item) -> CountRange:
    found = class_range(sums, item, compared_class(item) or UNFAVOURABLE)
    return CountRange(found.low, found.high, sums.n)


def _rest(whole: CountRange | None, here: CountRange) -> CountRange:
    """The organisation without the unit; nobody where nobody else has answered."""
    if whole is None or whole.n <= here.n:
        return NOBODY
    n = whole.n - here.n
    low, high = max(0, whole.low - here.high), min(n, whole.high - here.low)
    return CountRange(min(low, high), high, n)


def _drawn(pair: Pair, priors: Mapping[str, Prior]) -> Shrunk:
    here = pair.here
    return posterior_range(here.low, here.high, here.n, priors[pair.key[1]])


def _comparison(pair: Pair, figure: Figure, drawn: Shrunk, flag: Flag) -> Comparison:
    return Comparison(
        figure=figure.key,
        text=figure.text,
        n=pair.here.n,
        here=_share(pair.here),
        rest_n=pair.rest.n,
        rest=_share(pair.rest),
        shrunk=drawn,
        flag=flag,
        reason=figure.item.choice_key is not None,
    )


def _share(count: CountRange) -> ShareRange:
    return share_range(count.low, count.high, count.n)


def _flagged(figures: Sequence[Figure], comparisons: Sequence[Comparison]) -> tuple[Figure, ...]:
    found = {one.figure: one.flag for one in comparisons}
    return tuple(
        replace(one, flag=found[one.key].kind, direction=found[one.key].direction)
        if one.key in found
        else one
        for one in figures
    )


def _unlike(figures: Sequence[Figure], comparisons: Sequence[Comparison]) -> str:
    """What the rest of the organisation has not been asked in the same words and choices."""
    compared = {one.figure for one in comparisons}
    left = {
        one.item.question_key
        for one in figures
        if one.n and compared_class(one.item) is not None and one.key not in compared
    }
    if not left:
        return ""
    return ngettext(
        "%(n)d fråga jämförs inte: resten av organisationen har inga visade svar på just den "
        "frågan. Frågor med andra ord eller andra svarsalternativ jämför vi aldrig.",
        "%(n)d frågor jämförs inte: resten av organisationen har inga visade svar på just de "
        "frågorna. Frågor med andra ord eller andra svarsalternativ jämför vi aldrig.",
        len(left),
    ) % {"n": len(left)}


def _heat_map(
    counts: _Counts,
    *,
    pairs: Iterable[Pair],
    drawn: Mapping[tuple[str, str], Shrunk],
    found: Mapping[tuple[str, str], Flag],
    figures: Mapping[str, Figure],
    language: str,
) -> HeatMap | None:
    by_place = {(pair.unit, counts.items[pair.figure].key): pair for pair in pairs}
    shown = [code for code in counts.children
             if any((code, name) in counts.found for name in counts.scales)]  # fmt: skip
    if not shown:
        return None
    names = reading.unit_names(shown, language)
    units = tuple((code, names[code]) for code in shown)
    columns = tuple(
        (key, figures[key].text) for key in (counts.items[name].key for name in counts.scales)
    )
    cells = {}
    for code, name in units:
        for key, _text in columns:
            pair = by_place.get((code, key))
            cells[code, key] = (
                Cell(code, name, key, pair.here.n, _share(pair.here), drawn[pair.key],
                     found[pair.key])
                if pair
                else Cell(code, name, key, None, None, None, NO_FLAG)
            )  # fmt: skip
    return HeatMap(units, columns, cells)

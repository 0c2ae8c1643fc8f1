"""One report in the making: published rows read once, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from avtryck.content.extras import extras_of
from avtryck.content.figures import figures_of, versions_of
from avtryck.core.disclosure.windows import Window, snap
from avtryck.core.instruments import Instrument, Item
from avtryck.org.models import Unit
from avtryck.org.queries import installation
from avtryck.published.models import Release
from avtryck.reports import answering, bounds, comments, comparing, reading, signals, wording
from avtryck.reports.figures import figure
from avtryck.reports.model import Figure, PoolLine, PoolLines, ReadLines, Report, ResponseStep
from avtryck.reports.opening import opening
from avtryck.reports.reading import Heads, SumRow
from avtryck.reports.trends import trends

NEXT_STEP = "next_step"
LITTLE = 30
"""Answers under which a report says where there are more."""
FEW_ROWS = 100
"""Rows of pools that a report may keep hold of."""


class NoSuchInstrumentError(LookupError):
    """Nothing is published in the window from that instrument."""


class Maker:
    """What is read once and needed in several places.

    `withheld` = names of the releases whose leadership figures are left out.
    """

    def __init__(
        self,
        unit: Unit,
        window: Window,
        language: str,
        wanted: str | None,
        withheld: frozenset[str],
    ) -> None:
        self.unit, self.language, self.withheld = unit, language, withheld
        self.window = window
        self.releases = reading.releases_in(window)
        self.inside = reading.inside(unit, self.releases, withheld)
        self.keys = reading.keys_by_source(unit, self.releases)
        self.ranked = self._ranked(self.inside)
        self.instrument = self._instrument(wanted)
        self.key = self.instrument.key if self.instrument else ""
        self.items: Mapping[str, Item] = figures_of(self.instrument) if self.instrument else {}

    def report(self) -> Report:
        sums = [row for row in self.inside.sums if row.figure in self.items]
        heads = self._heads(self.inside)
        bare = self._bare(heads, sums)
        if not heads and not sums:
            above = self._nearest_shown()
            return replace(
                bare,
                refusal=self._refusal(above),
                nearest_shown=above[0].code if above else None,
                wider=self._wider(bare.longer, None),
            )
        full = self._filled(bare, sums)
        return replace(full, opening=opening(full))

    def _bare(self, heads: Sequence[Heads], sums: Sequence[SumRow]) -> Report:
        """What every report has, also one with nothing to show."""
        n = sum(one.people for one in heads) if heads else None
        used = _names(self.releases, heads, sums)
        window = snap(Window(), [reading.span_of(release) for release in self.releases])
        groups = sum(one.pools for one in heads)
        anything = bool(heads or sums) and window is not None
        return Report(
            unit=self.unit.code,
            unit_name=self.unit.name(self.language),
            language=self.language,
            window=window,
            instrument=_name(self.instrument) if self.instrument else None,
            instruments=tuple(self.ranked),
            minimum_group=self._minimum_group(),
            n=n,
            pools=PoolLines(groups, self._lines({one.source for one in heads})),
            releases=used,
            coverage=wording.coverage(n=n, groups=groups, releases=used, window=window)
            if anything and window
            else "",
            background=None,
            figures=(),
            refusal=None,
            signals=signals.signals(
                self.unit, self.releases, self.language, minimum_group=self._minimum_group()
            ),
            longer=self._longer(n),
            comments=comments.comments(self.unit, self.releases, self.language),
        )

    def _filled(self, bare: Report, sums: Sequence[SumRow]) -> Report:
        response = self._response()
        compared = comparing.compare(
            unit=self.unit,
            releases=self.releases,
            items=self.items,
            figures=self._figures(sums),
            language=self.language,
            withheld=self.withheld,
        )
        figures = compared.figures
        above = self._nearest_shown() if self._shows_little(bare, figures) else None
        return replace(
            bare,
            background=self._background(),
            figures=figures,
            response=response,
            bounds=bounds.bounds(response, figures, self.items, self.inside, self.releases),
            comparisons=compared.comparisons,
            heat_map=compared.heat_map,
            unlike=compared.unlike,
            trends=trends(figures, self.items, sums, self.releases),
            next_steps=tuple(
                one for one in figures if one.item.question_key == NEXT_STEP and one.n
            ),
            nearest_shown=above[0].code if above else None,
            wider=self._wider(bare.longer, above),
        )

    def _instrument(self, wanted: str | None) -> Instrument | None:
        key, _, version = (wanted or next(iter(self.ranked), "")).partition("/")
        published = [row for row in self.inside.sums if reading.key_of(row.figure) == key]
        versions = versions_of(key) if key else ()
        if wanted and not any(key in keys for keys in self.keys.values()):
            raise NoSuchInstrumentError(wanted)
        if version:
            versions = tuple(one for one in versions if str(one.version) == version)
            if not versions:
                raise NoSuchInstrumentError(wanted)
        elif self.unit.parent_id is None:  # what one department has added is shown there, not here
            versions = tuple(one for one in versions if not extras_of(one)) or versions
        return max(versions, key=lambda one: (_weight(one, published), one.version), default=None)

    def _asked(self, source: str, key: str) -> bool:
        """Whether the source has this instrument; a source that shows nothing has any."""
        return key in self.keys.get(source, {key})

    def _heads(self, inside: reading.Inside, key: str | None = None) -> list[Heads]:
        wanted = self.key if key is None else key
        return [one for one in inside.heads if self._asked(one.source, wanted)]

    def _ranked(self, inside: reading.Inside) -> list[str]:
        """Instrument keys with something inside, most people first."""
        people = {reading.key_of(row.figure): 0 for row in inside.sums}
        for one in inside.heads:
            for key in self.keys.get(one.source, ()):
                people[key] = people.get(key, 0) + one.people
        return sorted(people, key=lambda key: (-people[key], key))

    def _figures(self, rows: Sequence[SumRow]) -> tuple[Figure, ...]:
        if self.instrument is None:
            return ()
        shown = reading.shown_sums(rows, self.items)
        root = reading.unit_names([self.unit.path.split("/", 1)[0]], self.language)
        return tuple(
            figure(
                instrument=self.instrument,
                item=item,
                sums=shown.get(name),
                language=self.language,
                organisation=next(iter(root.values()), ""),
            )
            for name, item in self.items.items()
        )

    def _lines(self, sources: set[str]) -> ReadLines:
        """Reads them when somebody looks; keeps the newest, and nothing else that was read here."""
        code, releases, language = self.unit.code, self.releases, self.language
        newest: dict[int | None, list[reading.PoolRow]] = {}

        def rows(most: int | None) -> list[reading.PoolRow]:
            found: list[reading.PoolRow] = []
            for some in [releases] if most is None else [[one] for one in reversed(releases)]:
                if most is not None and len(found) >= most:
                    break
                every = reading.pools_inside(code, some)
                found = [*(pool for pool in every if pool.source in sources), *found]
            return found if most is None else found[-most:]

        def read(most: int | None) -> tuple[PoolLine, ...]:
            found = newest.get(most) or rows(most)
            if len(found) <= FEW_ROWS:
                newest[most] = found
            return reading.pool_lines(found, releases, language)

        return read

    def _longer(self, n: int | None) -> int | None:
        """People over all releases, where the window leaves some out."""
        every = reading.releases_in(Window())
        if len(every) == len(self.releases):
            return None
        heads = reading.heads_inside(self.unit.code, every)
        keys = reading.keys_by_source(self.unit, every)
        people = sum(
            one.people
            for one in heads
            if not self.key or self.key in keys.get(one.source, {self.key})
        )
        return people if people > (n or 0) else None

    def _shows_little(self, bare: Report, figures: Iterable[Figure]) -> bool:
        return (
            (bare.n or 0) < LITTLE
            or any(not one.n for one in figures)
            or any(one.recommendation and one.recommendation.too_few for one in figures)
        )

    def _wider(self, longer: int | None, above: tuple[Unit, int] | None) -> str:
        return wording.wider(
            unit=self.unit.name(self.language),
            longer=longer,
            above=(above[0].name(self.language), above[1]) if above else None,
        )

    def _background(self) -> dict[str, dict[str, int]] | None:
        if self.unit.parent_id is not None or self.instrument is None:
            return None
        sources = [source for source, keys in self.keys.items() if self.instrument.key in keys]
        return reading.background([one for one in self.releases if one.full], sources)

    def _response(self) -> ResponseStep | None:
        """Only where the survey that we send is what is shown: nobody knows who else was asked."""
        if self.instrument is None or self.instrument.key not in self.keys.get(answering.LIVE, ()):
            return None
        return answering.response(self.unit, self.releases)

    def _minimum_group(self) -> int:
        if self.releases:
            return self.releases[-1].minimum_group
        return installation().minimum_group

    def _refusal(self, above: tuple[Unit, int] | None) -> str:
        return wording.refusal(
            unit=self.unit.name(self.language),
            minimum_group=self._minimum_group(),
            above=(above[0].name(self.language), above[1]) if above else None,
        )

    def _nearest_shown(self) -> tuple[Unit, int] | None:
        """The nearest unit above with pools inside, and how many people they hold."""
        codes = self.unit.path.strip("/").split("/")[:-1]
        above = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
        for code in reversed(codes):
            if self.instrument:
                there = reading.Inside(reading.heads_inside(code, self.releases), ())
                heads = self._heads(there)
            else:
                there = reading.inside(above[code], self.releases)
                heads = self._heads(there, next(iter(self._ranked(there)), ""))
            if heads:
                return above[code], sum(one.people for one in heads)
        return None


def _weight(instrument: Instrument, rows: Iterable[SumRow]) -> int:
    """How many published answers stand under figures that this version has."""
    figures = figures_of(instrument)
    return sum(
        sum(row.counts) + sum(n for _, _, n in row.at_least)
        for row in rows
        if row.figure in figures
    )


def _name(instrument: Instrument) -> str:
    return f"{instrument.key}/{instrument.version}"


def _names(
    releases: Sequence[Release], heads: Iterable[Heads], sums: Iterable[SumRow]
) -> tuple[str, ...]:
    used = {one.release_id for one in heads} | {row.release_id for row in sums}
    return tuple(release.name for release in releases if release.name in used)

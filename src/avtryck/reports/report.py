"""`report(unit, window, language)`: everything that pages, files and charts show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import translation

from avtryck.content.extras import extras_of
from avtryck.content.figures import figures_of, versions_of
from avtryck.core.disclosure.windows import Window, snap
from avtryck.core.instruments import Instrument
from avtryck.org.models import Unit
from avtryck.org.queries import installation
from avtryck.published.models import Release
from avtryck.reports import answering, reading, signals, wording
from avtryck.reports.figures import figure
from avtryck.reports.model import Figure, PoolLine, PoolLines, Report, ResponseStep
from avtryck.reports.reading import Heads, SumRow

WHOLE_HISTORY = Window()


class NoSuchInstrumentError(LookupError):
    """Nothing is published in the window from that instrument."""


def report(
    unit: Unit, window: Window = WHOLE_HISTORY, language: str = "sv", instrument: str | None = None
) -> Report:
    """One report, from published rows, unit names and the instrument's words alone.

    Counts the releases whose whole span lies in the window. `instrument` is `KEY` or
    `KEY/VERSION`; without it the one with most answers is taken. NoSuchInstrumentError when
    nothing from it is published anywhere in the window.
    """
    with translation.override(language):
        releases = reading.releases_in(window)
        return _Maker(unit, releases, language, instrument).report()


class _Maker:
    """One report in the making: what is read once and needed in several places."""

    def __init__(
        self, unit: Unit, releases: Sequence[Release], language: str, wanted: str | None
    ) -> None:
        self.unit, self.releases, self.language = unit, releases, language
        self.inside = reading.inside(unit, releases)
        self.keys = reading.keys_by_source(unit, releases)
        self.ranked = self._ranked(self.inside)
        self.instrument = self._instrument(wanted)

    def report(self) -> Report:
        key = self.instrument.key if self.instrument else ""
        heads = self._heads(self.inside, key)
        sums = self._sums()
        anything = bool(heads) or bool(sums)
        n = sum(one.people for one in heads) if heads else None
        window = snap(Window(), [reading.span_of(release) for release in self.releases])
        lines = PoolLines(sum(one.pools for one in heads), lambda: self._lines(key))
        used = _names(self.releases, heads, sums)
        above = None if anything else self._nearest_shown()
        return Report(
            unit=self.unit.code,
            unit_name=self.unit.name(self.language),
            language=self.language,
            window=window,
            instrument=_name(self.instrument) if self.instrument else None,
            instruments=tuple(self.ranked),
            minimum_group=self._minimum_group(),
            n=n,
            pools=lines,
            releases=used,
            coverage=(
                wording.coverage(n=n, groups=len(lines), releases=used, window=window)
                if anything and window
                else ""
            ),
            background=self._background() if anything else None,
            figures=self._figures(sums) if anything else (),
            refusal=None if anything else self._refusal(above),
            response=self._response() if anything else None,
            signals=signals.signals(
                self.unit, self.releases, self.language, minimum_group=self._minimum_group()
            ),
            nearest_shown=above[0].code if above else None,
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

    def _heads(self, inside: reading.Inside, key: str) -> list[Heads]:
        return [one for one in inside.heads if self._asked(one.source, key)]

    def _ranked(self, inside: reading.Inside) -> list[str]:
        """Instrument keys with something inside, most people first."""
        people = {reading.key_of(row.figure): 0 for row in inside.sums}
        for one in inside.heads:
            for key in self.keys.get(one.source, ()):
                people[key] = people.get(key, 0) + one.people
        return sorted(people, key=lambda key: (-people[key], key))

    def _sums(self) -> list[SumRow]:
        figures = figures_of(self.instrument) if self.instrument else {}
        return [row for row in self.inside.sums if row.figure in figures]

    def _figures(self, rows: list[SumRow]) -> tuple[Figure, ...]:
        if self.instrument is None:
            return ()
        items = figures_of(self.instrument)
        shown = reading.shown_sums(rows, items)
        root = reading.unit_names([self.unit.path.split("/", 1)[0]], self.language)
        return tuple(
            figure(
                instrument=self.instrument,
                item=item,
                sums=shown.get(name),
                language=self.language,
                organisation=next(iter(root.values()), ""),
            )
            for name, item in items.items()
        )

    def _lines(self, key: str) -> tuple[PoolLine, ...]:
        every = reading.pools_inside(self.unit.code, self.releases)
        sources = {one.source for one in self._heads(self.inside, key)}
        pools = [pool for pool in every if pool.source in sources]
        return reading.pool_lines(pools, self.releases, self.language)

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
            there = reading.inside(above[code], self.releases)
            key = self.instrument.key if self.instrument else next(iter(self._ranked(there)), "")
            heads = self._heads(there, key)
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

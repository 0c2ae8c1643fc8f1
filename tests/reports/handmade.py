"""Reports put together by hand, without a database: ordinary ones and the worst that can come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from avtryck.core.disclosure.sums import Concentration, Sums
from avtryck.core.disclosure.windows import Window
from avtryck.core.instruments import Instrument, Item, items, parse
from avtryck.core.statistics.counts import exactly
from avtryck.core.statistics.flags import NO_FLAG, Flag
from avtryck.core.statistics.shrinkage import Prior, posterior
from avtryck.core.statistics.trend import change
from avtryck.core.statistics.wilson import share_range
from avtryck.reports.figures import FIVE_STEPS, figure
from avtryck.reports.model import AreaSignals, Cell, Dot, Figure, HeatMap, Report, Signals, Trend

INSTRUMENTS = Path(__file__).parents[2] / "instruments"
SURVEY = parse((INSTRUMENTS / "exit-survey/1.toml").read_text("utf-8"))
TALKS = parse((INSTRUMENTS / "interview-signals/1.toml").read_text("utf-8"))
SPAN = (date(2025, 1, 1), date(2025, 12, 31))
PRIOR = Prior(3, 7)
LONG = (
    "Institutionen för klinisk vetenskap, intervention och teknik, enheten för "
    "logopedi, audiologi och arbetsterapi"
)
UNITS = (
    "Minne", "Syn och perception", LONG, "Institutionen för neurovetenskap", "Optik",
    "Institutionen för lärande, informatik, management och etik", "Fysiologi och farmakologi",
    "Medicinsk epidemiologi och biostatistik", "Institutet för miljömedicin", "Global folkhälsa",
    "Onkologi-patologi", "Cell- och molekylärbiologi", "Laboratoriemedicin",
    "Neurobiologi, vårdvetenskap och samhälle", "Kvinnors och barns hälsa",
    "Molekylär medicin och kirurgi", "Medicin, Huddinge", "Medicin, Solna", "Odontologi",
    "Mikrobiologi, tumör- och cellbiologi", "Biovetenskaper och näringslära",
    "Universitetsförvaltningen",
)  # fmt: skip


def figures(
    counts: Callable[[Item], Sequence[int] | Sums | None],
    instrument: Instrument = SURVEY,
    language: str = "sv",
) -> tuple[Figure, ...]:
    """Every figure of an instrument; `counts` gives answers by category, or None for too few."""
    return tuple(
        figure(instrument=instrument, item=one, sums=_sums(one, counts(one)), language=language,
               organisation="Lärosätet")
        for one in items(instrument)
    )  # fmt: skip


def _sums(item: Item, counted: Sequence[int] | Sums | None) -> Sums | None:
    if counted is None or isinstance(counted, Sums):
        return counted
    return Sums(tuple(counted), tuple(Concentration() for _class in item.classes))


def concentrated(item: Item, at_least: int, n: int) -> Sums:
    """All that is known: at least so many of n in the last class."""
    parts = [Concentration()] * (len(item.classes) - 1) + [Concentration(at_least, n)]
    return Sums((0,) * len(item.categories), tuple(parts))


def ordinary(item: Item) -> Sequence[int] | Sums | None:
    """Some good, some bad, one range, one too few."""
    at = sum(map(ord, item.key)) % 7
    if item.choice_key is not None:
        return (26 - 2 * at, at, at) if len(item.categories) == 3 else (26 - 2 * at, 2 * at)
    if item.categories == FIVE_STEPS:
        some: list[Sequence[int] | Sums | None] = [
            (1, 2, 5, 9, 9), (8, 9, 4, 3, 2), None, concentrated(item, 11, 12), (0, 3, 3, 3, 3),
            (4, 4, 6, 6, 4), (2, 0, 12, 8, 8),
        ]  # fmt: skip
        return some[at]
    if len(item.categories) == 11:
        return (1, 0, 1, 0, 1, 2, 2, 4, 5, 6, 4)
    return [(3 * step + at) % 8 for step in range(len(item.categories))]


def everybody(item: Item) -> Sequence[int]:
    """24 answers, all in the last category."""
    return [*(0 for _ in item.categories[1:]), 24]


def nobody(item: Item) -> None:
    """Too few of everything."""


def report(
    counts: Callable[[Item], Sequence[int] | Sums | None] = ordinary,
    *,
    units: Sequence[str] = UNITS,
    releases: int = 3,
    language: str = "sv",
    flags: Mapping[tuple[int, int], Flag] | None = None,
    unit_name: str = "Karolinska institutet",
) -> Report:
    """Figures, heat map, trends, next step and signals, made from one rule of counting."""
    found = figures(counts, language=language)
    areas = [one for one in found if one.item.categories == FIVE_STEPS]
    return Report(
        unit="ki",
        unit_name=unit_name,
        language=language,
        window=Window(*SPAN),
        instrument="exit-survey/1",
        instruments=("exit-survey",),
        minimum_group=5,
        n=26,
        pools=(),
        releases=("2025",),
        coverage="",
        background=None,
        figures=found,
        refusal=None,
        signals=signals(counts, language),
        heat_map=heat_map(units, areas, flags or {}, shown=counts is not nobody),
        trends=tuple(trend(one, releases) for one in found if one.favourable),
        next_steps=tuple(one for one in found if one.key == "next_step"),
    )


def heat_map(
    units: Sequence[str], areas: Sequence[Figure], flags: Mapping[tuple[int, int], Flag],
    *, shown: bool = True,
) -> HeatMap:  # fmt: skip
    """Shares from 0 to 100 %; every fifth cell too small, unless a flag stands there."""
    cells = {}
    for row, name in enumerate(units):
        for column, area in enumerate(areas):
            n = 5 + (3 * row + column) % 20
            flag = flags.get((row, column), NO_FLAG)
            bad = {"worse": n - 1, "better": 1}.get(
                flag.direction or "", (row * 7 + column * 5) % (n + 1)
            )
            if not shown or ((row + 2 * column) % 5 == 4 and flag is NO_FLAG):
                cells[str(row), area.key] = Cell(
                    str(row), name, area.key, None, None, None, NO_FLAG
                )
                continue
            share = share_range(max(0, bad - column % 2), bad, n)
            cells[str(row), area.key] = Cell(
                str(row), name, area.key, n, share, posterior(bad, n, PRIOR), flag
            )
    return HeatMap(
        tuple((str(row), name) for row, name in enumerate(units)),
        tuple((one.key, one.text) for one in areas),
        cells,
    )


def trend(one: Figure, releases: int) -> Trend:
    """One dot a year, the last span changed where 1 of 3 figures says so."""
    n = 20
    counts = [(2 + 3 * at + len(one.key)) % (n + 1) for at in range(releases)]
    if releases > 1 and len(one.key) % 3 == 0:
        counts[-2:] = [3, 17] if len(one.key) % 2 else [17, 3]
    dots = tuple(
        Dot(
            (date(2025 - releases + 1 + at, 1, 1) if at else None,
             date(2025 - releases + 1 + at, 12, 31)),
            n,
            share_range(max(0, some - (at % 3 == 1)), some, n),
        )
        for at, some in enumerate(counts)
    )  # fmt: skip
    found = change(exactly(counts[-2], n), exactly(counts[-1], n)) if releases > 1 else None
    return Trend(one, dots, found if found and found.established else None)


def signals(counts: Callable[[Item], Sequence[int] | Sums | None], language: str = "sv") -> Signals:
    found = {one.key: one for one in figures(counts, TALKS, language)}
    areas = tuple(
        AreaSignals(choice.key, choice.text(language), found[f"positive/{choice.key}"],
                    found[f"negative/{choice.key}"])
        for choice in TALKS.question("positive").choices
    )  # fmt: skip
    return Signals(26, (), ("2025",), "", areas, "", None)

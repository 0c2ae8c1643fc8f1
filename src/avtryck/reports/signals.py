"""What interviews gave, from published rows only: shown beside the survey, never mixed with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avtryck.content.figures import figures_of, versions_of
from avtryck.core.disclosure.windows import Window, snap
from avtryck.core.instruments import INTERVIEWS, Instrument
from avtryck.org.models import Unit
from avtryck.published.models import Release, Sum
from avtryck.reports import reading, wording
from avtryck.reports.figures import figure
from avtryck.reports.model import AreaSignals, Figure, PoolLines, Signals

KEY = "interview-signals"
POSITIVE, NEGATIVE = "positive", "negative"


def signals(
    unit: Unit, releases: Sequence[Release], language: str, *, minimum_group: int
) -> Signals | None:
    """None where nothing of any interview is published in these releases."""
    top = unit.path.split("/", 1)[0]
    published = Sum.objects.filter(reading.SIGNALS, node=top, release__in=releases)
    if not published.exists():
        return None
    pools = reading.pools_inside(unit.code, releases, INTERVIEWS)
    used = {pool.release for pool in pools}
    names = tuple(release.name for release in releases if release.name in used)
    window = snap(Window(), [reading.span_of(release) for release in releases])
    n = sum(pool.n for pool in pools) or None
    return Signals(
        n=n,
        pools=PoolLines(len(pools), lambda _most: reading.pool_lines(pools, releases, language)),
        releases=names,
        coverage=(
            wording.signals_coverage(n=n, groups=len(pools), releases=names, window=window)
            if n and window
            else ""
        ),
        areas=_areas(unit, releases, language) if n else (),
        known=wording.signals_known(),
        refusal=None
        if n
        else wording.signals_refusal(unit=unit.name(language), minimum_group=minimum_group),
    )


def _areas(unit: Unit, releases: Sequence[Release], language: str) -> tuple[AreaSignals, ...]:
    instrument = versions_of(KEY)[-1]
    figures = _figures(instrument, unit, releases, language)
    return tuple(
        AreaSignals(
            choice.key,
            choice.text(language),
            figures[f"{POSITIVE}/{choice.key}"],
            figures[f"{NEGATIVE}/{choice.key}"],
        )
        for choice in instrument.question(POSITIVE).choices
    )


def _figures(
    instrument: Instrument, unit: Unit, releases: Sequence[Release], language: str
) -> Mapping[str, Figure]:
    items = figures_of(instrument)
    rows = reading.sums_inside(unit.code, releases, reading.SIGNALS)
    shown = reading.shown_sums(rows, items)
    return {
        item.key: figure(
            instrument=instrument,
            item=item,
            sums=shown.get(name),
            language=language,
            organisation="",
        )
        for name, item in items.items()
    }

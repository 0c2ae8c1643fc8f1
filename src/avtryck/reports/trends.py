"""Each figure release by release: one dot a span, no line; a change only when it is established."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from avtryck.core.instruments import Item
from avtryck.core.statistics.counts import CountRange
from avtryck.core.statistics.flags import benjamini_hochberg
from avtryck.core.statistics.trend import Change, change
from avtryck.core.statistics.wilson import share_range
from avtryck.published.models import Release
from avtryck.reports.figures import class_range, favourable_class
from avtryck.reports.model import Dot, Figure, Trend
from avtryck.reports.reading import SumRow, added

FEWEST = 2
"""Spans that show a figure, before there is anything to follow."""


def trends(
    figures: Iterable[Figure],
    items: Mapping[str, Item],
    rows: Iterable[SumRow],
    releases: Sequence[Release],
) -> tuple[Trend, ...]:
    """Those of 1–5 questions and reasons that at least two releases show, in the given order.

    A change is that between the last two of them, where its interval leaves out 0 and Benjamini and
    Hochberg keep it among all changes of the report. `items` = published name → item;
    `rows` are the unit's own.
    """
    shown = {figure.key: figure for figure in figures if favourable_class(figure.item) is not None}
    keys = {name: item.key for name, item in items.items() if item.key in shown}
    found: dict[str, dict[str, list[SumRow]]] = {key: {} for key in shown}
    for row in rows:
        if row.figure in keys:
            found[keys[row.figure]].setdefault(row.release_id, []).append(row)
    dotted = {
        key: _dots(shown[key].item, by_release, releases) for key, by_release in found.items()
    }
    lasting = {key: pairs for key, pairs in dotted.items() if len(pairs) >= FEWEST}
    changes = _established(
        {key: change(pairs[-2][1], pairs[-1][1]) for key, pairs in lasting.items()}
    )
    return tuple(
        Trend(shown[key], tuple(dot for dot, _ in pairs), changes.get(key))
        for key, pairs in lasting.items()
    )


def _established(changes: Mapping[str, Change]) -> dict[str, Change]:
    kept = benjamini_hochberg([one.p for one in changes.values()])
    return {
        key: one
        for (key, one), keep in zip(changes.items(), kept, strict=True)
        if keep and one.established
    }


def _dots(
    item: Item, rows: Mapping[str, Sequence[SumRow]], releases: Sequence[Release]
) -> list[tuple[Dot, CountRange]]:
    """In the order of the releases; one in which nothing of the figure is shown has no dot."""
    favoured = favourable_class(item) or 0
    found = []
    for release in releases:
        same = rows.get(release.name)
        if not same:
            continue
        sums = added([(row.counts, row.at_least) for row in same], item)
        if sums.n:
            count = class_range(sums, item, favoured)
            share = share_range(count.low, count.high, sums.n)
            dot = Dot((release.span_from, release.until), sums.n, share)
            found.append((dot, CountRange(count.low, count.high, sums.n)))
    return found

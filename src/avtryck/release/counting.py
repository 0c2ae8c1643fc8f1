"""From opened sheets to histograms, pool by pool: the last place that sees a single answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from avtryck.content.figures import figure_name
from avtryck.content.queries import ChangedInstrumentError, instrument
from avtryck.core.disclosure.tables import Question
from avtryck.core.instruments import Item, category_of, items
from avtryck.vault.doors.release import Extracted

Histograms = dict[str, dict[str, list[int]]]  # pool → figure → counts by category


@dataclass
class Tally:
    """Histograms of every pool, the figures they are of, and the register's background."""

    histograms: Histograms = field(default_factory=lambda: defaultdict(dict))
    questions: dict[str, Question] = field(default_factory=dict)
    background: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)


def figures_of_ledger(name: str, ledger: str) -> list[tuple[str, Item]]:
    """(figure, item) of an instrument's items that this ledger counts."""
    found = instrument(name)
    return [(figure_name(found, item), item) for item in items(found) if ledger in item.ledgers]


def question_of(figure: str, item: Item, name: str) -> Question:
    linked = f"{name}:{item.linked}" if item.linked else None
    return Question(figure, item.categories, item.classes, linked)


def count(sheets: Iterable[Extracted]) -> Tally:
    """Add up sheets; residual answers (not asked, not applicable, blank) are counted nowhere.

    Of a linked set a sheet counts everywhere or nowhere: who left half of it blank would be told
    from those who did not by what the other half says. ChangedInstrumentError when a sheet was
    answered to other words than its version has now.
    """
    tally = Tally()
    asked: dict[str, set[tuple[str, str]]] = defaultdict(set)
    figures: dict[tuple[str, str], list[tuple[str, Item]]] = {}
    hashes: dict[str, str] = {}
    for sheet in sheets:
        key = (sheet.instrument, sheet.ledger)
        if key not in figures:
            figures[key] = figures_of_ledger(*key)
            named = {figure: question_of(figure, item, key[0]) for figure, item in figures[key]}
            tally.questions |= named
            hashes[sheet.instrument] = instrument(sheet.instrument).content_hash
        # Sheets from before 0.3 carry no hash.
        if sheet.answers.get("content_hash") not in {None, hashes[sheet.instrument]}:
            raise ChangedInstrumentError(sheet.instrument)
        asked[sheet.pool].add(key)
        values = sheet.answers.get("values", {})
        pool = tally.histograms[sheet.pool]
        positions = {
            figure: category_of(item, values.get(item.question_key))
            for figure, item in figures[key]
        }
        halved = {item.linked for figure, item in figures[key] if positions[figure] is None}
        for figure, item in figures[key]:
            counts = pool.setdefault(figure, [0] * len(item.categories))
            position = positions[figure]
            if position is not None and (item.linked is None or item.linked not in halved):
                counts[position] += 1
        for name, value in sheet.answers.get("background", {}).items():
            tally.background.setdefault(sheet.pool, {}).setdefault(name, Counter())[value] += 1
    for place, keys in asked.items():
        _keep_common(tally.histograms[place], [{name for name, _ in figures[key]} for key in keys])
    return tally


def _keep_common(pool: dict[str, list[int]], by_version: list[set[str]]) -> None:
    """Only what every version in a pool asks: a question of some would be a smaller group, and
    whoever decides when a version begins would choose whom it holds.
    """
    common = set.intersection(*by_version)
    for figure in pool.keys() - common:
        del pool[figure]


def merged(counts: Counter[str], *, minimum: int, rest: str = "other") -> dict[str, int]:
    """Categories under `minimum` together under `rest`; nothing when even that is too small.

    If the rest alone is too small, the smallest shown category joins it.
    """
    shown = {value: n for value, n in counts.items() if n >= minimum and value != rest}
    left = sum(counts.values()) - sum(shown.values())
    while 0 < left < minimum and shown:
        smallest = min(shown, key=lambda value: (shown[value], value))
        left += shown.pop(smallest)
    if 0 < left < minimum:
        return {}
    ordered = dict(sorted(shown.items(), key=lambda pair: (-pair[1], pair[0])))
    return ordered | ({rest: left} if left else {})

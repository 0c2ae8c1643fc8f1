"""What a report says: plain values, made from published rows only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from avtryck.core.disclosure.sums import Sums
from avtryck.core.disclosure.windows import Window
from avtryck.core.instruments import Item
from avtryck.core.statistics.recommendation import Recommendation
from avtryck.core.statistics.wilson import ShareRange


@dataclass(frozen=True, slots=True)
class PoolLine:
    """One pool by the names of the units it is made of, "B + C"; `span` starts open with None."""

    label: str
    n: int
    span: tuple[date | None, date]


@dataclass(frozen=True, slots=True)
class ClassRange:
    """How many answers a class has: the fewest and the most that the published blocks allow."""

    categories: tuple[str, ...]
    low: int
    high: int


@dataclass(frozen=True)
class Figure:
    """One published figure inside the unit and window.

    `sums` is None when nothing of it is shown. `classes` gives every class its range, in order;
    `favourable` and `recommendation` are None where they mean nothing or nothing is shown.
    """

    key: str
    item: Item
    text: str
    question_text: str
    captions: Mapping[str, str]
    sums: Sums | None
    classes: tuple[ClassRange, ...]
    favourable: ShareRange | None
    recommendation: Recommendation | None
    flag: str = "none"
    direction: str | None = None

    @property
    def n(self) -> int:
        """Answers in shown blocks."""
        return self.sums.n if self.sums else 0

    @property
    def unshown(self) -> int:
        """Answers that may be exceptions in "at least" blocks."""
        return self.sums.unshown if self.sums else 0

    @property
    def counts(self) -> dict[str, int] | None:
        """Exact blocks and unions by category; None when nothing is shown."""
        if self.sums is None:
            return None
        return dict(zip(self.item.categories, self.sums.counts, strict=True))


@dataclass(frozen=True)
class Report:
    """One unit in one window. `window` is the one that is counted, None when it holds no release.

    `n` = members of the pools of ledger *everyone*; None, with `refusal`, when there is no pool.
    """

    unit: str
    unit_name: str
    language: str
    window: Window | None
    instrument: str | None
    instruments: tuple[str, ...]
    minimum_group: int
    n: int | None
    pools: tuple[PoolLine, ...]
    releases: tuple[str, ...]
    coverage: str
    background: Mapping[str, Mapping[str, int]] | None
    figures: tuple[Figure, ...]
    refusal: str | None
    nearest_shown: str | None = None
    """Code of the nearest unit above that shows something, when this one does not."""

    @property
    def shown(self) -> bool:
        return self.refusal is None

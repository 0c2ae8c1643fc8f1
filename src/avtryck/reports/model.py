"""What a report says: plain values, made from published rows only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, overload

from avtryck.core.disclosure.sums import Sums
from avtryck.core.disclosure.windows import Window
from avtryck.core.instruments import Item
from avtryck.core.statistics.recommendation import Recommendation
from avtryck.core.statistics.wilson import ShareRange


class PoolLine(NamedTuple):
    """One pool by the names of the units it is made of, "B + C"; `span` starts open with None.

    `since` = when its oldest answers may be from, where they may be older than the span; `date.min`
    when some carry no date.
    """

    label: str
    n: int
    span: tuple[date | None, date]
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ResponseStep:
    """How many per cent of those who were sent the survey have their answers shown in the unit.

    A step of ten, of one full release and its span.
    """

    low: int
    high: int
    release: str
    span: tuple[date | None, date]


class PoolLines(Sequence[PoolLine]):
    """As many lines as there are pools, read only when somebody looks at one.

    Everything else in a report costs the same however many pools there are.
    """

    def __init__(self, count: int, read: Callable[[], tuple[PoolLine, ...]]) -> None:
        self._count, self._read = count, read

    @cached_property
    def _lines(self) -> tuple[PoolLine, ...]:
        return self._read() if self._count else ()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> PoolLine: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PoolLine]: ...
    def __getitem__(self, index: int | slice) -> PoolLine | Sequence[PoolLine]:
        return self._lines[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self._lines)


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


@dataclass(frozen=True, slots=True)
class AreaSignals:
    """One area: in how many interviews something good, something bad was heard."""

    key: str
    text: str
    positive: Figure
    negative: Figure


@dataclass(frozen=True)
class Signals:
    """What interviews gave in the unit and window, beside the survey and never mixed with it.

    `n` = interviews in pools; None, with `refusal`, when there is no pool. `known` = who knows it
    all the same.
    """

    n: int | None
    pools: tuple[PoolLine, ...]
    releases: tuple[str, ...]
    coverage: str
    areas: tuple[AreaSignals, ...]
    known: str
    refusal: str | None

    @property
    def shown(self) -> bool:
        return self.refusal is None


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
    pools: Sequence[PoolLine]
    releases: tuple[str, ...]
    coverage: str
    background: Mapping[str, Mapping[str, int]] | None
    figures: tuple[Figure, ...]
    refusal: str | None
    response: ResponseStep | None = None
    signals: Signals | None = None
    """None where nothing is published of interviews in the whole organisation."""
    nearest_shown: str | None = None
    """Code of the nearest unit above that shows something, when this one does not."""

    @property
    def shown(self) -> bool:
        return self.refusal is None

"""What a report says: plain values, made from published rows only."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, overload

from avtryck.core.disclosure.sums import Sums
from avtryck.core.disclosure.windows import Window
from avtryck.core.instruments import Item
from avtryck.core.statistics.recommendation import Recommendation
from avtryck.core.statistics.wilson import ShareRange

if TYPE_CHECKING:
    from avtryck.core.statistics.flags import Flag
    from avtryck.core.statistics.shrinkage import Shrunk
    from avtryck.core.statistics.trend import Change


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


ReadLines = Callable[[int | None], tuple[PoolLine, ...]]
"""Reads all lines, or at least so many of the newest."""


class PoolLines(Sequence[PoolLine]):
    """As many lines as there are pools, read only when somebody looks at one.

    Everything else in a report costs the same however many pools there are.
    """

    def __init__(self, count: int, read: ReadLines) -> None:
        self._count, self._read = count, read

    def last(self, most: int) -> tuple[PoolLine, ...]:
        """The newest, without reading the others."""
        if "_lines" in vars(self) or self._count <= most:
            return self._lines[-most:]
        return self._read(most)[-most:]

    def unread(self) -> PoolLines:
        """The same lines, to be read by the next who looks."""
        return PoolLines(self._count, self._read)

    @cached_property
    def _lines(self) -> tuple[PoolLine, ...]:
        return self._read(None) if self._count else ()

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
    pools: Sequence[PoolLine]
    releases: tuple[str, ...]
    coverage: str
    areas: tuple[AreaSignals, ...]
    known: str
    refusal: str | None

    @property
    def shown(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Cell:
    """One 1–5 question in one unit, set against the rest of the organisation.

    `figure` is a Figure's key. `n`, `unfavourable` (1–2 of 1–5) and `shrunk` (the share drawn
    towards the siblings', 90 % interval) are None where nothing or too little is shown.
    """

    unit: str
    unit_name: str
    figure: str
    n: int | None
    unfavourable: ShareRange | None
    shrunk: Shrunk | None
    flag: Flag


@dataclass(frozen=True)
class HeatMap:
    """Units below that show something × 1–5 questions; units in code order, never ranked.

    `units` = (code, name), `figures` = (key, text); every pair of them has a cell.
    """

    units: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    cells: Mapping[tuple[str, str], Cell]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of the report's unit against the same figure in the rest of the organisation.

    `here` and `rest` are the unfavourable share of a 1–5 question, the share of a reason; `shrunk`
    as in a Cell.
    """

    figure: str
    text: str
    n: int
    here: ShareRange
    rest_n: int
    rest: ShareRange
    shrunk: Shrunk
    flag: Flag
    reason: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """The favourable share of all who were sent the survey, whatever the others think (Manski)."""

    figure: str
    text: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Dot:
    """One release that shows the figure: its span, answers and the figure's share."""

    span: tuple[date | None, date]
    n: int
    share: ShareRange


@dataclass(frozen=True)
class Trend:
    """One dot a release, oldest first: favourable share of a 1–5 question or share of a reason.

    `change` between the last two dots, only when it is established.
    """

    figure: Figure
    dots: tuple[Dot, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Opening:
    """One sentence each: what is established, what is worth a look, what cannot be told yet."""

    established: str
    look: str
    cannot_tell: str


@dataclass(frozen=True, slots=True)
class CommentsShown:
    """The texts of one question in one pool of comments, in the pool's order.

    `texts` = (language, text); `until` = the last day of the close that gathered them. `themes` =
    (theme, how many of the pool's texts, in words), once a pool: with its last question.
    """

    question_text: str
    texts: tuple[tuple[str, str], ...]
    until: date
    themes: tuple[tuple[str, str], ...] = ()


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
    """Code of the nearest unit above with something to show, when this one shows little."""
    longer: int | None = None
    """People over the whole history, where that is more than in the window."""
    opening: Opening | None = None
    heat_map: HeatMap | None = None
    """None where no unit below shows anything."""
    comparisons: tuple[Comparison, ...] = ()
    """The unit against the rest of the organisation; () for the organisation itself."""
    unlike: str = ""
    """One sentence that says what is not compared, and why, or ""."""
    bounds: tuple[Bounds, ...] = ()
    """For the releases that `response` is of."""
    trends: tuple[Trend, ...] = ()
    next_steps: tuple[Figure, ...] = ()
    """The figures of the question where people go next, when it is published."""
    wider: str = ""
    """One sentence that says where there is more, or ""."""
    comments: tuple[CommentsShown, ...] = ()
    """Published at exactly this unit."""
    made_for: Hashable = field(default=None, compare=False, repr=False)
    """Everything that this depends on, for whoever keeps what is made of it."""

    @property
    def shown(self) -> bool:
        return self.refusal is None

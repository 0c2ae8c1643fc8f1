"""The report as the API describes it; `reports.contract` writes it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Schema
from pydantic import Field
from typing_extensions import TypedDict

Window = TypedDict("Window", {"from": date | None, "to": date | None})
Window.__doc__ = "Days of releases; an open end is null."  # `from` is no name for an attribute


class PoolLine(Schema):
    """One group of answers, by the names of the units it is made of.

    `since` says from when its oldest answers may be, where that is before the span.
    """

    label: str
    n: int = Field(ge=3)
    span: tuple[date | None, date]
    since: date | None


class ResponseStep(Schema):
    """Per cent of those asked whose answers are shown: a step of ten, of one full release."""

    low: int = Field(ge=0, le=100)
    high: int = Field(ge=0, le=110)
    release: str


class Range(Schema):
    """Equal ends when everything inside is shown exactly; `interval` is Wilson's, 95 %."""

    low: float
    high: float
    interval: tuple[float, float]


class Recommendation(Range):
    """Promoters less detractors in points, -100 to 100."""

    too_few: bool


class ClassRange(Schema):
    """The fewest and the most answers that the published blocks allow."""

    categories: list[str]
    low: int = Field(ge=0)
    high: int = Field(ge=0)


class Question(Schema):
    """One figure; `counts` is null when nothing of it is shown."""

    key: str
    text: str
    n: int = Field(ge=0)
    counts: dict[str, int] | None
    unshown: int = Field(ge=0)
    classes: list[ClassRange]
    favourable: Range | None
    recommendation: Recommendation | None
    flag: Literal["none", "look_here", "established"]
    direction: str | None


class AreaSignals(Schema):
    """One area: in how many interviews something good, something bad was heard."""

    key: str
    text: str
    positive: Question
    negative: Question


class Signals(Schema):
    """What interviews gave, beside the survey; `known` says who knows it all the same."""

    n: int | None
    pools: list[PoolLine]
    releases: list[str]
    coverage: str
    known: str
    areas: list[AreaSignals]
    refusal: str | None


class Opening(Schema):
    """One sentence each, in the report's language."""

    established: str
    look: str
    cannot_tell: str


class Shrunk(Schema):
    """A share drawn towards the siblings', as a fraction of 1."""

    share: float
    interval90: tuple[float, float]


class Judged(Schema):
    """More is worse: unfavourable answers, or people for whom a reason played a part."""

    shrunk: Shrunk | None
    flag: Literal["none", "look_here", "established"]
    direction: Literal["worse", "better"] | None


class Comparison(Judged):
    """One figure here and in the rest of the organisation."""

    key: str
    n: int = Field(ge=0)
    share: Range
    rest_n: int = Field(ge=0)
    rest: Range


class Cell(Judged):
    """One 1-5 question in one unit below; `n` is null where too little is shown."""

    unit: str
    key: str
    n: int | None
    unfavourable: Range | None


class HeatMapUnit(Schema):
    unit: str
    name: str


class HeatMap(Schema):
    """Units below that show something, in code order, by 1-5 questions."""

    units: list[HeatMapUnit]
    questions: list[str]
    cells: list[Cell]


class TrendSpan(Schema):
    """What one release shows."""

    span: tuple[date | None, date]
    n: int = Field(ge=0)
    share: Range


class Change(Schema):
    """Bounds of the last share less the one before."""

    low: float
    high: float


class Trend(Schema):
    """`change` is null unless it is established."""

    key: str
    spans: list[TrendSpan]
    change: Change | None


class Bounds(Schema):
    """The favourable share of all who were asked, whatever those missing think."""

    key: str
    low: float
    high: float


class Report(Schema):
    """One unit in one window; with no group of answers `n` is null and `refusal` says why."""

    unit: str
    name: str
    language: Literal["sv", "en"]
    window: Window
    instrument: str | None
    minimum_group: int
    n: int | None
    pools: list[PoolLine]
    releases: list[str]
    coverage: str
    response: ResponseStep | None
    background: dict[str, dict[str, int]] | None
    questions: list[Question]
    refusal: str | None
    signals: Signals | None
    opening: Opening | None
    wider: str
    unlike: str
    comparisons: list[Comparison]
    heat_map: HeatMap | None
    trends: list[Trend]
    bounds: list[Bounds]

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

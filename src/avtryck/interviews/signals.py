"""Signals: per area and polarity, one short line and how far it may be taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from avtryck.core.instruments.model import AREAS

PART = "signals"
LEAVERS_PART = "signals-leaver"
COUNTED_PARTS = (LEAVERS_PART, PART)
"""Where the two differ, the leaver's count."""
NONE = "none"
AREA_WORDS: dict[str, Any] = {
    "work_organisation": _("Arbetsorganisationen"),
    "work_environment": _("Arbetsmiljön"),
    "terms": _("Anställningsvillkoren"),
    "tasks": _("Arbetsuppgifter; krav, förutsättningar och förväntningar"),
    "development": _("Utvecklings-/karriärmöjligheter"),
    "leadership": _("Ledarskapet på arbetsplatsen"),
    "work_group": _("Arbetsgruppen och samarbetet internt och externt"),
}
POLARITIES: dict[str, Any] = {"positive": _("Positivt"), "negative": _("Negativt")}
MARKS: dict[str, Any] = {
    NONE: _("Ingen signal"),
    "forward": _("Får föras vidare till ledningen"),
    "compile": _("Bara i sammanställning"),
    "keep": _("Stannar hos den som håller samtalet och HR"),
}
LONGEST = 300


class UnmarkedSignalError(ValueError):
    """A signal has words, but nobody said how far they may be taken."""


@dataclass(frozen=True)
class Signal:
    """What was heard in one area, good or bad. `mark` is one of MARKS; none = nothing heard."""

    area: str
    polarity: str
    mark: str = NONE
    text: str = ""

    def __post_init__(self) -> None:
        known = self.area in AREAS and self.polarity in POLARITIES and self.mark in MARKS
        if not known or len(self.text) > LONGEST:
            raise ValueError("no such area, polarity or mark, or too long a text")
        if self.text and self.mark == NONE:
            raise UnmarkedSignalError(f"{self.area}/{self.polarity}")

    @property
    def key(self) -> str:
        return f"{self.area}.{self.polarity}"

    @property
    def area_words(self) -> str:
        return str(AREA_WORDS[self.area])

    @property
    def polarity_words(self) -> str:
        return str(POLARITIES[self.polarity])

    @property
    def mark_words(self) -> str:
        return str(MARKS[self.mark])


def nothing_heard() -> tuple[Signal, ...]:
    """All fourteen, in the template's order, each pre-filled with none."""
    return tuple(Signal(area, polarity) for area in AREAS for polarity in POLARITIES)


def to_text(signals: tuple[Signal, ...]) -> str:
    return json.dumps([asdict(one) for one in signals if one.mark != NONE], ensure_ascii=False)


def from_text(text: str) -> tuple[Signal, ...]:
    """The fourteen again; what was not written down is none."""
    written = {one.key: one for one in (Signal(**row) for row in json.loads(text or "[]"))}
    return tuple(written.get(empty.key, empty) for empty in nothing_heard())


def that_count(texts: Mapping[str, str]) -> tuple[Signal, ...]:
    """The fourteen that are counted, of parts in the clear: the leaver's where there are any."""
    written = [texts[part] for part in COUNTED_PARTS if texts.get(part)]
    return from_text(written[0] if written else "")

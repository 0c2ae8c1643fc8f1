"""What of a report can be pinned: one class of answers of one figure, with its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from avtryck.actions.operations import Pinned
from avtryck.content.figures import figure_name
from avtryck.content.queries import instrument as read_instrument
from avtryck.core.disclosure.windows import Window
from avtryck.core.instruments import Instrument, category_text, fill, item_text
from avtryck.org.models import Unit
from avtryck.reports import wording
from avtryck.reports.figures import ELEVEN_STEPS, FIVE_STEPS
from avtryck.reports.model import ClassRange, Figure, Report
from avtryck.reports.reading import releases_in

NEGATIVE, NAMED = 0, 1
LANGUAGES = ("sv", "en")


@dataclass(frozen=True)
class Subject:
    """One class of one shown figure; `key` says which, `sentence` what the report says of it."""

    figure: Figure
    index: int
    sentence: str

    @property
    def key(self) -> str:
        return f"{self.figure.key}:{self.index}"

    @property
    def counted(self) -> ClassRange:
        return self.figure.classes[self.index]


def subjects(report: Report) -> list[Subject]:
    """Everything shown that somebody may have answered, in the report's order and language."""
    if report.instrument is None:
        return []
    used = read_instrument(report.instrument)
    return [
        Subject(figure, index, sentence(figure, index, used, report.language))
        for figure in report.figures
        if figure.n
        for index in measured(figure)
        if figure.classes[index].high
    ]


def measured(figure: Figure) -> Iterable[int]:
    """Which classes say something to act on: of a scale the lowest, of a reason the named."""
    item = figure.item
    if item.choice_key is not None:
        return (NAMED,)
    if item.categories in (FIVE_STEPS, ELEVEN_STEPS):
        return (NEGATIVE,)
    return range(len(item.classes))


def sentence(figure: Figure, index: int, used: Instrument, language: str) -> str:
    """”Arbetsmiljön”: 8–9 av 24 svarade 1–2."""
    counted, item = figure.classes[index], figure.item
    values = {
        "text": _words(figure, used, language),
        "some": wording.span(counted.low, counted.high),
        "n": figure.n,
        "answer": answer(figure, index, used, language),
    }
    with translation.override(language):
        if item.choice_key is not None:
            return _("”%(text)s” spelade in för %(some)s av %(n)d som svarade.") % values
        if item.categories in (FIVE_STEPS, ELEVEN_STEPS):
            return _("”%(text)s”: %(some)s av %(n)d svarade %(answer)s.") % values
        return _("”%(text)s”: %(some)s av %(n)d svarade ”%(answer)s”.") % values


def answer(figure: Figure, index: int, used: Instrument, language: str) -> str:
    """1–2, or the choice's words."""
    categories = figure.classes[index].categories
    if figure.item.categories in (FIVE_STEPS, ELEVEN_STEPS):
        return f"{categories[0]}–{categories[-1]}"
    words = [category_text(used, figure.item, one, language) for one in categories]
    return wording.joined(words).lower()


def pinned(unit: Unit, report: Report, subject: Subject) -> Pinned:
    """Figure, definition and words, as plain values; the baseline is computed beside it."""
    used = read_instrument(report.instrument or "")
    figure, index = subject.figure, subject.index
    said = {one: sentence(figure, index, used, one)[:400] for one in LANGUAGES}
    counted = [one.name for one in releases_in(report.window or Window())]
    return Pinned(
        figure=figure_name(used, figure.item),
        instrument=report.instrument or "",
        release=counted[-1],
        sentence_sv=said["sv"],
        sentence_en=said["en"],
        direction=figure.direction or "",
        definition=_definition(unit, report, subject, used) | {"releases": counted},
    )


def _definition(unit: Unit, report: Report, subject: Subject, used: Instrument) -> dict[str, Any]:
    figure, window, counted = subject.figure, report.window, subject.counted
    both: Mapping[str, str] = {
        **{f"text_{one}": _words(figure, used, one) for one in LANGUAGES},
        **{f"answer_{one}": answer(figure, subject.index, used, one) for one in LANGUAGES},
    }
    return {
        "unit": unit.code,
        "question": figure.item.question_key,
        "item": figure.key,
        "class": subject.index,
        "options": list(figure.item.categories),
        "counted": list(counted.categories),
        "ledgers": list(figure.item.ledgers),
        "instrument": report.instrument,
        "from": window.start.isoformat() if window and window.start else None,
        "until": window.end.isoformat() if window and window.end else None,
        "minimum_group": report.minimum_group,
        "n": figure.n,
        "low": counted.low,
        "high": counted.high,
        **both,
    }


def _words(figure: Figure, used: Instrument, language: str) -> str:
    """The item's words; the figure's own hold the organisation's name in the report's language."""
    text = item_text(used, figure.item, language)
    root = Unit.objects.filter(parent=None).order_by("path").first()
    return fill(text, {"organisation": root.name(language) if root else ""})

"""What the parts of one instrument must agree on: keys, classes, links, placeholders."""

from __future__ import annotations

from collections.abc import Iterator

from avtryck.core.instruments.errors import InstrumentError
from avtryck.core.instruments.independence import check_independence
from avtryck.core.instruments.model import Instrument, Question, Section
from avtryck.core.instruments.wording import Wording, placeholders

PLACEHOLDERS_ALLOWED = frozenset({"organisation"})


def check_instrument(instrument: Instrument) -> None:
    """Raises InstrumentError for the first disagreement between parts."""
    if not instrument.sections:
        raise InstrumentError("", "no_sections")
    _check_keys(instrument)
    _check_compare(instrument)
    for section, question in _placed(instrument):
        place = f"{section.key}/{question.key}"
        _check_question(place, question)
        if question.other_wording and instrument.kind != "interview":
            raise InstrumentError(place, "key_not_for_type", key="text_other", type=instrument.kind)
    check_independence(instrument)
    for place, wording in _wordings(instrument):
        _check_placeholders(place, wording)


def _placed(instrument: Instrument) -> Iterator[tuple[Section, Question]]:
    for section in instrument.sections:
        for question in section.questions:
            yield section, question


def _check_keys(instrument: Instrument) -> None:
    sections: set[str] = set()
    questions: set[str] = set()
    for section in instrument.sections:
        if section.key in sections:
            raise InstrumentError(section.key, "duplicate", key=section.key)
        sections.add(section.key)
        # A section of words alone belongs in a guide; in a survey it is a forgotten question.
        if not section.questions and (instrument.kind == "survey" or not section.body_wording):
            raise InstrumentError(section.key, "no_questions")
        for question in section.questions:
            if question.key in questions:
                raise InstrumentError(
                    f"{section.key}/{question.key}", "duplicate", key=question.key
                )
            questions.add(question.key)


def _check_compare(instrument: Instrument) -> None:
    used: dict[str, str] = {}
    for section, question in _placed(instrument):
        if question.compare is None:
            continue
        if question.compare in used:
            raise InstrumentError(
                f"{section.key}/{question.key}",
                "same_compare",
                key=question.compare,
                other=used[question.compare],
            )
        used[question.compare] = question.key


def _check_question(place: str, question: Question) -> None:
    if question.limits and question.linked is None:
        raise InstrumentError(place, "undeclared_limit", key=question.limits[0][0])
    for name, value in question.limits:
        keys = [choice.key for choice in question.choices]
        if name == "exclusive" and value not in keys:
            raise InstrumentError(place, "not_one_of", value=value, allowed=", ".join(keys))


def _wordings(instrument: Instrument) -> Iterator[tuple[str, Wording]]:
    yield "title", instrument.title_wording
    for section in instrument.sections:
        for wording in (section.title_wording, section.body_wording, section.help_wording):
            yield section.key, wording
        for question in section.questions:
            place = f"{section.key}/{question.key}"
            yield place, question.wording
            yield place, question.other_wording
            yield place, question.help_wording
            for choice in question.choices:
                yield f"{place}/{choice.key}", choice.wording


def _check_placeholders(place: str, wording: Wording) -> None:
    for lang, words in wording.by_language:
        for name in sorted(placeholders(words) - PLACEHOLDERS_ALLOWED):
            raise InstrumentError(place, "placeholder_in_wording", lang=lang, name=name)

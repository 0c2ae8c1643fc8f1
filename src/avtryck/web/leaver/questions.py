"""The survey's questions as a page shows them, and a posted form as the instrument reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from avtryck.core.instruments import (
    LONGEST_COMMENT,
    AnswerError,
    Answers,
    Instrument,
    Question,
    Register,
    asked_of,
    fill,
    read_answers,
)

NO_PART = "no_part"


@dataclass(frozen=True)
class Row:
    """One question (or one option of a question with levels), ready for a template."""

    kind: str
    name: str
    text: str
    hint: str = ""
    value: Any = None
    error: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    start: int = 0
    end: int = 0
    low: str = ""
    high: str = ""
    not_applicable: bool = False
    longest: int = LONGEST_COMMENT


@dataclass(frozen=True)
class Part:
    """One section of the page."""

    title: str
    body: str
    rows: tuple[Row, ...]


class FormPage:
    """One instrument in one language for one register row, with what was posted and its errors."""

    def __init__(
        self,
        instrument: Instrument,
        register: Register,
        language: str,
        organisation: str,
        *,
        posted: QueryDict | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> None:
        self.instrument, self.register, self.language = instrument, register, language
        self.organisation = organisation
        self.posted = posted if posted is not None else QueryDict()
        self.errors = errors or {}

    def parts(self) -> list[Part]:
        """Sections with at least one question that this person is asked."""
        found = []
        for section in self.instrument.sections:
            rows = tuple(self.row(q) for q in section.questions if asked_of(q, self.register))
            if rows:
                found.append(Part(section.title(self.language), section.body(self.language), rows))
        return found

    def row(self, question: Question) -> Row:
        facts: dict[str, Any] = {
            "kind": question.type,
            "name": question.key,
            "text": fill(question.text(self.language), {"organisation": self.organisation}),
            "hint": question.help(self.language),
            "error": self.errors.get(question.key, ""),
            "value": self.posted.get(question.key),
        }
        choices = tuple((choice.key, choice.text(self.language)) for choice in question.choices)
        if question.type == "scale" and question.scale:
            scale = question.scale
            facts |= {
                "start": scale.first,
                "end": scale.last,
                "low": scale.low(self.language),
                "high": scale.high(self.language),
                "not_applicable": scale.not_applicable,
            }
        elif question.type == "multi" and question.levels:
            facts |= {"kind": "levels", "rows": self.level_rows(question)}
        elif question.type == "multi":
            facts |= {"choices": choices, "value": self.posted.getlist(question.key)}
        else:
            facts["choices"] = choices
        return Row(**facts)

    def level_rows(self, question: Question) -> tuple[Row, ...]:
        levels = tuple(
            (level, question.level_text(level, self.language))
            for level in (NO_PART, *question.levels)
        )
        return tuple(
            Row(
                kind="level",
                name=f"{question.key}.{choice.key}",
                text=choice.text(self.language),
                value=self.posted.get(f"{question.key}.{choice.key}"),
                choices=levels,
            )
            for choice in question.choices
        )


def raw_answer(question: Question, posted: QueryDict) -> str:
    """The canonical string of one posted question."""
    if question.type != "multi":
        return posted.get(question.key, "")
    if not question.levels:
        return "|".join(posted.getlist(question.key))
    picked = {
        choice.key: posted.get(f"{question.key}.{choice.key}", "") for choice in question.choices
    }
    return "|".join(f"{key}:{level}" for key, level in picked.items() if level not in {"", NO_PART})


def read_posted(
    instrument: Instrument, register: Register, posted: QueryDict, language: str
) -> tuple[Answers | None, dict[str, str]]:
    """(answers, errors by question): answers are None when anything was refused."""
    asked = [question for question in instrument.questions if asked_of(question, register)]
    raw, errors = {question.key: raw_answer(question, posted) for question in asked}, {}
    for question in asked:
        try:
            read_answers(instrument, {question.key: raw[question.key]}, register)
        except AnswerError as error:
            errors[question.key] = error.text(language).partition(": ")[2]
    return (None if errors else read_answers(instrument, raw, register)), errors

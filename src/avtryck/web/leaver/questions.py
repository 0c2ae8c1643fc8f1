"""The survey's questions as a page shows them, and a posted form as the instrument reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString

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
from avtryck.core.instruments.model import NO_PART, NOT_APPLICABLE, NOT_ASKED
from avtryck.web.leaver.built import left_open


@dataclass(frozen=True)
class Option:
    """`kept` is the place where a page says that it was chosen before."""

    value: str
    label: str
    kept: SafeString


@dataclass(frozen=True)
class Row:
    """One question (or one option of a question with levels), ready for a template."""

    kind: str
    name: str
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    low: str = ""
    high: str = ""
    aside: Option | None = None
    longest: int = LONGEST_COMMENT

    @property
    def identity(self) -> str:
        return identity(self.name)

    @property
    def note(self) -> SafeString:
        """The place of an error or a hint."""
        return left_open(f"note {self.name}")

    @property
    def described(self) -> SafeString:
        return left_open(f"described {self.name}")

    @property
    def words(self) -> SafeString:
        """The place of what was written before."""
        return left_open(f"words {self.name}")


@dataclass(frozen=True)
class Part:
    """One section of the page."""

    title: str
    body: str
    rows: tuple[Row, ...]


def identity(name: str) -> str:
    """The id of a question on the page."""
    return f"q-{name}".replace(".", "-").replace("/", "-")


def option(name: str, value: str, label: str = "") -> Option:
    return Option(value, label or value, left_open(f"{name}={value}"))


def parts_of(
    instrument: Instrument, register: Register, language: str, organisation: str
) -> list[Part]:
    """Sections with at least one question that this register row is asked."""
    found = []
    for section in instrument.sections:
        asked = [question for question in section.questions if asked_of(question, register)]
        rows = tuple(row_of(question, language, organisation) for question in asked)
        if rows:
            found.append(Part(section.title(language), section.body(language), rows))
    return found


def row_of(question: Question, language: str, organisation: str) -> Row:
    key = question.key
    facts: dict[str, Any] = {
        "kind": question.type,
        "name": key,
        "text": fill(question.text(language), {"organisation": organisation}),
        "hint": question.help(language),
        "options": tuple(option(key, one.key, one.text(language)) for one in question.choices),
    }
    if question.scale:
        facts |= {
            "options": tuple(option(key, str(step)) for step in question.scale.steps),
            "low": question.scale.low(language),
            "high": question.scale.high(language),
        }
        if question.scale.not_applicable:
            facts["aside"] = option(key, NOT_APPLICABLE)
    elif question.levels:
        facts |= {"kind": "levels", "options": (), "rows": level_rows(question, language)}
    return Row(**facts)


def level_rows(question: Question, language: str) -> tuple[Row, ...]:
    levels = [
        (level, question.level_text(level, language)) for level in (NO_PART, *question.levels)
    ]
    names = [(f"{question.key}.{choice.key}", choice.text(language)) for choice in question.choices]
    return tuple(
        Row("level", name, text, options=tuple(option(name, *level) for level in levels))
        for name, text in names
    )


# --- what was posted ------------------------------------------------------------------------
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
    try:
        return read_answers(instrument, raw, register), {}
    except AnswerError:  # once more, one question at a time: everything that was refused
        for question in asked:
            try:
                read_answers(instrument, {question.key: raw[question.key]}, register)
            except AnswerError as error:
                errors[question.key] = error.text(language).partition(": ")[2]
    return None, errors


def texts_of(instrument: Instrument, posted: QueryDict) -> dict[str, str]:
    """Open question → what was written there."""
    found = {one.key: posted.get(one.key, "") for one in instrument.questions if one.type == "open"}
    return {key: text for key, text in found.items() if text.strip()}


def kept_of(instrument: Instrument, posted: QueryDict) -> dict[str, str]:
    """Place on the page → its HTML, for everything that was chosen or written."""
    return dict(_kept(instrument, posted))


def _kept(instrument: Instrument, posted: QueryDict) -> Iterator[tuple[str, str]]:
    for question in instrument.questions:
        if question.type == "open":
            # HTML drops the first line break in a textarea.
            yield f"words {question.key}", "\n" + escape(posted.get(question.key, ""))
            continue
        leveled = question.type == "multi" and bool(question.levels)
        rows = [f".{choice.key}" for choice in question.choices] if leveled else [""]
        for name in [question.key + row for row in rows]:
            for value in posted.getlist(name):
                yield f"{name}={value}", " checked"


def as_posted(instrument: Instrument, answers: Answers) -> QueryDict:
    """The form that would give these answers."""
    form = QueryDict(mutable=True)
    for question in instrument.questions:
        value = answers.values.get(question.key)
        if question.type == "open":
            form[question.key] = answers.comments.get(question.key, "")
        elif isinstance(value, Mapping):
            for key, level in value.items():
                form[f"{question.key}.{key}"] = str(level)
        elif isinstance(value, list | tuple):
            form.setlist(question.key, [str(one) for one in value])
        elif value not in (None, NOT_ASKED):
            form[question.key] = str(value)
    return form

"""One person's answers, from the strings of a form or a file to values that can be counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from avtryck.core.instruments.asked import (
    Register,
    asked_of,
    belongs_to_branches,
    inferred_register,
)
from avtryck.core.instruments.damage import damaged
from avtryck.core.instruments.errors import AnswerError
from avtryck.core.instruments.items import AnswerValue
from avtryck.core.instruments.model import NOT_APPLICABLE, NOT_ASKED, Instrument, Question

LONGEST_COMMENT = 4000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Answers:
    """`values` by question key, ready for JSON: None not answered, "-" not asked, "na" not
    applicable, a number, a choice's key, a list of choices, or choices with levels.
    `comments` holds the open questions that were answered, apart from the values.
    """

    values: Mapping[str, AnswerValue]
    comments: Mapping[str, str]


def read_answers(
    instrument: Instrument, raw: Mapping[str, str], register: Register | None
) -> Answers:
    """Reads the canonical strings of answers.csv (a column left out = empty).

    With `register` None the marks "-" in the row say what was asked. Raises AnswerError for the
    first unknown column, unknown value, or answer to a question that was not asked.
    """
    known = {question.key for question in instrument.questions}
    for column in raw:
        if column not in known:
            raise AnswerError(column, "", "unknown_column")
    inferred = inferred_register(instrument, raw)
    values: dict[str, AnswerValue] = {}
    comments: dict[str, str] = {}
    for question in instrument.questions:
        text = raw.get(question.key, "").strip()
        if not _was_asked(question, text, register, inferred):
            if question.type != "open":
                values[question.key] = NOT_ASKED
        elif question.type == "open":
            comments.update(_comment(question, text))
        else:
            values[question.key] = READERS[question.type](question, text)
    return Answers(values=values, comments=comments)


def _was_asked(
    question: Question, text: str, register: Register | None, inferred: Register
) -> bool:
    if text == NOT_ASKED:
        return False
    if register is None:
        unclear = belongs_to_branches(question) and not inferred["exit_type"]
        if unclear and text:
            raise AnswerError(question.key, _showable(question, text), "unclear_branch")
        return not unclear
    asked = asked_of(question, register)
    if text and not asked:
        raise AnswerError(question.key, _showable(question, text), "not_asked")
    return asked


def _comment(question: Question, text: str) -> dict[str, str]:
    clean = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(clean) > LONGEST_COMMENT:
        raise AnswerError(question.key, "", "too_long", length=len(clean), most=LONGEST_COMMENT)
    return {question.key: clean} if clean else {}


def _read_choice(question: Question, text: str) -> AnswerValue:
    keys = tuple(choice.key for choice in question.choices)
    if text and text not in keys:
        raise _unknown(question, text, keys)
    return text or None


def _read_scale(question: Question, text: str) -> AnswerValue:
    if question.scale is None or not text:
        return None
    if text == NOT_APPLICABLE and question.scale.not_applicable:
        return NOT_APPLICABLE
    numbers = {str(step): step for step in question.scale.steps}
    if text not in numbers:
        possible = (*numbers, *((NOT_APPLICABLE,) if question.scale.not_applicable else ()))
        raise _unknown(question, text, possible)
    return numbers[text]


def _read_multi(question: Question, text: str) -> AnswerValue:
    keys = tuple(choice.key for choice in question.choices)
    picked: dict[str, str] = {}
    for part in text.split("|") if text else ():
        key, colon, level = (piece.strip() for piece in part.partition(":"))
        if key not in keys:
            raise _unknown(question, key if question.levels else part, keys)
        if key in picked:
            raise AnswerError(question.key, text, "repeated_choice", value=key)
        if question.levels and not colon:
            raise AnswerError(question.key, text, "no_level", value=key, level=question.levels[0])
        if (colon or question.levels) and level not in question.levels:
            raise _unknown(question, part if not question.levels else level, question.levels)
        picked[key] = level
    ordered = {key: picked[key] for key in keys if key in picked}
    return ordered if question.levels else list(ordered)


READERS: dict[str, Callable[[Question, str], AnswerValue]] = {
    "choice": _read_choice,
    "scale": _read_scale,
    "multi": _read_multi,
}


def _unknown(question: Question, value: str, allowed: tuple[str, ...]) -> AnswerError:
    damage = damaged(value)
    if damage is not None:
        return AnswerError(
            question.key,
            value,
            "damaged_value",
            damage=damage,
            damage_en=damaged(value, "en"),
        )
    return AnswerError(
        question.key, value, "unknown_value", value=value, allowed=", ".join(allowed)
    )


def _showable(question: Question, text: str) -> str:
    # An open text may name people: it goes into no message.
    return "" if question.type == "open" else text

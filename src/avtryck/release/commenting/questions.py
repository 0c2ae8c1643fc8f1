"""What a comment answered, without saying which institution's version asked it."""

from __future__ import annotations

from avtryck.content.extras import COMPOSED
from avtryck.content.queries import UnknownInstrumentError, instrument
from avtryck.core.instruments import Instrument


def common_name(question: str) -> str:
    """`exit-survey/1001:worked_well` → `exit-survey/1:worked_well`.

    Version 1001 is version 1 with an institution's own questions. One of those keeps its name.
    """
    version, _, key = question.partition(":")
    name, _, number = version.partition("/")
    if number.isdecimal() and int(number) >= COMPOSED:
        common = f"{name}/{int(number) // COMPOSED}"
        if _text(common, key, "sv"):
            return f"{common}:{key}"
    return question


def text_of(question: str, language: str) -> str:
    """As it was asked; its key when nobody knows any more."""
    version, _, key = question.partition(":")
    return _text(version, key, language) or key


def _text(version: str, key: str, language: str) -> str:
    try:
        found: Instrument = instrument(version)
    except UnknownInstrumentError:
        return ""
    asked = {question.key: question for question in found.questions}
    return asked[key].text(language) if key in asked else ""

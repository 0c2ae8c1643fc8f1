"""What in an instrument would give one answer away by another, or an answer by the register.

The release proves that no answer is certain for questions that are logically independent given the
register (docs: disclosure, Theorem 2). A file cannot prove that they are; these are the ways in
which forms usually break it, seen from declarations, keys and words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avtryck.core.instruments.asked import asked_of
from avtryck.core.instruments.errors import InstrumentError
from avtryck.core.instruments.items import ledgers_asking
from avtryck.core.instruments.model import (
    Choice,
    Instrument,
    Question,
)

SHORTEST_TELLING = 3
"""A key or word of fewer letters ("a", "1") says nothing of what is meant."""

# "ill_health" and "other" are reasons that people of every exit type may give.
SETTLED_BY_REGISTER: dict[str, frozenset[str]] = {
    exit_type: frozenset(words.split("|"))
    for exit_type, words in {
        "retirement": "pension|pensionering|ålderspension|gick i pension|jag gick i pension|"
        "retired|age retirement|i retired",
        "fixed_term_end": "anställningen tog slut|visstidsanställningen tog slut|"
        "vikariatet tog slut|contract expired|contract ended|my contract ended|end of contract|"
        "fixed-term contract ended|end of fixed term",
        "redundancy": "arbetsbrist|övertalighet|uppsagd på grund av arbetsbrist|made redundant",
        "dismissal": "avsked|avskedad|uppsagd av personliga skäl|dismissed|termination",
        "internal_move": "intern förflyttning|byte av tjänst internt|internal move|"
        "internal transfer",
        "leave": "tjänstledighet|leave of absence",
        "resignation": "egen uppsägning|egen begäran|på egen begäran|resigned",
        "deceased": "avliden|died",
    }.items()
}

NONE_OF_THEM = re.compile(
    r"^(inget|ingen|inga|none|neither) (av|of) |^(inget|ingenting|inga|none|nothing)$",
    re.IGNORECASE,
)
NONE_KEYS = re.compile(r"none|none_of_(these|them|the_above)|nothing|inget|ingen(ting)?|inga")


def check_independence(instrument: Instrument) -> None:
    """Raises InstrumentError for the first question that hangs together with another or with the
    register, undeclared. Guides publish nothing and are left alone."""
    if instrument.kind == "interview":
        return
    for place, question in _placed(instrument):
        for choice in question.choices:
            _refuse_settled(f"{place}/{choice.key}", question, choice)
            _refuse_none_of_them(f"{place}/{choice.key}", question, choice)
        _refuse_empty(place, question)
        _refuse_repeated(place, question, instrument)
        _refuse_far_link(place, question, instrument)


def _placed(instrument: Instrument) -> Iterator[tuple[str, Question]]:
    for section in instrument.sections:
        for question in section.questions:
            yield f"{section.key}/{question.key}", question


def _refuse_settled(place: str, question: Question, choice: Choice) -> None:
    """A choice that everybody of an exit type makes, in a question put to them."""
    if choice.from_register:
        return
    for exit_type, words in SETTLED_BY_REGISTER.items():
        named = choice.key.casefold() == exit_type or words & set(_words(choice))
        fields = {field: allowed[0] for field, allowed in question.asked}
        if named and asked_of(question, fields | {"exit_type": exit_type}):
            raise InstrumentError(place, "settled_by_register", key=choice.key, value=exit_type)


def _refuse_none_of_them(place: str, question: Question, choice: Choice) -> None:
    if question.type != "multi" or question.linked or choice.from_register:
        return
    said = any(NONE_OF_THEM.search(words) for words in _words(choice))
    if said or NONE_KEYS.fullmatch(choice.key.casefold()):
        raise InstrumentError(place, "undeclared_exclusive", key=choice.key)


def _refuse_empty(place: str, question: Question) -> None:
    if question.choices and not any(choice.substantive for choice in question.choices):
        raise InstrumentError(place, "nothing_to_count")


def _refuse_repeated(place: str, question: Question, instrument: Instrument) -> None:
    """A choice among a multi's options asks which of the ticks was the main one."""
    if question.type != "choice":
        return
    own = [choice for choice in question.choices if choice.substantive]
    for multi in instrument.questions:
        if multi.type != "multi" or (question.linked and question.linked == multi.linked):
            continue
        known = {name for choice in multi.choices for name in _telling(choice)}
        shared = [choice for choice in own if known & set(_telling(choice))]
        if len(shared) >= 2 and 2 * len(shared) >= len(own):
            raise InstrumentError(place, "undeclared_repetition", other=multi.key)


def _refuse_far_link(place: str, question: Question, instrument: Instrument) -> None:
    """A set asked of other people, or counted in other pools, would tell of those who differ.

    "At least one yes" of a, asked of all, and b, asked of half: three yes to a and three no to b
    make those three the same, and everybody who was not asked b a no to a.
    """
    for other in instrument.questions:
        together = question.linked is not None and other.linked == question.linked
        alike = ledgers_asking(other) == ledgers_asking(question) and other.asked == question.asked
        if together and not alike:
            raise InstrumentError(place, "linked_across_ledgers", other=other.key)


def _telling(choice: Choice) -> tuple[str, ...]:
    names = (choice.key.casefold(), *_words(choice))
    return tuple(name for name in names if len(name) >= SHORTEST_TELLING)


def _words(choice: Choice) -> tuple[str, ...]:
    return tuple(words.strip(" .!").casefold() for _, words in choice.wording.by_language)

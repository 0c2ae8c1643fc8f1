"""Who is asked what: decided by the register alone, never by an answer."""

from __future__ import annotations

from collections.abc import Mapping

from avtryck.core.instruments.model import NOT_ASKED, Instrument, Question

EVERYONE = "everyone"
LEADERSHIP = "leadership"
EQUAL_CONDITIONS = "equal_conditions"
RESIGNED = "resigned"
FIXED_TERM = "fixed_term"
LEDGERS = (EVERYONE, LEADERSHIP, EQUAL_CONDITIONS, RESIGNED, FIXED_TERM)
"""Those of a survey."""
INTERVIEWS = "interviews"
"""What finalised interviews have given: the questions of instruments of kind *signals*."""
BRANCHES = {"resignation": RESIGNED, "fixed_term_end": FIXED_TERM}

Register = Mapping[str, str | None]


def asked_of(question: Question, register: Register) -> bool:
    """Whether the question is put to somebody with this register row; blank fields ask nothing."""
    return all((register.get(field) or None) in allowed for field, allowed in question.asked)


def ledgers_of(register: Register) -> tuple[str, ...]:
    """The populations somebody belongs to; a blank exit type gives no branch."""
    branch = BRANCHES.get(register.get("exit_type") or "")
    return (EVERYONE, LEADERSHIP, EQUAL_CONDITIONS, *((branch,) if branch else ()))


def inferred_register(instrument: Instrument, raw: Mapping[str, str]) -> dict[str, str | None]:
    """The exit type that the marks "-" of an imported row imply, for a file without a register.

    A branch is possible when the row leaves open ("-" is absent) at least one of its questions
    and none that it does not ask; it is taken when it is the only one possible, or the only one
    with all its questions left open. Otherwise the exit type is blank.
    """
    asked_by = {
        question.key: frozenset(dict(question.asked)["exit_type"])
        for question in instrument.questions
        if question.key in raw and belongs_to_branches(question)
    }
    unmarked = {key for key in asked_by if raw[key].strip() != NOT_ASKED}
    possible = [
        branch for branch in BRANCHES if unmarked and all(branch in asked_by[k] for k in unmarked)
    ]
    complete = [
        branch
        for branch in possible
        if all(key in unmarked for key, branches in asked_by.items() if branch in branches)
    ]
    for candidates in (possible, complete):
        if len(candidates) == 1:
            return {"exit_type": candidates[0]}
    return {"exit_type": None}


def belongs_to_branches(question: Question) -> bool:
    """Whether only people of the branches *resigned* and *fixed term* are asked."""
    exit_types = dict(question.asked).get("exit_type", ())
    return bool(exit_types) and set(exit_types) <= set(BRANCHES)

"""The interview's states and the moves between them; any other move is refused."""

from __future__ import annotations

from enum import StrEnum


class Interview(StrEnum):
    NOT_OFFERED = "not_offered"
    PLANNED = "planned"
    OFFERED = "offered"
    DECLINED = "declined"
    BOOKED = "booked"
    HELD = "held"
    NOTES_DONE = "notes_done"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class IllegalMoveError(ValueError):
    """The state has no such move."""


_UNDECIDED = (Interview.PLANNED, Interview.OFFERED, Interview.BOOKED)
_OPEN = (*_UNDECIDED, Interview.DECLINED)
MOVES: dict[str, dict[Interview, Interview]] = {
    "offer": {
        Interview.PLANNED: Interview.OFFERED,
        Interview.NOT_OFFERED: Interview.OFFERED,
        Interview.DECLINED: Interview.OFFERED,
    },
    "decline": dict.fromkeys(_UNDECIDED, Interview.DECLINED),
    "book": dict.fromkeys(_OPEN, Interview.BOOKED),
    "miss": {Interview.BOOKED: Interview.OFFERED},
    "call_off": {Interview.BOOKED: Interview.OFFERED},
    "hold": dict.fromkeys(_OPEN, Interview.HELD),
    "finish_notes": {Interview.HELD: Interview.NOTES_DONE},
    "close": {Interview.NOTES_DONE: Interview.CLOSED},
    "cancel": dict.fromkeys((Interview.NOT_OFFERED, *_OPEN), Interview.CANCELLED),
    "plan": {Interview.NOT_OFFERED: Interview.PLANNED},
    "begin_anew": dict.fromkeys((Interview.OFFERED, Interview.DECLINED), Interview.PLANNED),
}


def move(state: str, verb: str) -> Interview:
    """The state after `verb`; IllegalMoveError when there is no such move."""
    try:
        return MOVES[verb][Interview(state)]
    except KeyError as error:
        raise IllegalMoveError(f"{verb} is not possible when {state}") from error

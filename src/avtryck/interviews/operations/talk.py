"""From the offer to the end of the talk."""

from __future__ import annotations

from datetime import date, datetime

from avtryck.clock import today
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.moves import move_on, save_facts

Certificate = Interview.Certificate


class NoReasonError(ValueError):
    """Doing without a certificate needs a reason."""


class HeldInFutureError(ValueError):
    """A talk cannot have been held on a day to come."""


def offer(*, interview: Interview, actor: str) -> None:
    """The leaver has been offered the talk; after a decline this takes it back."""
    move_on(interview, "offer", actor=actor, offered_on=today())


def decline(*, interview: Interview, actor: str) -> None:
    """The leaver has said no. No reason is kept."""
    move_on(interview, "decline", actor=actor, booked_at=None, place="")


def book(*, interview: Interview, at: datetime, place: str, actor: str, minutes: int = 75) -> None:
    """Time and place are agreed; again to change them."""
    move_on(interview, "book", actor=actor, booked_at=at, place=place, minutes=minutes)


def set_certificate(
    *, interview: Interview, certificate: str, actor: str, reason: str = ""
) -> None:
    """How it stands with the service certificate; NoReasonError when HR waives it without one."""
    state = Certificate(certificate)
    if state == Certificate.WAIVED and not reason.strip():
        raise NoReasonError
    kept = reason.strip() if state == Certificate.WAIVED else ""
    save_facts(
        interview, "set certificate", actor=actor, certificate=state, certificate_reason=kept
    )


def read_background(*, interview: Interview, actor: str, done: bool = True) -> None:
    save_facts(interview, "read background", actor=actor, background_read=done)


def say_opening(*, interview: Interview, actor: str, said: bool = True) -> None:
    """Purpose and handling have been told to the leaver (or that tick is taken back)."""
    save_facts(interview, "say opening", actor=actor, opening_said=said)


def hold(*, interview: Interview, on: date, actor: str) -> None:
    """The talk has been held, from whatever state it had come to; HeldInFutureError."""
    if on > today():
        raise HeldInFutureError(on.isoformat())
    move_on(interview, "hold", actor=actor, held_on=on)


def close(*, interview: Interview, actor: str) -> None:
    """Nothing more is to be done: notes are done, or the leaver has said no."""
    move_on(interview, "close", actor=actor)

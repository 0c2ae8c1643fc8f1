"""From the offer to the end of the talk."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from avtryck.clock import today
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.booking import nothing_agreed
from avtryck.interviews.operations.moves import move_on, save_facts

Certificate = Interview.Certificate


class NoReasonError(ValueError):
    """Doing without a certificate, or starting without being prepared, needs a reason."""


class OnlyTheLeaverError(ValueError):
    """That no certificate is wanted is said by the leaver alone, on their own page."""


class HeldInFutureError(ValueError):
    """A talk cannot have been held on a day to come."""


def offer(*, interview: Interview, actor: str) -> None:
    """The leaver has been offered the talk; after a decline this takes it back."""
    move_on(interview, "offer", actor=actor, offered_on=today())


@transaction.atomic
def decline(*, interview: Interview, actor: str) -> None:
    """The leaver has said no. No reason is kept."""
    move_on(interview, "decline", actor=actor, **nothing_agreed(interview))


def set_certificate(
    *, interview: Interview, certificate: str, actor: str, reason: str = ""
) -> None:
    """How it stands with the service certificate, as the interviewer has seen it.

    NoReasonError when HR waives it without one; OnlyTheLeaverError for "not wanted".
    """
    state = Certificate(certificate)
    if state == Certificate.NOT_WANTED:
        raise OnlyTheLeaverError
    if state == Certificate.WAIVED and not reason.strip():
        raise NoReasonError
    kept = reason.strip() if state == Certificate.WAIVED else ""
    save_facts(
        interview, "set certificate", actor=actor, certificate=state, certificate_reason=kept
    )


def read_background(*, interview: Interview, actor: str, done: bool = True) -> None:
    save_facts(interview, "read background", actor=actor, background_read=done)


def ready_anyway(*, interview: Interview, reason: str, actor: str) -> None:
    """The talk may begin although something is missing; NoReasonError without a reason."""
    if not reason.strip():
        raise NoReasonError
    save_facts(interview, "ready anyway", actor=actor, ready_reason=reason.strip())


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

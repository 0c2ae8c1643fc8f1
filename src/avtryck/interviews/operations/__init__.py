"""Every verb of the interview; the web calls these and nothing below them."""

from avtryck.interviews.operations.notes import (
    OpenedNotes,
    SectionNote,
    StaleRevisionError,
    consult_notes,
    finish_notes,
    open_draft,
    save_note,
    save_signals,
)
from avtryck.interviews.operations.planning import (
    NotACandidateError,
    cancel,
    hand_over,
    offer_anyway,
    plan,
    replan,
)
from avtryck.interviews.operations.talk import (
    HeldInFutureError,
    NoReasonError,
    book,
    close,
    decline,
    hold,
    offer,
    read_background,
    say_opening,
    set_certificate,
)

__all__ = [
    "HeldInFutureError",
    "NoReasonError",
    "NotACandidateError",
    "OpenedNotes",
    "SectionNote",
    "StaleRevisionError",
    "book",
    "cancel",
    "close",
    "consult_notes",
    "decline",
    "finish_notes",
    "hand_over",
    "hold",
    "offer",
    "offer_anyway",
    "open_draft",
    "plan",
    "read_background",
    "replan",
    "save_note",
    "save_signals",
    "say_opening",
    "set_certificate",
]

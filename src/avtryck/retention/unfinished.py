"""Drafts of notes that nobody finished are kept as long as the authority has decided, no longer."""

from __future__ import annotations

from avtryck.audit.operations import SYSTEM
from avtryck.interviews.operations.disposing import dispose_drafts
from avtryck.retention.decided import rule_of

RECORD_TYPE = "note_draft"  # final notes are another


def dispose_unfinished() -> int:
    """Shred what is past the decided period after the talk; how many.

    Undecided, or kept until further notice: it stays sealed.
    """
    limit = rule_of(RECORD_TYPE).until
    return 0 if limit is None else dispose_drafts(until=limit, actor=SYSTEM)

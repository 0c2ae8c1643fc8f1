"""A demonstration's free texts beside those of its leavers, so that there is a batch to read."""

from __future__ import annotations

from collections.abc import Iterable

from avtryck.org.queries import installation
from avtryck.vault.doors import surveys as vault


class RealPlaceError(RuntimeError):
    """Only in a demonstration."""


def leave_comments(*, unit: str, instrument: str, texts: Iterable[tuple[str, str]]) -> None:
    """(question, text) pairs come to lie as if people who left the unit had written them."""
    if not installation().is_demonstration:
        raise RealPlaceError
    drafts = [vault.CommentDraft(unit, f"{instrument}:{key}", text) for key, text in texts]
    vault.deposit_sheets(sheets=[], comments=drafts)

"""A demonstration's earlier batches: made-up texts, that nobody has had to read."""

from __future__ import annotations

from avtryck.clock import today
from avtryck.content.dictionaries import suggested_language, suggested_themes
from avtryck.core.freetext.masking import tidied
from avtryck.org.queries import installation
from avtryck.release.commenting.reviewing import LANGUAGES
from avtryck.vault.doors import comments as vault
from avtryck.vault.doors.comments import APPROVED, Batch, Decision


class RealTextsError(RuntimeError):
    """Only in a demonstration: what people have written is read by people."""


def approve_all() -> None:
    """Everything that waits is shown as it stands, with what the dictionaries suggest."""
    if not installation().is_demonstration:
        raise RealTextsError
    for batch in vault.batches():
        if batch.frozen_on is None:
            _approve(batch)


def _approve(batch: Batch) -> None:
    for entry in vault.entries(batch.id):
        opened = vault.read(batch=batch.id, place=entry.place)
        if opened is None or entry.verdict:
            continue
        language = suggested_language(opened.original) or LANGUAGES[0]
        themes = suggested_themes(opened.original, language)
        shown = tidied(opened.original)
        vault.decide(
            batch=batch.id,
            place=entry.place,
            decision=Decision(APPROVED, shown, language, themes, "system"),
            revision=opened.revision,
            on=today(),
        )

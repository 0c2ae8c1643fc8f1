"""An answer that stands in an earlier file too, whatever its questionnaire, and still waits there.

The same person with the same `received`: somebody who left twice, or another file's numbering, has
another day.

Two groups of nearly the same people would tell by their difference who is in one only, also when
the questions are another version's.

Each batch has a key of its own, so that nobody's digests can be compared at rest; whoever holds
the new file can compute what the person would be called in the earlier one. What is pooled has no
digest any more: nobody can tell then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from avtryck.core.instruments import LEDGERS
from avtryck.keys.operations import KeyGoneError, secret
from avtryck.org.importing.preview import Rejection
from avtryck.surveys.importing.batches import is_pooled, person_digest
from avtryck.surveys.importing.layout import Given, Layout
from avtryck.surveys.models import ImportedBatch
from avtryck.vault.doors import surveys as vault


class OverlapError(ValueError):
    """Another file with the same persons was taken in meanwhile; nothing of this one is kept."""

    def __init__(self, rejections: list[Rejection]) -> None:
        super().__init__("persons wait in another batch")
        self.rejections = rejections


def earlier(*, but: str = "") -> list[ImportedBatch]:
    """The other batches, in the order they came."""
    found = ImportedBatch.objects.exclude(name=but)
    return sorted(found, key=lambda batch: (len(batch.name), batch.name))


def overlapping(rows: Iterable[Given], layout: Layout, *, but: str = "") -> list[Rejection]:
    """Rows that still wait in an earlier batch; a file without persons has none."""
    if not layout.person_column:
        return []
    given = list(rows)
    return [
        Rejection(row.number, layout.person_column, row.person, _waits(batch.name))
        for batch in earlier(but=but)
        for row in _waiting(given, batch)
    ]


def _waiting(rows: list[Given], batch: ImportedBatch) -> Iterator[Given]:
    known = vault.known_answers(source=batch.name)
    if not known:
        return
    try:
        key = secret(batch.key)
    except KeyGoneError:
        return
    for row in rows:
        mine = {
            (person_digest(key, ledger=ledger, person=row.person), row.received)
            for ledger in LEDGERS
        }
        if not mine.isdisjoint(known):
            yield row


def _waits(batch: str) -> str:
    return _(
        "personen finns redan bland svaren i %(batch)s, som väntar. Ta bort de svaren först med "
        "`avtryck import erase`, eller ta bort raden"
    ) % {"batch": batch}


def unrecognisable(*, but: str = "") -> list[str]:
    """Earlier batches that are pooled, wholly or in part: nobody can tell who was in those."""
    return [batch.name for batch in earlier(but=but) if is_pooled(batch)]


def name_of(layout: Layout) -> str:
    return f"{layout.instrument.key}/{layout.instrument.version}"

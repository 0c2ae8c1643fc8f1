from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.audit.operations import record
from avtryck.content.operations import pin
from avtryck.core.instruments import (
    AnswerError,
    Answers,
    Instrument,
    Register,
    inferred_register,
    ledgers_of,
    read_answers,
)
from avtryck.keys.operations import secret
from avtryck.org.importing.preview import (
    NEW,
    UNCHANGED,
    ColumnsError,
    Line,
    Preview,
    RejectedRowError,
)
from avtryck.org.models import Unit
from avtryck.org.tables import Row, Table
from avtryck.surveys.closing import split
from avtryck.surveys.importing.batches import (
    OtherInstrumentError,
    comment_digest,
    digests_of,
    is_pooled,
    known_batch,
    new_batch,
    person_digest,
)
from avtryck.surveys.importing.layout import Given, Layout
from avtryck.surveys.importing.limits import traces
from avtryck.surveys.importing.overlap import (
    OverlapError,
    name_of,
    overlapping,
    unrecognisable,
)
from avtryck.surveys.models import ImportedBatch
from avtryck.vault.doors import surveys as vault

TRIES = 5
EXIT_TYPE, UNKNOWN = "exit_type", "unknown"
Progress = Callable[[int, int], None]

__all__ = [
    "ImportedAnswers",
    "OtherInstrumentError",
    "UnknownBatchError",
    "has_pooled",
    "import_answers",
    "withdraw_person",
]


class UnknownBatchError(LookupError):
    """No batch of that name."""


@dataclass(frozen=True)
class ImportedAnswers:
    """What became of a file; `batch` is empty when nothing was kept.

    `unrecognised`: earlier batches whose persons can no longer be told from this file's.
    """

    preview: Preview
    batch: str = ""
    repeated: bool = False
    unrecognised: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """One row that can be counted."""

    given: Given
    answers: Answers
    register: Register


def import_answers(
    *,
    table: Table,
    layout: Layout,
    actor: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportedAnswers:
    """A whole file becomes waiting sheets, or nothing of it does.

    The same rows again change nothing. Raises ColumnsError for the file as a whole and
    OtherInstrumentError; single rows are in the preview's rejections.
    """
    preview = Preview("answers")
    accepted = _read(table, layout, preview, progress)
    if layout.free is not None and not preview.rejections:
        _refuse_limits(layout, accepted)
    name = name_of(layout)
    known = known_batch(table, instrument=name)
    repeated = known is not None and known.state == ImportedBatch.State.IMPORTED
    called = known.name if known else ""
    if not repeated:
        rows = [row.given for row in accepted]
        preview.rejections += overlapping(rows, layout, but=called)
    outcome = UNCHANGED if repeated else NEW
    refused = {rejection.row for rejection in preview.rejections}
    preview.lines = [
        Line(row.given.number, outcome, row.given.unit)
        for row in accepted
        if row.given.number not in refused
    ]
    pooled = () if repeated else tuple(unrecognisable(but=called))
    if preview.rejections or dry_run or not accepted:
        return ImportedAnswers(preview, called, repeated, pooled)
    pin(name=name, actor=actor)
    batch = known or new_batch(table=table, instrument=name, actor=actor)
    try:
        _deposit(batch, layout, accepted)
    except OverlapError as error:  # another file came in between
        preview.rejections += error.rejections
        preview.lines = []
        return ImportedAnswers(preview, batch.name, repeated, pooled)
    return ImportedAnswers(preview, batch.name, repeated, pooled)


def _read(
    table: Table, layout: Layout, preview: Preview, progress: Progress | None
) -> list[Accepted]:
    layout.check(table)
    units = set(Unit.objects.values_list("code", flat=True))
    persons: dict[str, int] = {}
    accepted = []
    for done, row in enumerate(table, start=1):
        try:
            given = layout.given(row)
            _check(given, row, layout, units, persons)
            accepted.append(_accepted(given, row, layout))
        except RejectedRowError as error:
            preview.rejections.append(error.at(row.number))
        if progress is not None:
            progress(done, len(table))
    return accepted


def _check(
    given: Given, row: Row, layout: Layout, units: set[str], persons: dict[str, int]
) -> None:
    """The unit must be here; a person answers once."""
    if given.unit not in units:
        reason = _("det finns ingen enhet med koden ”%(code)s”") % {"code": given.unit}
        raise RejectedRowError(layout.unit_column, row.cells[layout.unit_column], reason)
    first = persons.setdefault(given.person, given.number)
    if first != given.number:
        reason = _("personen står redan på rad %(row)s") % {"row": first}
        raise RejectedRowError(layout.person_column, given.person, reason)


def _accepted(given: Given, row: Row, layout: Layout) -> Accepted:
    try:
        answers = read_answers(layout.instrument, given.answers, given.register)
    except AnswerError as error:
        column, value = layout.cell(row, error.column)
        sentence = error.text("en" if get_language() == "en" else "sv")
        reason = sentence.removeprefix(f"{error.column}: ")
        raise RejectedRowError(column, value if error.value else "", reason) from error
    register = given.register or inferred_register(layout.instrument, given.answers)
    return Accepted(given, answers, register)


def _refuse_limits(layout: Layout, accepted: list[Accepted]) -> None:
    values = [row.answers.values for row in accepted]
    registers = [row.register for row in accepted]
    found = list(traces(layout.instrument, values, layout.free or (), registers))
    if found:
        raise ColumnsError("\n".join(found))


def _deposit(batch: ImportedBatch, layout: Layout, accepted: list[Accepted]) -> None:
    """Into the vault, once: the row is the lock, what is there already shows an interruption.

    All batches are locked: of two files at once the later sees the earlier.
    """
    with transaction.atomic():
        every = ImportedBatch.objects.select_for_update().order_by("pk")
        row = {one.name: one for one in every}[batch.name]
        if row.state == ImportedBatch.State.IMPORTED:
            return
        if not _deposited(row):
            if found := overlapping([one.given for one in accepted], layout, but=row.name):
                raise OverlapError(found)
            _put(*_drafts(row, layout.instrument, accepted))
        row.state = ImportedBatch.State.IMPORTED
        row.save(update_fields=["state"])


def _put(sheets: list[vault.SheetDraft], comments: list[vault.CommentDraft]) -> None:
    """A release that reseals sheets meanwhile makes the attempt void: seal them again."""
    random.SystemRandom().shuffle(sheets)
    random.SystemRandom().shuffle(comments)
    for _attempt in range(TRIES - 1):
        with suppress(vault.MovedMeanwhileError):
            vault.deposit_sheets(sheets=sheets, comments=comments)
            return
    vault.deposit_sheets(sheets=sheets, comments=comments)


def _deposited(batch: ImportedBatch) -> bool:
    return bool(vault.known_persons(source=batch.name)) or is_pooled(batch)


def _drafts(
    batch: ImportedBatch, instrument: Instrument, accepted: list[Accepted]
) -> tuple[list[vault.SheetDraft], list[vault.CommentDraft]]:
    key = secret(batch.key)
    known = any(row.register.get(EXIT_TYPE) for row in accepted)
    sheets: list[vault.SheetDraft] = []
    comments: list[vault.CommentDraft] = []
    for row in accepted:
        exit_type = {EXIT_TYPE: row.register.get(EXIT_TYPE) or UNKNOWN} if known else {}
        drafts = split(
            instrument, dict(row.answers.values), ledgers=ledgers_of(row.register),
            background=exit_type | dict(row.given.background), unit=row.given.unit,
            source=batch.name, received=row.given.received,
        )  # fmt: skip
        sheets += [
            replace(draft, person=person_digest(key, ledger=draft.ledger, person=row.given.person))
            for draft in drafts
        ]
        comments += [
            vault.CommentDraft(
                unit=row.given.unit, question=f"{batch.instrument}:{question}", text=text,
                source=batch.name,
                person=comment_digest(key, question=question, person=row.given.person),
            )
            for question, text in row.answers.comments.items()
        ]  # fmt: skip
    return sheets, comments


def withdraw_person(*, batch: str, person: str, actor: str) -> bool:
    """Delete all that still waits of somebody's imported answers and comments.

    False when nothing does: it is pooled, or never was. UnknownBatchError.
    """
    found = ImportedBatch.objects.filter(pk=batch).first()
    if found is None:
        raise UnknownBatchError(batch)
    record(actor=actor, verb="withdraw imported answers", subject=batch)
    return vault.withdraw(source=batch, persons=digests_of(found, person)) > 0


def has_pooled(*, batch: str) -> bool:
    """Whether something of the batch stands in a published group already."""
    return is_pooled(ImportedBatch.objects.get(pk=batch))

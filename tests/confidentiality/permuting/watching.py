"""What a run is held in: who came into which pool, which ids it has, and taking it all back."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import transaction

from avtryck.content.figures import figures_of
from avtryck.content.queries import instrument
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import sheets
from avtryck.published.models import Union
from avtryck.release import operations as release
from avtryck.surveys import closing
from avtryck.surveys.importing import operations as importing
from avtryck.surveys.models import Invitation
from avtryck.vault import giving
from avtryck.vault.doors import surveys as door
from avtryck.vault.models import Sheet as StoredSheet
from confidentiality.permuting.answering import Gathered, Place

STORES = ("default", "vault", "keys")
FACTOR = {"equal_conditions": 4}


@dataclass
class Watch:
    """Follows every sheet from its answer to its pool, in the test's memory only."""

    by_draft: dict[int, str] = field(default_factory=dict)
    by_digest: dict[str, str] = field(default_factory=dict)
    by_sheet: dict[Any, str] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)
    pools: list[Gathered] = field(default_factory=list)

    def over(self, patch: pytest.MonkeyPatch) -> None:
        parted, digested = closing.sheets_of, importing.person_digest
        sealed, finished = door.sealed_sheet, release.finish
        gave, sealed_given = sheets.door.give, giving.sealed_sheet

        def sheets_of(invitation: Invitation, *rest: Any, **named: Any) -> Any:
            drafts = parted(invitation, *rest, **named)
            key = "L" + invitation.case.departure.departure_id.removeprefix("D")
            self.by_draft |= {id(draft): key for draft in drafts}
            self.kept += drafts  # so that no id is used again
            return drafts

        def person_digest(key: bytes, *, ledger: str, person: str) -> str:
            digest = digested(key, ledger=ledger, person=person)
            self.by_digest[digest] = person
            return digest

        def sealed_sheet(draft: door.SheetDraft, **named: Any) -> StoredSheet:
            row = sealed(draft, **named)
            imported = f"{draft.source}:{self.by_digest.get(draft.person, '')}"
            self.by_sheet[row.id] = imported if draft.person else self.by_draft[id(draft)]
            return row

        def give(*, interview: Any, draft: Any, **named: Any) -> bool:
            departure = Interview.objects.get(pk=interview).case.departure
            self.by_draft[id(draft)] = "I" + departure.departure_id.removeprefix("D")
            self.kept.append(draft)
            return gave(interview=interview, draft=draft, **named)

        def given_sheet(draft: door.SheetDraft, **named: Any) -> StoredSheet:
            row = sealed_given(draft, **named)
            self.by_sheet[row.id] = self.by_draft[id(draft)]
            return row

        def finish(*, run: Any) -> None:
            self._gather(run)
            finished(run=run)

        patch.setattr(closing, "sheets_of", sheets_of)
        patch.setattr(importing, "person_digest", person_digest)
        patch.setattr(door, "sealed_sheet", sealed_sheet)
        patch.setattr(release, "finish", finish)
        patch.setattr(sheets.door, "give", give)
        patch.setattr(giving, "sealed_sheet", given_sheet)

    def _gather(self, run: Any) -> None:
        members: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for sheet in StoredSheet.objects.exclude(pool=""):
            members[sheet.source, sheet.ledger, sheet.pool].append(self.by_sheet[sheet.id])
        k, known = run.assignment["minimum_group"], run.assignment["known"]
        for (source, ledger, pool), people in sorted(members.items()):
            t = known.get(ledger, 0)
            minimum = max(k * FACTOR.get(ledger, 1) + t, 2 * t + 3)
            self.pools.append(
                Gathered(run.name, source, ledger, pool, minimum, tuple(sorted(people)))
            )


def united(*instruments: str) -> frozenset[Place]:
    """Where published unions are."""
    names = {
        name: item.key
        for asked in instruments
        for name, item in figures_of(instrument(asked)).items()
    }
    rows = Union.objects.values_list("release_id", "source", "ledger", "figure")
    return frozenset((one, source, ledger, names[name]) for one, source, ledger, name in rows)


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done inside is undone; the stores number rows as they would have without it."""
    points = {name: transaction.savepoint(using=name) for name in STORES}
    for name in STORES:
        restart_numbers(name)
    try:
        yield
    finally:
        for name, point in points.items():
            transaction.savepoint_rollback(point, using=name)


def restart_numbers(name: str) -> None:
    """PostgreSQL's sequences do not go back with a transaction."""
    connection = transaction.get_connection(using=name)
    tables = set(connection.introspection.table_names())
    here = [model for model in apps.get_models() if model._meta.db_table in tables]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), here):
            cursor.execute(statement)


def seeded_ids(patch: pytest.MonkeyPatch, seed: int) -> None:
    """Every id (uuid4) of this process from one stream: those of pools order rows and enter hashes.

    Nothing else is seeded. Keys, salts, nonces and shuffles are as random as ever, and differ
    between two runs.
    """
    patch.setattr(uuid, "os", SimpleNamespace(urandom=Random(f"ids {seed}").randbytes))

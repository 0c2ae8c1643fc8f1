"""One file = one batch: recognised when it comes again, its persons known by keyed digests only."""

from __future__ import annotations

import hashlib
import hmac
import json

from django.db import IntegrityError, transaction

from avtryck.audit.operations import record
from avtryck.content.queries import instrument
from avtryck.core.instruments import LEDGERS
from avtryck.keys.operations import BATCH, KeyGoneError, make_key, secret
from avtryck.org.tables import Table
from avtryck.published.queries import previous_pools
from avtryck.surveys.models import ImportedBatch


class OtherInstrumentError(ValueError):
    """These rows were imported before, with another instrument."""


def digest_of(table: Table) -> bytes:
    """sha256 over what the rows say; their order and the file's format do not count."""
    rows = sorted(json.dumps(row.cells, sort_keys=True, ensure_ascii=False) for row in table)
    return hashlib.sha256("\n".join(rows).encode()).digest()


def known_batch(table: Table, *, instrument: str) -> ImportedBatch | None:
    """The batch these rows came in with; OtherInstrumentError when they answered another one.

    A plain digest is kept nowhere: it could confirm guesses.
    """
    digest = digest_of(table)
    for batch in ImportedBatch.objects.all():
        try:
            found = fingerprint(secret(batch.key), digest)
        except KeyGoneError:
            continue
        if hmac.compare_digest(found, batch.fingerprint):
            if batch.instrument != instrument:
                raise OtherInstrumentError(batch.instrument)
            return batch
    return None


def fingerprint(key: bytes, digest: bytes) -> str:
    return hmac.new(key, b"file\x1f" + digest, hashlib.sha256).hexdigest()


def person_digest(key: bytes, *, ledger: str, person: str) -> str:
    """Another one in each ledger, so that a person's sheets are not linked by it."""
    return hmac.new(key, f"{ledger}\x1f{person}".encode(), hashlib.sha256).hexdigest()


def comment_digest(key: bytes, *, question: str, person: str) -> str:
    return person_digest(key, ledger=f"comment\x1f{question}", person=person)


def digests_of(batch: ImportedBatch, person: str) -> set[str]:
    """Every digest under which something of this person may wait in the batch."""
    key = secret(batch.key)
    questions = [question.key for question in instrument(batch.instrument).questions]
    sheets = {person_digest(key, ledger=ledger, person=person) for ledger in LEDGERS}
    return sheets | {comment_digest(key, question=one, person=person) for one in questions}


def is_pooled(batch: ImportedBatch) -> bool:
    """Whether something of it stands in a published group."""
    return any(previous_pools(batch.name, ledger) for ledger in LEDGERS)


def new_batch(*, table: Table, instrument: str, actor: str) -> ImportedBatch:
    # The key is durable before anything is made with it.
    key = make_key(purpose=BATCH)
    mark = fingerprint(secret(key), digest_of(table))
    while True:
        try:
            with transaction.atomic():
                # Numbered, not named by its content: published rows carry the name.
                name = f"import-{ImportedBatch.objects.count() + 1}"
                batch = ImportedBatch.objects.create(
                    name=name, instrument=instrument, key=key, fingerprint=mark
                )
                record(actor=actor, verb="import answers", subject=name, instrument=instrument,
                       rows=len(table))  # fmt: skip
        except IntegrityError:  # another file took the number in the same instant
            continue
        return batch

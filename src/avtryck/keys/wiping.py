"""What was deleted leaves the files: a destroyed key or an opened box rests in no page or log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import OperationalError, transaction

from avtryck.keys.models import Key, Tombstone
from avtryck.keys.operations import digest, wipe_log

KEY_TABLES = (Key._meta.db_table,)


def wipe(*, store: str, tables: Sequence[str]) -> bool:
    """Rewrite a store's tables without what was deleted, and empty its log; between transactions.

    False when it could not be done now (inside a transaction, or the store is busy): nothing is
    lost by that, and the next close does it. PostgreSQL's log is recycled by the server alone.
    """
    connection = transaction.get_connection(using=store)
    if connection.in_atomic_block:
        return False
    if connection.vendor == "sqlite":
        statements = ["VACUUM"]
    else:
        statements = [f"VACUUM FULL {connection.ops.quote_name(table)}" for table in tables]
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except OperationalError:
        return False
    wipe_log(store=store)
    return True


def wipe_keys() -> bool:
    return wipe(store="keys", tables=KEY_TABLES)


def was_destroyed(key_id: UUID) -> bool:
    """Whether a key is gone on purpose; a key that is merely missing has no tombstone."""
    return Tombstone.objects.filter(digest=digest(key_id)).exists()

"""What was deleted leaves the files: a destroyed key or an opened box rests in no page or log."""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from avtryck.keys.models import Key, Tombstone
from avtryck.keys.operations import digest, wipe_log

KEY_TABLES = (Key._meta.db_table,)
TRIES, PAUSE = 20, 0.1  # seconds
NEWEST = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
UNREAD = (
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= %s AND NOT EXISTS ("
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL)"
)


def wipe(*, store: str, tables: Sequence[str]) -> bool:
    """Rewrite a store's tables without what was deleted, and empty its log; between transactions.

    False when it could not be done now (inside a transaction, or the store is busy): nothing is
    lost by that, and the next close does it. PostgreSQL's log is recycled by the server alone.
    """
    connection = transaction.get_connection(using=store)
    if connection.in_atomic_block or not _unread(connection):
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


def _unread(connection: BaseDatabaseWrapper) -> bool:
    """Whether nobody reads an older state any more: PostgreSQL keeps what somebody may still see.

    A transaction that began before counts, in whichever database of the server it runs; who
    begins from now on does not see what was deleted.
    """
    if connection.vendor == "sqlite":
        return True  # there VACUUM itself is refused
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        newest = cursor.fetchone()
        for _ in range(TRIES):
            cursor.execute(UNREAD, newest)
            if cursor.fetchone() == (True,):
                return True
            time.sleep(PAUSE)
    return False


def wipe_keys() -> bool:
    return wipe(store="keys", tables=KEY_TABLES)


def was_destroyed(key_id: UUID) -> bool:
    """Whether a key is gone on purpose; a key that is merely missing has no tombstone."""
    return Tombstone.objects.filter(digest=digest(key_id)).exists()

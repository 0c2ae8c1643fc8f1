"""What a kind of database can do for a backup; which kind this installation has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

ORDER = ("default", "vault", "keys")
"""As the product nests its transactions: whoever locks several takes them in this order."""
AT_INSTALLING = ("keys", "vault", "default")
"""Keys first, so that nothing is there to be opened before the tombstones are."""
COPIED = ("vault", "keys", "default")
"""The vault first: where a copy holds up writing, leavers wait the shortest time."""
Row = tuple[Any, ...]


class UnreadableError(RuntimeError):
    """A store is there, but cannot be read."""


class Frozen(Protocol):
    """The three stores as they were at one instant."""

    def rows(self, store: str, sql: str) -> list[Row]: ...

    def copy(self, store: str, path: Path) -> None:
        """Into an empty file."""


class Stores(Protocol):
    engine: str
    suffix: str

    def server(self) -> int:
        """Its major version; 0 where there is no server."""

    def frozen(self) -> AbstractContextManager[Frozen]: ...

    def others(self) -> int:
        """How many besides us are connected, as far as the database knows."""

    def tombstones(self) -> set[str]:
        """Those of the store that is here; UnreadableError."""

    def set_aside(self, name: str) -> str:
        """Move what is here out of the way; where it is now, or "" when nothing was here."""

    def clear(self) -> None:
        """Remove what was installed after all was set aside."""

    def bring_back(self, name: str) -> None:
        """Undo `set_aside`, however far it came, where nothing stands in the way."""

    def install(self, store: str, path: Path) -> None:
        """All of the copy or nothing."""


def stores() -> Stores:
    """Imported on demand: a program for PostgreSQL is looked for only where it is used."""
    from avtryck.config.backups.postgresql import PostgresqlStores
    from avtryck.config.backups.sqlite import SqliteStores

    if str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
        return SqliteStores()
    return PostgresqlStores()


@contextmanager
def disconnected() -> Iterator[None]:
    """Django lets go of the stores, now and when the block ends."""
    disconnect()
    try:
        yield
    finally:
        disconnect()


def disconnect() -> None:
    for store in ORDER:
        transaction.get_connection(using=store).close()

"""Three PostgreSQL databases: pg_dump from snapshots that were taken while nobody wrote."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg import sql

from avtryck.config.backups.files import open_plain
from avtryck.config.backups.programs import program, run
from avtryck.config.backups.stores import ORDER, Row, UnreadableError
from avtryck.config.commands.refusal import Refused

ASIDE = "before-restore-"
PATIENCE = 120  # seconds for writers to leave a gap
A_TRY = "300ms"  # below deadlock_timeout: it is never the others who lose
Connection = psycopg.Connection[tuple[Any, ...]]

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"
OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
  AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def facts_of(store: str) -> dict[str, str]:
    """How libpq's programs are told; the password in no command line."""
    given = settings.DATABASES[store]
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    told = {told: str(given[name]) for name, told in names.items() if given.get(name)}
    return told | {"PGDATABASE": str(given["NAME"])}


def connect(store: str) -> Connection:
    told = facts_of(store)
    return psycopg.connect(
        host=told.get("PGHOST"),
        port=told.get("PGPORT"),
        user=told.get("PGUSER"),
        password=told.get("PGPASSWORD"),
        dbname=told["PGDATABASE"],
        autocommit=True,
    )


def tables(connection: Connection, schema: str = "public") -> list[str]:
    return [row[0] for row in connection.execute(TABLES, [schema])]


def _lock(connection: Connection) -> None:
    """Nobody writes in this database until the transaction ends; LockNotAvailable."""
    connection.execute("BEGIN")
    connection.execute(f"SET LOCAL lock_timeout = '{A_TRY}'")
    every = sql.SQL(", ").join(sql.Identifier("public", name) for name in tables(connection))
    connection.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(every))


def _lock_all(writers: dict[str, Connection]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            for store in ORDER:
                _lock(writers[store])
        except psycopg.errors.LockNotAvailable:
            for connection in writers.values():
                connection.execute("ROLLBACK")
            if time.monotonic() > until:
                raise Refused(_("Någon skriver hela tiden. Försök igen senare.")) from None
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311 - only not to keep step
        else:
            return


class FrozenDatabases:
    """Snapshots of one instant; writing goes on meanwhile."""

    def __init__(self, readers: dict[str, Connection], snapshots: dict[str, str]) -> None:
        self.readers, self.snapshots = readers, snapshots

    def rows(self, store: str, query: str) -> list[Row]:
        return self.readers[store].execute(query).fetchall()

    def copy(self, store: str, path: Path) -> None:
        version = self.readers[store].info.server_version // 10000
        command = [program("pg_dump", version), "--format=custom", "--no-password"]
        command += [f"--snapshot={self.snapshots[store]}", f"--exclude-schema={ASIDE}*"]
        with path.open("wb") as target:
            run(command, facts_of(store), target=target)


class PostgresqlStores:
    engine, suffix = "postgresql", ".dump"

    def server(self) -> int:
        with connect("default") as connection:
            return connection.info.server_version // 10000

    @contextmanager
    def frozen(self) -> Iterator[FrozenDatabases]:
        program("pg_dump", self.server())
        with ExitStack() as stack:
            writers = {store: stack.enter_context(connect(store)) for store in ORDER}
            readers = {store: stack.enter_context(connect(store)) for store in ORDER}
            if not all(tables(connection) for connection in readers.values()):
                raise Refused(_("Här finns ingen färdig installation. Kör `avtryck init` först."))
            _lock_all(writers)
            snapshots = {}
            for store, reader in readers.items():
                reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                (row,) = reader.execute("SELECT pg_export_snapshot()").fetchall()
                snapshots[store] = row[0]
            for connection in writers.values():
                connection.execute("ROLLBACK")
            yield FrozenDatabases(readers, snapshots)

    def others(self) -> int:
        found = 0
        for store in ORDER:
            with connect(store) as connection:
                ((number,),) = connection.execute(OTHERS).fetchall()
                found += number
        return found

    def tombstones(self) -> set[str]:
        try:
            with connect("keys") as keys:
                if not tables(keys):
                    return set()
                return {row[0] for row in keys.execute("SELECT digest FROM keys_tombstone")}
        except psycopg.errors.ProgrammingError as error:
            raise UnreadableError(str(error).partition("\n")[0]) from error

    def set_aside(self, name: str) -> str:
        found = False
        for store in ORDER:
            with connect(store) as connection, connection.transaction():
                connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
                found |= self._move(connection, "public", name) > 0
        if not found:
            self.bring_back(name)
        return name if found else ""

    def clear(self) -> None:
        for store in ORDER:
            with connect(store) as connection, connection.transaction():
                for table in tables(connection):
                    one = sql.Identifier("public", table)
                    connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(one))

    def bring_back(self, name: str) -> None:
        for store in ORDER:
            with connect(store) as connection, connection.transaction():
                self._move(connection, name, "public")
                drop = sql.SQL("DROP SCHEMA IF EXISTS {}")
                connection.execute(drop.format(sql.Identifier(name)))

    def install(self, store: str, path: Path) -> None:
        command = [program("pg_restore", self.server()), "--single-transaction"]
        command += ["--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]
        told = facts_of(store)
        with open_plain(path) as source:
            run([*command, f"--dbname={told['PGDATABASE']}"], told, source=source)

    def _move(self, connection: Connection, source: str, target: str) -> int:
        """Each table with its indexes and counters; how many."""
        names = tables(connection, source)
        move = sql.SQL("ALTER TABLE {} SET SCHEMA {}")
        for table in names:
            one, where = sql.Identifier(source, table), sql.Identifier(target)
            connection.execute(move.format(one, where))
        return len(names)

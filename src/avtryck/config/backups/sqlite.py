"""Three SQLite files: copied by VACUUM INTO, never as files while somebody writes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from avtryck.config.backups.files import sync_file, sync_folder
from avtryck.config.backups.stores import ORDER, Row, UnreadableError
from avtryck.config.commands.refusal import Refused

PATIENCE = 60  # seconds for a writer to finish
PARTS = ("", "-wal", "-shm")


def file_of(store: str) -> Path:
    return Path(str(settings.DATABASES[store]["NAME"]))


def opened(path: Path) -> sqlite3.Connection:
    """Never makes a file."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)


class FrozenFiles:
    """Nobody writes: keys and register until the end, the vault until it is copied."""

    def __init__(self, held: dict[str, sqlite3.Connection]) -> None:
        self.held = held

    def rows(self, store: str, sql: str) -> list[Row]:
        return self.held[store].execute(sql).fetchall()

    def copy(self, store: str, path: Path) -> None:
        with closing(opened(file_of(store))) as source:
            source.execute("VACUUM INTO ?", (str(path),))
        if store == "vault":
            self.held[store].execute("ROLLBACK")  # answering goes on
        with closing(opened(path)) as copy:
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise Refused(_("Lagret %(store)s är skadat: %(why)s") % {"store": store, "why": found})


class SqliteStores:
    engine, suffix = "sqlite", ".sqlite3"

    def server(self) -> int:
        return 0

    @contextmanager
    def frozen(self) -> Iterator[FrozenFiles]:
        missing = [str(file_of(store)) for store in ORDER if not file_of(store).exists()]
        if missing:
            raise Refused(_("%(path)s finns inte. Kör `avtryck init` först.")
                          % {"path": ", ".join(missing)})  # fmt: skip
        with ExitStack() as stack:
            held = {}
            for store in ORDER:
                held[store] = stack.enter_context(closing(opened(file_of(store))))
                held[store].execute("BEGIN IMMEDIATE")
            yield FrozenFiles(held)

    def others(self) -> int:
        return 0  # all who work here are on this machine, and hold the lock

    def tombstones(self) -> set[str]:
        if not file_of("keys").exists():
            return set()
        try:
            with closing(opened(file_of("keys"))) as keys:
                if not keys.execute("SELECT 1 FROM sqlite_master").fetchone():
                    return set()
                return {row[0] for row in keys.execute("SELECT digest FROM keys_tombstone")}
        except sqlite3.Error as error:
            raise UnreadableError(str(error)) from error

    def set_aside(self, name: str) -> str:
        folder = Path(settings.ENV.data) / name
        folder.mkdir(mode=0o700, exist_ok=True)
        for store in ORDER:
            path = file_of(store)
            if not os.path.lexists(path):
                continue
            with suppress(sqlite3.Error, OSError), closing(opened(path)) as present:
                present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for part in PARTS:
                with suppress(FileNotFoundError):
                    os.rename(f"{path}{part}", folder / f"{path.name}{part}")
        self._sync(folder)
        if any(folder.iterdir()):
            return str(folder)
        folder.rmdir()
        return ""

    def clear(self) -> None:
        for store in ORDER:
            for part in PARTS:
                Path(f"{file_of(store)}{part}").unlink(missing_ok=True)
        self._sync()

    def bring_back(self, name: str) -> None:
        folder = Path(settings.ENV.data) / name
        for store in ORDER:
            path = file_of(store)
            for part in PARTS:
                with suppress(FileNotFoundError):
                    os.rename(folder / f"{path.name}{part}", f"{path}{part}")
        if folder.exists():
            self._sync(folder)
            folder.rmdir()

    def install(self, store: str, path: Path) -> None:
        sync_file(path)
        os.rename(path, file_of(store))
        sync_folder(file_of(store).parent)

    def _sync(self, *folders: Path) -> None:
        for folder in {*folders, *(file_of(store).parent for store in ORDER)}:
            sync_folder(folder)

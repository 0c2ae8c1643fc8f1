"""What lies in the stores, byte by byte and row by row: files, write-ahead logs, row versions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db import connections, models  # noqa: TID251 - a thief uses no door

STORES = ("default", "vault", "keys")
Position = dict[str, int]
"""Id of a row → where it lies, or when it was written, in one way of looking."""


def on_sqlite() -> bool:
    return connections["default"].vendor == "sqlite"


def cluster() -> Path:
    return Path(os.environ["AVTRYCK_TEST_CLUSTER"])


def asked(store: str, statement: str) -> list[tuple[object, ...]]:
    with connections[store].cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def tables(store: str) -> list[str]:
    wanted = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(wanted & set(connections[store].introspection.table_names()))


def files(store: str) -> bytes:
    """The store's files as a thief of a backup has them, log included."""
    if on_sqlite():
        path = Path(str(connections[store].settings_dict["NAME"]))
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
    asked(store, "CHECKPOINT")
    found = b""
    for table in tables(store):
        facts = (
            "SELECT pg_relation_filepath(c.oid), pg_relation_filepath(nullif(c.reltoastrelid, 0))"
            f" FROM pg_class c WHERE c.oid = '{table}'::regclass"
        )
        for path in asked(store, facts)[0]:
            if path:
                found += (cluster() / str(path)).read_bytes()
    return found


def log_begins() -> str:
    """From which file of PostgreSQL's log on a thief reads; one log serves the whole cluster."""
    if on_sqlite():
        return ""
    return str(asked("default", "SELECT pg_walfile_name(pg_current_wal_lsn())")[0][0])


def log(store: str, since: str) -> bytes:
    """The write-ahead log: of SQLite beside the store's file, of PostgreSQL for all stores."""
    if on_sqlite():
        path = Path(f"{connections[store].settings_dict['NAME']}-wal")
        return path.read_bytes() if path.exists() else b""
    until = log_begins()
    segments = sorted(path for path in (cluster() / "pg_wal").iterdir() if path.is_file())
    return b"".join(path.read_bytes() for path in segments if since <= path.name <= until)


def rows(model: type[models.Model], store: str) -> dict[str, Position]:
    """How the rows of a table lie and when they were written, in every way the database tells."""
    table = model._meta.db_table
    if on_sqlite():
        found = asked(store, f"SELECT id, rowid FROM {table}")
        return {"rowid": {_name(one[0]): int(str(one[1])) for one in found}}
    found = asked(store, f"SELECT id, ctid::text, xmin::text::bigint FROM {table}")
    positions: dict[str, Position] = {"ctid": {}, "xmin": {}}
    for name, place, version in found:
        page, line = str(place).strip("()").split(",")
        positions["ctid"][_name(name)] = int(page) * 10_000 + int(line)
        positions["xmin"][_name(name)] = int(str(version))
    return positions


def _name(value: object) -> str:
    return str(value).replace("-", "")


def offsets(content: bytes, needles: dict[str, bytes]) -> Position:
    """Where each needle is found first; what is not found is left out."""
    places = {name: content.find(needle) for name, needle in needles.items()}
    return {name: place for name, place in places.items() if place >= 0}


def values(stores: Iterable[str] = STORES) -> Iterator[bytes]:
    """Every value of every row."""
    for store in stores:
        for table in tables(store):
            for row in asked(store, f"SELECT * FROM {table}"):
                for value in row:
                    raw = isinstance(value, bytes | memoryview)
                    yield bytes(value) if raw else str(value).encode()  # type: ignore[arg-type]


def written(stores: Iterable[str]) -> dict[str, list[tuple[object, ...]]]:
    """Every row with its version, to see whether anything at all is written."""
    more = "" if on_sqlite() else "ctid::text, xmin::text, xmax::text, "
    return {
        f"{store}.{table}": sorted(asked(store, f"SELECT {more}* FROM {table}"), key=repr)
        for store in stores
        for table in tables(store)
    }

"""An installation of its own, with stores of its own on the kind of database these tests run on."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from conftest import STORES
from journeys.running import Running

TESTS = Path(__file__).resolve().parent.parent
INSIDE = Path(__file__).with_name("inside.py")


class Installation(Running):
    """`stores`: settings that name its databases; none on SQLite. `now` is what all believe."""

    def __init__(self, folder: Path, stores: dict[str, str], smtp_url: str = "") -> None:
        super().__init__(folder, smtp_url)
        self.env |= stores
        self.data = folder / "data"
        self._inside: subprocess.Popen[str] | None = None

    def inside(self, name: str, **facts: Any) -> Any:
        """The outcome of a function of inside.py, called in a process of this installation."""
        if self._inside is None:
            self._inside = subprocess.Popen(
                [sys.executable, "-P", str(INSIDE)], env=self.env | {"PYTHONPATH": str(TESTS)},
                text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self._inside.stdin is not None
        assert self._inside.stdout is not None
        self._inside.stdin.write(json.dumps([name, self.now, facts]) + "\n")
        self._inside.stdin.flush()
        return json.loads(self._inside.stdout.readline())

    def close(self) -> None:
        if self._inside is not None:
            assert self._inside.stdin is not None
            self._inside.stdin.close()
            assert self._inside.wait(timeout=20) == 0
            self._inside = None

    def json(self, *arguments: str) -> Any:
        """What a command that must succeed says to a program."""
        code, said, complaint = self.inside("command", arguments=[*arguments, "--json"])
        assert code == 0, said + complaint
        return json.loads(said)

    def refused(self, *arguments: str) -> str:
        """What a command that must refuse says: one sentence, no outcome."""
        code, said, complaint = self.inside("command", arguments=arguments)
        assert (code, said) == (1, ""), said + complaint
        return str(complaint.strip().splitlines()[-1].strip())


@contextmanager
def installation(folder: Path, smtp_url: str = "") -> Iterator[Installation]:
    folder.mkdir(parents=True, exist_ok=True)
    with databases() as stores:
        made = Installation(folder, stores, smtp_url)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Three empty databases beside those of the tests; nothing where the tests run on SQLite."""
    given = os.environ.get(STORES[0], "")
    if not given:
        yield {}
        return
    names = {setting: f"own_{secrets.token_hex(4)}" for setting in STORES}
    with psycopg.connect(given, autocommit=True) as server:
        for name in names.values():
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            address = urlsplit(given)
            yield {key: address._replace(path=f"/{name}").geturl() for key, name in names.items()}
        finally:
            for name in names.values():
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                server.execute(drop.format(sql.Identifier(name)))

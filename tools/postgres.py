"""A PostgreSQL of our own for one run of the tests: made, used, and gone again.

`with cluster() as environment:` gives the three addresses of an installation's stores.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STORES = {
    "AVTRYCK_DATABASE_URL": "avtryck",
    "AVTRYCK_VAULT_DATABASE_URL": "avtryck_vault",
    "AVTRYCK_KEYS_DATABASE_URL": "avtryck_keys",
}
# The cluster lives for minutes: what a crash would lose is of no use to anybody.
# Fifty who send at once have a connection to each of the three stores.
SPEED = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off"]
SPEED += ["-c", "max_connections=200"]


def program(name: str) -> str:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: p.parts[4])
    if found := shutil.which(name) or (newest and str(newest[-1])):
        return found
    raise SystemExit("The tests need PostgreSQL, please install it: postgresql")


def user() -> pwd.struct_passwd | None:
    """Whose the cluster is: PostgreSQL refuses to be root's. None: ours."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lend(home: Path) -> dict[str, Any]:
    """Make the folder the cluster's user's; how to start a process as that user."""
    if (owner := user()) is None:
        return {"cwd": home}
    for path in [home, *home.iterdir()]:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    return {"cwd": home, "user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def initialise(home: Path, password: str) -> dict[str, Any]:
    """An empty cluster in `home/files`; how to start a process as its owner."""
    secret = home / "password"
    secret.write_text(password)
    owner = lend(home)
    make = [program("initdb"), f"--pgdata={home / 'files'}", "--username=avtryck", "--no-sync"]
    make += ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **owner)
    return owner


@contextmanager
def running(home: Path, port: int, owner: dict[str, Any], options: Sequence[str]) -> Iterator[None]:
    log = home / "log"
    serve = [program("postgres"), "-D", str(home / "files"), "-k", str(home), *options]
    with log.open("wb") as sink:
        where = ["-h", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen([*serve, *where], stdout=sink, stderr=sink, **owner)
    try:
        await_answer(server, port, log)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def await_answer(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 30
    command = [program("pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    while subprocess.run(command, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)


def create_databases(port: int, password: str) -> dict[str, str]:
    """The three databases; name of the setting → address."""
    where = ["--host=127.0.0.1", f"--port={port}", "--username=avtryck"]
    environment = os.environ | {"PGPASSWORD": password}
    for database in STORES.values():
        subprocess.run([program("createdb"), *where, database], check=True, env=environment)
    address = f"postgresql://avtryck:{password}@127.0.0.1:{port}"
    return {setting: f"{address}/{database}" for setting, database in STORES.items()}


@contextmanager
def cluster(options: Sequence[str] = SPEED) -> Iterator[dict[str, str]]:
    """A running cluster on a free loopback port; its folder in AVTRYCK_TEST_CLUSTER.

    `options=()`: as safe as PostgreSQL is by itself, with every commit on disk.
    """
    home = Path(tempfile.mkdtemp(prefix="avtryck-postgres-"))
    port, password = free_port(), secrets.token_urlsafe(16)
    try:
        owner = initialise(home, password)
        with running(home, port, owner, options):
            stores = create_databases(port, password)
            yield stores | {"AVTRYCK_TEST_CLUSTER": str(home / "files")}
    finally:
        shutil.rmtree(home, ignore_errors=True)

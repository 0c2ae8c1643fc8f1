"""The servers as their own processes, and what they cost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

WORKERS = 2
TICK = os.sysconf("SC_CLK_TCK")
BENCH = Path(__file__).resolve().parent.parent
Environment = dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, stores: Environment) -> Environment:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AVTRYCK_", "DJANGO_"))}
    return kept | stores | {
        "AVTRYCK_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "avtryck.config.settings",
        "PYTHONPATH": os.pathsep.join((str(BENCH), str(BENCH.parent / "src"))),
    }  # fmt: skip


def python(env: Environment, *arguments: str) -> str:
    """Run one Python module to its end; what it printed."""
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


@contextmanager
def serving(command: list[str], env: Environment, port: int, log: Path) -> Iterator[int]:
    """The server's process id, once it answers."""
    with log.open("ab") as sink:
        server = subprocess.Popen(command, env=env, stdout=sink, stderr=sink)
    try:
        await_answer(server, port, log)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def await_answer(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The server does not answer:\n{log.read_text()}")


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in children.read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the whole family so far."""
    ticks = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])  # own, and of children that have ended
    return ticks / TICK

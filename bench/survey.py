"""The exit survey under load: the complete flow, beside a bare Django flow.

`bench/survey.py [--quick] [--json]`. A flow is GET link, GET form, POST all answers, GET receipt,
acknowledged on disk, through `avtryck web` with two workers; fifty combinations of unit, language
and branch follow each other. The bare flow is four trivial requests through the same middleware and
server, whose POST takes the same body and stores one row. Both run in turns, in the same run, with
1 and with 8 clients on kept connections; figures are medians over the turns.

- `cpu_ms_per_flow_STORE`: user and system time of the server's processes for one flow, 8 clients
  (PostgreSQL's own processes come on top: `database_cpu_ms_per_flow_postgresql`).
- `flows_per_s_STORE`, `median_ms_STORE`: complete flows a second, and milliseconds of one.
- `share_of_bare_flow_STORE`: our rate divided by the bare flow's (0-1), 8 clients: the median of
  the turns' own shares. `…_1_client`: the same with one client.

STORE = `sqlite_full` (WAL, synchronous=FULL) or `postgresql` (synchronous_commit and fsync on).
Clients, servers and database share the machine's processors.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import IO, Any

from avtryck.config.webserver import web_server
from flow.servers import WORKERS, Environment, cpu_seconds, environment, free_port, python, serving

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import postgres

CLIENTS = (1, 8)
LINKS = 500
"""For a second of a turn: more than anything here answers."""
WARM = {"ours": 400, "bare": 100}
"""Flows before anything counts, each on a connection of its own, since a connection stays with one
worker: both have met the fifty combinations then. The bare flow has none."""
Figures = dict[str, float]


@dataclass(frozen=True)
class Extent:
    """How many turns, and the seconds of each."""

    turns: int
    seconds: float

    @property
    def links(self) -> int:
        return round(LINKS * len(CLIENTS) * self.turns * self.seconds) + WARM["ours"]


QUICK, WHOLE = Extent(3, 0.3), Extent(9, 3.0)


@dataclass(frozen=True)
class Turn:
    """One server, some clients, some seconds."""

    flows: int
    rate: float
    median_ms: float
    cpu_ms: float
    database_ms: float


@dataclass(frozen=True)
class Target:
    port: int
    pid: int


class Clients:
    """The process of the clients."""

    def __init__(self, links: Path, env: Environment) -> None:
        command = [sys.executable, "-m", "flow.clients", str(links)]
        self.process = subprocess.Popen(
            command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def order(self, server: str, target: Target, **order: float) -> dict[str, Any]:
        line = json.dumps(order | {"server": server, "port": target.port})
        print(line, file=_open(self.process.stdin), flush=True)
        told: dict[str, Any] = json.loads(_open(self.process.stdout).readline())
        if told["wrong"]:
            raise SystemExit(f"{server}: {told['wrong']}")
        return told

    def turn(
        self, server: str, target: Target, clients: int, seconds: float, database: int | None
    ) -> Turn:
        before, before_database = cpu_seconds(target.pid), cpu_seconds(database) if database else 0
        told = self.order(server, target, clients=clients, seconds=seconds)
        flows = told["flows"]
        spent_database = (cpu_seconds(database) - before_database) if database else 0
        return Turn(
            flows=flows,
            rate=flows / told["seconds"],
            median_ms=told["median_ms"],
            cpu_ms=1000 * (cpu_seconds(target.pid) - before) / flows,
            database_ms=1000 * spent_database / flows,
        )


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


@contextmanager
def both(
    folder: Path, stores: Environment, links: int
) -> Iterator[tuple[Clients, dict[str, Target]]]:
    """Our server and the bare one, filled, and the clients."""
    with ExitStack() as stack:
        with ThreadPoolExecutor() as together:
            ours = together.submit(_ours, folder, stores, links, stack)
            bare = together.submit(_bare, folder, stores, stack)
        targets = {"ours": ours.result(), "bare": bare.result()}
        clients = Clients(folder / "links", environment(folder / "ours", stores))
        stack.callback(clients.process.wait)
        stack.callback(_open(clients.process.stdin).close)
        yield clients, targets


def _ours(folder: Path, stores: Environment, links: int, stack: ExitStack) -> Target:
    env, port = environment(folder / "ours", stores), free_port()
    python(env, "avtryck", "init")
    (folder / "links").write_text(python(env, "flow.installation", str(links)))
    command = [sys.executable, "-m", "avtryck", "web", "--port", str(port)]
    command += ["--workers", str(WORKERS)]
    return Target(port, stack.enter_context(serving(command, env, port, folder / "log")))


def _bare(folder: Path, stores: Environment, stack: ExitStack) -> Target:
    env, port = environment(folder / "bare", stores), free_port()
    env["DJANGO_SETTINGS_MODULE"] = "flow.bare.settings"
    (folder / "bare").mkdir()
    python(env, "flow.bare.prepare")
    command = web_server(port, WORKERS)
    return Target(port, stack.enter_context(serving(command, env, port, folder / "bare.log")))


def measured(store: str, stores: Environment, extent: Extent) -> Figures:
    database = postmaster(stores)
    turns: dict[tuple[str, int], list[Turn]] = {}
    with TemporaryDirectory(prefix="avtryck-bench-") as scratch:
        folder = Path(scratch)
        with both(folder, stores, extent.links) as (clients, targets):
            for server, target in targets.items():
                clients.order(server, target, clients=8, flows=WARM[server], reconnect=True)
            for count in CLIENTS * extent.turns:
                for server, target in targets.items():
                    turn = clients.turn(server, target, count, extent.seconds, database)
                    turns.setdefault((server, count), []).append(turn)
    return figures(store, turns)


def postmaster(stores: Environment) -> int | None:
    """The process of PostgreSQL, as its folder names it."""
    cluster = stores.get("AVTRYCK_TEST_CLUSTER")
    return int((Path(cluster) / "postmaster.pid").read_text().split()[0]) if cluster else None


def figures(store: str, turns: Mapping[tuple[str, int], list[Turn]]) -> Figures:
    found: Figures = {}
    for count in CLIENTS:
        suffix = store if count > 1 else f"{store}_1_client"
        ours, bare = turns["ours", count], turns["bare", count]
        shares = [one.rate / other.rate for one, other in zip(ours, bare, strict=True)]
        found |= {
            f"cpu_ms_per_flow_{suffix}": middle(ours, lambda turn: turn.cpu_ms),
            f"flows_per_s_{suffix}": middle(ours, lambda turn: turn.rate),
            f"median_ms_{suffix}": middle(ours, lambda turn: turn.median_ms),
            f"share_of_bare_flow_{suffix}": round(median(shares), 3),
            f"bare_cpu_ms_per_flow_{suffix}": middle(bare, lambda turn: turn.cpu_ms),
            f"bare_flows_per_s_{suffix}": middle(bare, lambda turn: turn.rate),
        }
        if any(turn.database_ms for turn in ours):
            found[f"database_cpu_ms_per_flow_{suffix}"] = middle(ours, lambda t: t.database_ms)
    return found


def middle(turns: list[Turn], figure: Callable[[Turn], float]) -> float:
    return round(median(figure(turn) for turn in turns), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--store", choices=("sqlite_full", "postgresql"), help="only this one")
    given = parser.parse_args()
    extent = QUICK if given.quick else WHOLE
    stores: dict[str, AbstractContextManager[Environment]] = {
        "sqlite_full": nullcontext({}),
        "postgresql": postgres.cluster(options=()),
    }
    found: Figures = {}
    for store, addresses in stores.items():
        if given.store in (None, store):
            with addresses as where:
                found |= measured(store, where, extent)
    for name, value in found.items():
        print(f"{name}: {value}")
    if given.json:
        machine = f"{platform.platform()}, {os.cpu_count()} processors"
        print(json.dumps({"figures": found, "machine": machine}))


if __name__ == "__main__":
    main()

"""Each place where jobs may queue, with the real server behind it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from huey import Huey

from avtryck.config import env
from avtryck.config.queues import REMEMBERED, QueueGoneError, make_queue, takes_turn
from conftest import free_port

POSTGRES = os.environ.get("AVTRYCK_DATABASE_URL", "")
# On SQLite the file and Redis; on PostgreSQL, PostgreSQL.
PLACES = [pytest.param("file", marks=pytest.mark.once)]
PLACES += [
    pytest.param(
        "redis",
        marks=[
            pytest.mark.once,
            pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server here"),
        ],
    )
]
PLACES += ["postgres"] if POSTGRES else []


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis that keeps nothing, on a free loopback port."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*command, "--dir", str(folder)], stdout=log, stderr=log)
    url = f"redis://127.0.0.1:{port}/0"
    for _ in range(100):
        with suppress(QueueGoneError):
            make_queue(url=url, data=folder, secret="s")
            break
        time.sleep(0.05)
    yield url
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Where to queue, empty before and after."""
    url = request.getfixturevalue("redis") if request.param == "redis" else ""
    url = POSTGRES if request.param == "postgres" else url
    where = {"url": env.queue_url(url), "data": tmp_path, "secret": "ours"}
    _clear(make_queue(**where))
    yield where
    _clear(make_queue(**where))


def _clear(queue: Huey) -> None:
    queue.storage.flush_all()
    queue.storage.flush_counters()
    queue.storage.close()


def test_what_one_machine_queues_another_does(place: dict[str, Any]) -> None:
    done: list[int] = []
    here, there = make_queue(**place), make_queue(**place)
    job = here.task(name="work")(done.append)
    there.task(name="work")(done.append)
    job(1)
    job(2)
    assert len(there) == 2
    while task := there.dequeue():
        there.execute(task)
    assert (done, len(here)) == ([1, 2], 0)


def test_work_that_is_not_signed_by_us_is_never_done(place: dict[str, Any]) -> None:
    done: list[int] = []
    ours, theirs = make_queue(**place), make_queue(**place | {"secret": "theirs"})
    ours.task(name="work")(done.append)
    theirs.task(name="work")(done.append)(1)
    ours.storage.enqueue(b"cos\nsystem\n(S'true'\ntR.")
    for _ in range(2):
        with pytest.raises(ValueError, match=r"[Ss]ignature|[Ss]eparator"):
            ours.dequeue()
    assert (done, len(ours)) == ([], 0)


def test_each_minute_is_taken_once_and_then_forgotten(place: dict[str, Any]) -> None:
    here, there = make_queue(**place), make_queue(**place)
    turns = [(takes_turn(here, minute), takes_turn(there, minute)) for minute in range(50)]
    assert turns == [(True, False)] * 50
    known = [minute for minute in range(50) if here.storage.incr(str(minute), 0)]
    assert known == list(range(50 - REMEMBERED, 50))


WORKER = """
import django
django.setup()
from avtryck.config import jobs
jobs.run_everything_due = lambda: print("did everything due", flush=True)
jobs.run_forever()
"""


def test_the_worker_works_from_it_and_stops_when_told(place: dict[str, Any]) -> None:
    """Once by itself at the start; the second time the work came through the queue."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AVTRYCK_")}
    environment |= {"AVTRYCK_DATA": str(place["data"]), "AVTRYCK_QUEUE_URL": place["url"]}
    command = [sys.executable, "-c", WORKER]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        said = [worker.stdout.readline() for _ in range(2)]
        worker.terminate()
        assert (said, worker.wait(timeout=30)) == (["did everything due\n"] * 2, 0)
    shared = make_queue(**place)
    minutes = [int(time.time() // 60) + 1 - back for back in range(4)]
    assert sum(shared.storage.incr(str(minute), 0) for minute in minutes) >= 1


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["redis", "rediss", "postgresql"])
def test_a_queue_that_is_not_there_is_one_sentence_without_its_password(
    scheme: str, tmp_path: Path
) -> None:
    url = f"{scheme}://avtryck:hemligt@127.0.0.1:{free_port()}/0"
    with pytest.raises(QueueGoneError) as gone:
        make_queue(url=env.queue_url(url), data=tmp_path, secret="s")
    assert gone.value.strerror in {
        "AVTRYCK_QUEUE_URL: ConnectionError",
        "AVTRYCK_QUEUE_URL: OperationalError",
    }
    assert "hemligt" not in str(gone.value)


WRONG = {
    "amqp://queue": "must start with redis://, rediss:// or postgresql://, then the host",
    "redis:///0": "must start with redis://, rediss:// or postgresql://, then the host",
    "redis://x/first": "'first' is not the number of a Redis database",
    "redis://x:99999/0": "the port is no number from 0 to 65535 (x)",
    "postgresql://x": "the name of the PostgreSQL database is missing",
}


@pytest.mark.once
@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_address_stops_the_start(url: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        env.queue_url(url)
    assert str(refusal.value) == f"AVTRYCK_QUEUE_URL: {WRONG[url]}"


@pytest.mark.once
def test_the_queue_does_not_stand_in_the_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, database in {"": "avtryck", "VAULT_": "vault", "KEYS_": "keys"}.items():
        monkeypatch.setenv(f"AVTRYCK_{name}DATABASE_URL", f"postgresql://db/{database}")
    for database, refused in {
        "avtryck": False,
        "queue": False,
        "vault": True,
        "keys": True,
    }.items():
        monkeypatch.setenv("AVTRYCK_QUEUE_URL", f"postgresql://db/{database}")
        if not refused:
            assert env.read().queue_url == f"postgresql://db/{database}"
            continue
        with pytest.raises(SystemExit, match="does not belong with the vault or the keys"):
            env.read()

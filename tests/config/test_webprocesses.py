"""The processes that serve requests, as the system sees them."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from confidentiality.killing import children, kill
from journeys.running import AVTRYCK, Running

pytestmark = pytest.mark.once  # no store is asked anything
PATIENCE = 30  # seconds


class Web:
    """Supervisor, master and two processes, with their output in a file."""

    def __init__(self, running: Running) -> None:
        self.running, self.log = running, running.folder / "log"
        command = [*AVTRYCK, "web", "--port", str(self.running.port)]
        with self.log.open("wb") as sink:
            self.supervisor = subprocess.Popen(
                command, env=self.running.env, stdout=sink, stderr=sink
            )
        comes_true(lambda: len(self.processes()) == 2 and self.status("/healthz") == 200)
        (self.master,) = children(self.supervisor.pid)

    def processes(self) -> list[int]:
        return [one for master in children(self.supervisor.pid) for one in children(master)]

    def status(self, path: str) -> int | None:
        """None: nobody answers."""
        try:
            asked = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=5)
            asked.request("GET", path)
            return asked.getresponse().status
        except OSError:
            return None


def comes_true(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Running:
    made = Running(tmp_path_factory.mktemp("web"), "")
    made.avtryck("init")
    return made


@pytest.fixture
def web(running: Running) -> Iterator[Web]:
    started = Web(running)
    try:
        yield started
    finally:
        for process in (*started.processes(), started.master, started.supervisor.pid):
            kill(process)
        started.supervisor.wait()


def test_nothing_is_written_about_who_came_when(web: Web) -> None:
    asked = ["/healthz", "/e/" + "A" * 24 + "/", "/%zz"]
    assert [web.status(path) for path in asked] == [200, 404, 404]
    assert web.log.read_text().split() == [web.running.base]


def test_a_process_that_dies_is_replaced_however_often(web: Web) -> None:
    for _time in range(3):
        before = set(web.processes())
        for process in before:
            kill(process)
        comes_true(lambda gone=before: len(set(web.processes()) - gone) == 2)
        comes_true(lambda: web.status("/healthz") == 200)


def test_told_to_stop_all_end(web: Web) -> None:
    processes = [web.master, *web.processes()]
    web.supervisor.terminate()
    assert web.supervisor.wait(timeout=PATIENCE) == 0
    assert not any(map(is_there, processes))


def test_nobody_goes_on_without_the_master(web: Web) -> None:
    """Else the port stays taken, and the next start fails."""
    processes = web.processes()
    kill(web.master)
    assert web.supervisor.wait(timeout=PATIENCE) == 1
    comes_true(lambda: not any(map(is_there, processes)))
    assert web.status("/healthz") is None


def is_there(process: int) -> bool:
    return Path(f"/proc/{process}").exists()

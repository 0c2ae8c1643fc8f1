"""Real servers that are killed at any moment, and started again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from journeys.installations import Installation

PATIENCE = 120  # seconds
CLOSER = Path(__file__).resolve().parent.parent / "release" / "closer.py"
AVTRYCK = [sys.executable, "-m", "avtryck"]


def children(process: int) -> list[int]:
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in found.split()]


def kill(process: int) -> None:
    """SIGKILL to one process of ours."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


class Half:
    """The web or the jobs of an installation: a process of ours and all it has started."""

    def __init__(self, running: Installation, *command: str) -> None:
        self.running, self.command = running, command
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.running.folder / f"{self.command[0]}.log").open("a") as log:
            self.process = subprocess.Popen(
                [*AVTRYCK, *self.command],
                env=self.running.env | {"AVTRYCK_NOW": self.running.now},
                stdout=log,
                stderr=log,
            )

    def tree(self) -> list[int]:
        """All processes, the first one first."""
        assert self.process is not None
        found, queue = [], [self.process.pid]
        while queue:
            one = queue.pop()
            found.append(one)
            queue += children(one)
        return found

    def kill(self) -> None:
        """All of it at once, as when the machine loses its power."""
        if self.process is not None:
            for one in self.tree():
                kill(one)
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)


class Closer:
    """Commands that die by SIGKILL before their n-th write; see tests/release/closer.py."""

    def __init__(self, running: Installation) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(CLOSER)], env=running.env | {"AVTRYCK_NOW": running.now},
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def run(self, *arguments: str, kill: int | None) -> int:
        """Its exit code, negative when it was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([{"arguments": arguments, "kill": kill}]) + "\n")
        self.process.stdin.flush()
        ((code, said, _writes),) = json.loads(self.process.stdout.readline())
        assert code in {0, -signal.SIGKILL}, said
        return int(code)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(timeout=20) == 0


class Killer(threading.Thread):
    """Kills `times` in all while the clients work, evenly over what they have still to do.

    Mostly a process that serves requests, which its master replaces at once; now and then the
    whole web, or the jobs.
    """

    def __init__(self, web: Half, jobs: Half, times: int, seed: int) -> None:
        super().__init__()
        self.web, self.jobs, self.times = web, jobs, times
        self.chance = random.Random(seed)
        self.kills = {"request": 0, "web": 0, "jobs": 0}
        self.progress, self.total = 0, 1
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            for number in range(self.times):
                self._await(number)
                self._strike(number)
        except BaseException as error:
            self.failed = error

    def _await(self, number: int) -> None:
        """Until the clients have done their share of the way: on a slow machine that takes longer,
        and whoever is killed before its first answer never gives one."""
        until = time.monotonic() + PATIENCE
        while self.progress / self.total < number / self.times:
            assert time.monotonic() < until, "no answer comes through"
            time.sleep(0.01)
        time.sleep(self.chance.uniform(0, 0.1))

    def _strike(self, number: int) -> None:
        if number % 25 == 12:
            self.web.kill()
            self.web.start()
            self.kills["web"] += 1
        elif number % 25 == 5:
            self.jobs.kill()
            self.jobs.start()
            self.kills["jobs"] += 1
        else:
            self._strike_request()

    def _strike_request(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            serving = self.web.tree()[2:]  # after the supervisor and the master
            if serving:
                kill(self.chance.choice(serving))
                self.kills["request"] += 1
                return
            time.sleep(0.02)
        raise AssertionError("the web does not come back")

"""A process that runs commands in processes of their own and kills them where it is told.

Started by test_races.py with the stores in its environment. One JSON line in: a list of jobs, each
`{"arguments": [...], "kill": n | null, "delay": seconds | null}`, all started at the same instant;
one JSON line out: how each ended, `[exit code | -signal, what it wrote, writes it made]`.

A job dies by SIGKILL before its n-th write (a statement that changes something, or a commit, in
any of the three stores), or after a delay. Everything between two writes leaves the same behind.
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

WRITES = ("INSERT", "UPDATE", "DELETE", "PRAGMA wal_checkpoint")


class Countdown:
    """Counts writes; never returns from the one that is one too many."""

    def __init__(self, kill: int | None) -> None:
        self.kill, self.writes = kill, 0

    def write(self) -> None:
        self.writes += 1
        if self.writes == self.kill:
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            self.write()
        return execute(sql, params, many, context)


def watch(countdown: Countdown) -> None:
    from django.db import connections  # noqa: TID251 - to count what is written
    from django.db.backends.base.base import BaseDatabaseWrapper

    commit = BaseDatabaseWrapper.commit

    def counted(self: BaseDatabaseWrapper) -> None:
        countdown.write()
        commit(self)

    BaseDatabaseWrapper.commit = counted  # type: ignore[method-assign]
    for connection in connections.all():
        connection.execute_wrappers.append(countdown)


def run(job: dict[str, Any], start: float) -> tuple[int, str, int]:
    import click

    from avtryck.config.commands.closing import close, rounds
    from avtryck.config.commands.importing_answers import imports

    countdown = Countdown(job.get("kill"))
    watch(countdown)
    if (delay := job.get("delay")) is not None:
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, max(start - time.monotonic(), 0) + delay)
    root = click.Group("avtryck", {"close": close, "round": rounds, "import": imports})
    time.sleep(max(start - time.monotonic(), 0))
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            root.main(job["arguments"], standalone_mode=True)
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return code, said.getvalue(), countdown.writes


def forked(job: dict[str, Any], start: float) -> tuple[int, int]:
    """(process, where it writes how it ended)."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    os.close(reading)
    try:
        outcome: tuple[int, str, int] = run(job, start)
    except BaseException as error:
        import traceback

        outcome = (70, f"{error!r}\n{traceback.format_exc()}", 0)
    os.write(writing, json.dumps(outcome).encode())
    os._exit(0)


def ended(process: int, reading: int) -> tuple[int, str, int]:
    select.select([reading], [], [], 60)
    written = b"".join(iter(lambda: os.read(reading, 65536), b""))
    os.close(reading)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return -os.WTERMSIG(status), "", 0
    code, said, writes = json.loads(written)
    return code, said, writes


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "avtryck.config.settings"
    import django

    django.setup()
    import avtryck.config.commands.closing
    import avtryck.config.commands.importing_answers  # noqa: F401 - once, before the forks

    print("ready", flush=True)
    for line in sys.stdin:
        start = time.monotonic() + 0.02
        jobs = [forked(job, start) for job in json.loads(line)]
        print(json.dumps([ended(*job) for job in jobs]), flush=True)


if __name__ == "__main__":
    main()

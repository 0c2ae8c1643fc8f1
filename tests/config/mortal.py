"""Commands, each in a process of its own, that die by SIGKILL before their n-th step.

A step is whatever changes a file, or a store, or starts a program. One JSON line in:
`[arguments, n | null]`; one out: `[exit code | -9, steps, what it said]`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "avtryck.config.settings"
STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "subprocess.Popen"}


class Countdown:
    def __init__(self, kill: int | None) -> None:
        self.kill, self.steps = kill, 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.kill:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(self, event: str, _facts: object) -> None:
        if event in STEPS:
            self.step()


def watch(countdown: Countdown) -> None:
    import psycopg
    from django.db.backends.base.base import BaseDatabaseWrapper

    sys.addaudithook(countdown.heard)
    commit, execute = BaseDatabaseWrapper.commit, psycopg.Connection.execute

    def counted(self: BaseDatabaseWrapper) -> None:
        countdown.step()
        commit(self)

    def executed(self: Any, *args: Any, **kwargs: Any) -> Any:
        countdown.step()
        return execute(self, *args, **kwargs)

    BaseDatabaseWrapper.commit = counted  # type: ignore[method-assign]
    psycopg.Connection.execute = executed  # type: ignore[method-assign]


def run(arguments: list[str], kill: int | None) -> tuple[int, int, str]:
    import click

    from avtryck.config.commands import all_commands

    countdown = Countdown(kill)
    watch(countdown)
    root = click.Group("avtryck", {one.name or "": one for one in all_commands()})
    said, code = StringIO(), 0
    with redirect_stdout(said), redirect_stderr(said):
        try:
            root.main(arguments, standalone_mode=True)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, countdown.steps, said.getvalue()


def forked(arguments: list[str], kill: int | None) -> list[Any]:
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            outcome = run(arguments, kill)
        except BaseException as error:
            outcome = (70, 0, repr(error))
        os.write(writing, json.dumps(outcome).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        written = pipe.read()
    _, status = os.waitpid(process, 0)
    return [-os.WTERMSIG(status), 0, ""] if os.WIFSIGNALED(status) else json.loads(written)


def main() -> None:
    import django

    django.setup()
    from avtryck.config.commands import all_commands

    all_commands()
    for line in sys.stdin:
        print(json.dumps(forked(*json.loads(line))), flush=True)


if __name__ == "__main__":
    main()

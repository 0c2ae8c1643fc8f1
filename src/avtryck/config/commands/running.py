"""serve, web, worker: the halves of the running product."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from avtryck.config.commands.install import prepare_stores
from avtryck.config.commands.shape import Outcome, reporting
from avtryck.config.jobs import run_everything_due, run_forever

HOST = "127.0.0.1"


def collect_static() -> None:
    """Hash and compress what browsers load, when the code is newer than what was collected."""
    source = max(path.stat().st_mtime for path in Path(settings.STATICFILES_DIRS[0]).rglob("*"))
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists() or manifest.stat().st_mtime < source:
        call_command("collectstatic", interactive=False, verbosity=0)


def gunicorn(port: int, workers: int) -> list[str]:
    program = [sys.executable, "-m", "gunicorn", "avtryck.config.wsgi:application"]
    return [
        *program,
        "--bind",
        f"{HOST}:{port}",
        "--workers",
        str(workers),
        "--log-level",
        "warning",
        "--preload",
    ]


PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
WORKERS = click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 32))


@click.command()
@PORT
@WORKERS
def web(port: int, workers: int) -> None:
    """Only the web half."""
    prepare_stores()
    collect_static()
    supervise([gunicorn(port, workers)])


@click.command()
@PORT
@WORKERS
def serve(port: int, workers: int) -> None:
    """Web and jobs under one supervisor: when one ends, the other is ended too."""
    prepare_stores()
    collect_static()
    supervise([gunicorn(port, workers), [sys.executable, "-m", "avtryck", "worker"]])


def supervise(commands: list[list[str]]) -> None:
    """Run these until one ends or we are told to stop; then stop the rest."""
    children = [subprocess.Popen(command) for command in commands]

    def stop(*_: object) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    stop()
    codes = [child.wait() for child in children]
    raise SystemExit(max(codes, key=abs) if any(code > 0 for code in codes) else 0)


@click.command()
@click.option("--once", is_flag=True, help="Run everything that is due, then exit.")
@reporting
def worker(once: bool) -> Outcome:
    """Only the jobs."""
    if not once:
        run_forever()
    counts = run_everything_due()
    return [f"{name}: {count}" for name, count in counts.items()], dict(counts)

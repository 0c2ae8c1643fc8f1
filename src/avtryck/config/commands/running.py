"""serve, web, worker: the halves of the running product."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import click
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from avtryck.config.commands.install import prepare_stores
from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.config.jobs import run_everything_due, run_forever
from avtryck.config.webserver import HOST, web_server


def collect_static() -> None:
    """Hash and compress what browsers load, when the code is newer than what was collected."""
    source = max(path.stat().st_mtime for path in Path(settings.STATICFILES_DIRS[0]).rglob("*"))
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists() or manifest.stat().st_mtime < source:
        call_command("collectstatic", interactive=False, verbosity=0)


PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
WORKERS = click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 32))


@click.command()
@PORT
@WORKERS
@reporting
def web(port: int, workers: int) -> Outcome:
    """Only the web half."""
    prepare_web(port)
    supervise([web_server(port, workers)])


@click.command()
@PORT
@WORKERS
@reporting
def serve(port: int, workers: int) -> Outcome:
    """Web and jobs under one supervisor: when one ends, the other is ended too."""
    prepare_web(port)
    supervise([web_server(port, workers), [sys.executable, "-m", "avtryck", "worker"]])


def prepare_web(port: int) -> None:
    """Everything before the first request; says where it listens."""
    refuse_busy(port)
    prepare_stores()
    collect_static()
    address = f"http://{HOST}:{port}"
    as_json = click.get_current_context().params["as_json"]
    click.echo(json.dumps({"address": address}) if as_json else address)


def refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            reason = _("Port %(port)d går inte att använda (%(why)s). Välj en annan med --port, "
                       "eller `make run PORT=…`.")  # fmt: skip
            raise Refused(reason % {"port": port, "why": error.strerror}) from error


def supervise(commands: list[list[str]]) -> NoReturn:
    """Run these until we are told to stop (exit 0) or one ends by itself (1 or its own code)."""
    children: list[subprocess.Popen[bytes]] = []
    told: list[int] = []

    def stop(number: int, _frame: object) -> None:
        told.append(number)
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children += [subprocess.Popen(command) for command in commands]
    if not told:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    for child in children:
        child.terminate()
    codes = [child.wait() for child in children]
    raise SystemExit(0 if told else max(1, *codes))


@click.command()
@click.option("--once", is_flag=True, help="Run everything that is due, then exit.")
@reporting
def worker(once: bool) -> Outcome:
    """Only the jobs."""
    if not once:
        run_forever()
    counts = run_everything_due()
    if failed := [name for name, count in counts.items() if count < 0]:
        raise Refused(_("Gick inte: %(names)s") % {"names": ", ".join(failed)}, dict(counts))
    return [f"{name}: {count}" for name, count in counts.items()], dict(counts)

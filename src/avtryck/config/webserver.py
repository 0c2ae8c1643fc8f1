"""How the web server is started: plain arguments, so that nothing else needs to be loaded."""

from __future__ import annotations

import sys

HOST = "127.0.0.1"
THREADS = 4
"""A worker's requests at a time: one slow browser does not hold up the others. Each keeps its own
connections to the three stores (2 workers: 24 on PostgreSQL)."""
KEEP_ALIVE = 15
"""Seconds."""


def gunicorn(port: int, workers: int) -> list[str]:
    """The command line of the web half. No access log: it would tell who answered when."""
    program = [sys.executable, "-m", "gunicorn", "avtryck.config.wsgi:application"]
    return [
        *program,
        "--bind",
        f"{HOST}:{port}",
        "--workers",
        str(workers),
        "--worker-class",
        "gthread",
        "--threads",
        str(THREADS),
        "--keep-alive",
        str(KEEP_ALIVE),
        "--log-level",
        "warning",
        "--preload",
        "--no-control-socket",  # it would lie in the home of whoever starts the server
    ]

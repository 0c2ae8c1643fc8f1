"""The processes that serve requests: `python -m avtryck.config.webprocesses PORT WORKERS`."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from avtryck.config.webserver import HOST

THREADS = 3
"""A worker's requests at a time: one slow browser does not hold up the others. Each keeps its own
connections to the three stores (2 workers: 18 on PostgreSQL)."""
IDLE = 600
"""Seconds until a thread that has nothing to do ends, and its connections with it."""
PATIENCE = 15_000
"""Milliseconds for a request's head, and between two requests of a connection."""
HEAD = 64 * 1024
"""Bytes."""
GRACE = 30
"""Seconds for a request to end in once we are told to stop."""
WATCH = 1
"""Seconds between two looks at whether the master is there."""

Application = Callable[..., Any]


class Server(MPServer):
    """Replaces a process each time it dies; what cannot be loaded fails before there is one."""

    def _respawn_workers(self, *args: Any, **kwargs: Any) -> None:
        super()._respawn_workers(*args, **kwargs)
        self.respawned_wrks.clear()  # else two deaths within seconds of each other end the server


def main(port: int, workers: int) -> None:
    """No access log: it would tell who answered when."""
    from avtryck.config.wsgi import application  # once: the processes share its memory

    master = os.getpid()

    def load(_target: str) -> Application:
        threading.Thread(target=end_with, args=(master,), daemon=True).start()
        return application

    Server(
        "avtryck.config.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        workers_kill_timeout=GRACE,
        respawn_failed_workers=True,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=PATIENCE, max_buffer_size=HEAD),
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
    ).serve(target_loader=load)


def end_with(master: int) -> None:
    """Stop when the master is gone: nobody else would, and the port would stay taken."""
    while os.getppid() == master:
        time.sleep(WATCH)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

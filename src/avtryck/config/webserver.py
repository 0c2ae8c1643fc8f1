"""How the web server is started: plain arguments, so that nothing else needs to be loaded."""

from __future__ import annotations

import sys

HOST = "127.0.0.1"


def web_server(port: int, workers: int) -> list[str]:
    """The command line of the web half."""
    return [sys.executable, "-m", "avtryck.config.webprocesses", str(port), str(workers)]

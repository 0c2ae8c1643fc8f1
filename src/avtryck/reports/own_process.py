"""How a process begins that makes files for another. Imports nothing that needs Django set up."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing.process import BaseProcess


def begin(data: str) -> None:
    """Whoever started it takes the interruption; when that one is gone, this one ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    os.umask(0o077)
    os.environ["AVTRYCK_DATA"] = data
    import django

    django.setup()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)

"""Room on the disk for what people send: while there is too little, nothing is taken in."""

from __future__ import annotations

import os
import time

from django.conf import settings

LEAST_MB = 64
"""Kept free for what must still be written: closing a round, deleting, the log."""
LOOK_AGAIN = 1.0
_seen = {"until": 0.0, "room": 1.0}


def has_space() -> bool:
    """Whether the disk of our own stores has room; looked at once a second.

    On PostgreSQL the disk is the database server's: what it says when it is full is the answer.
    """
    moment = time.monotonic()
    if moment >= _seen["until"]:
        _seen.update(room=float(_free_mb() >= LEAST_MB), until=moment + LOOK_AGAIN)
    return bool(_seen["room"])


def _free_mb() -> float:
    if not any(str(store["ENGINE"]).endswith("sqlite3") for store in settings.DATABASES.values()):
        return LEAST_MB
    disk = os.statvfs(settings.ENV.data)
    return disk.f_bavail * disk.f_frsize / 1_000_000

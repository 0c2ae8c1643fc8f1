"""Keys that are needed again and again, remembered for a moment in this process (record 21)."""

from __future__ import annotations

import threading
import time
from uuid import UUID

SECONDS = 2.0
"""So long does a key destroyed by another process stay usable here, at most."""
MOST = 64


class Memory:
    """Unwrapped keys by id. What was read before `forget` is not remembered after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[UUID, tuple[float, bytes]] = {}
        self._forgotten = 0

    @property
    def mark(self) -> int:
        """Taken before a key is read, given to `keep` afterwards."""
        return self._forgotten

    def get(self, key_id: UUID) -> bytes | None:
        found = self._kept.get(key_id)
        return found[1] if found and time.monotonic() < found[0] else None

    def keep(self, key_id: UUID, secret: bytes, *, mark: int) -> None:
        with self._lock:
            if mark != self._forgotten:
                return  # somebody destroyed a key while this one was read: perhaps it was this one
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key_id] = (time.monotonic() + SECONDS, secret)

    def forget(self) -> None:
        with self._lock:
            self._forgotten += 1
            self._kept.clear()

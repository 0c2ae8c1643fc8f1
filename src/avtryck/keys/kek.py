"""The key encryption key: a file outside every store."""

from __future__ import annotations

import os
import secrets
import stat
from functools import cache
from pathlib import Path

from django.conf import settings

LENGTH = 32


class UnsafeKekError(RuntimeError):
    """The KEK file is missing, readable by others or of the wrong length."""


def make(path: Path) -> None:
    """Write a new KEK of 32 random bytes, mode 0400; an existing one stays."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(LENGTH))
        file.flush()
        os.fsync(file.fileno())


@cache
def _read(path: Path) -> bytes:
    if not path.exists():
        raise UnsafeKekError(f"{path}: there is no key file")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UnsafeKekError(f"{path}: others may read the key file; set mode 0400")
    secret = path.read_bytes()
    if len(secret) != LENGTH:
        raise UnsafeKekError(f"{path}: holds {len(secret)} bytes, a key has {LENGTH}")
    return secret


def kek() -> bytes:
    return _read(Path(settings.KEK_FILE))

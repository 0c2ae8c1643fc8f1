"""Files that are on disk when we say so, and readable by us alone."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


def new_file(path: Path) -> BinaryIO:
    """An empty file of mode 0600 that was not there before; never through a link."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


def write_new(path: Path, content: bytes) -> None:
    """All of it or nothing, under `path` at once."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with new_file(beside) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


sync_folder = sync_file


def open_plain(path: Path) -> BinaryIO:
    """A regular file, not a link to one; OSError otherwise."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    file = os.fdopen(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return file


def digest_of(path: Path) -> str:
    """sha256, hexadecimal."""
    with open_plain(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def copy_checked(source: Path, target: Path) -> str:
    """Copy to a new file, on disk afterwards; the sha256 of exactly the bytes that were copied."""
    found = hashlib.sha256()
    with open_plain(source) as file, new_file(target) as copy:
        while block := file.read(CHUNK):
            found.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return found.hexdigest()

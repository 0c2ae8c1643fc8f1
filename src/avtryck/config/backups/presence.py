"""Who works on this installation: many at a time, or one restore alone.

A lock of the operating system ends with its process, however that dies. The marker stays: it says
that a restore began and has not ended.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from avtryck.config.backups.files import sync_folder, write_new
from avtryck.config.commands.refusal import Refused

LOCK, MARKER = "in-use.lock", "restoring.json"
F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True)
class Unfinished:
    """A restore that began: from which backup, under which name the stores are set aside.

    While they move, what stands in their place is their own; once `installing`, it is not.
    """

    folder: str
    aside: str
    installing: bool = False


def marker() -> Path:
    return Path(settings.ENV.data) / MARKER


def unfinished() -> Unfinished | None:
    try:
        return Unfinished(**json.loads(marker().read_text("utf-8")))
    except FileNotFoundError:
        return None


def mark(restore: Unfinished) -> None:
    """From now on nothing starts here, until `unmark`."""
    write_new(marker(), json.dumps(vars(restore)).encode())
    sync_folder(marker().parent)


def unmark() -> None:
    marker().unlink(missing_ok=True)
    sync_folder(marker().parent)


def _locked(kind: int) -> int:
    """An open lock file; BlockingIOError when somebody holds it the other way."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    lock = os.open(Path(settings.ENV.data) / LOCK, flags, 0o600)
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BaseException:
        os.close(lock)
        raise
    return lock


def stay() -> int:
    """Be here until this process ends (or the lock it returns is closed); Refused otherwise."""
    try:
        lock = _locked(fcntl.LOCK_SH)
    except BlockingIOError as error:
        raise Refused(_("En återställning pågår. Vänta tills den är klar.")) from error
    if (left := unfinished()) is not None:
        os.close(lock)
        raise Refused(
            _("Återställningen från %(folder)s blev inte klar. Kör `avtryck restore` igen, eller "
              "`avtryck restore --put-back` för att gå tillbaka.") % {"folder": left.folder}
        )  # fmt: skip
    return lock


@contextmanager
def in_use() -> Iterator[None]:
    lock = stay()
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else works here; Refused while web, jobs or a command do."""
    try:
        lock = _locked(fcntl.LOCK_EX)
    except BlockingIOError as error:
        raise Refused(
            _("Något arbetar med uppgifterna i %(data)s. Stoppa `avtryck serve`, `web` och "
              "`worker` först.") % {"data": settings.ENV.data}
        ) from error  # fmt: skip
    try:
        yield
    finally:
        os.close(lock)


def even_half_restored(function: F) -> F:
    """A command that looks after the lock and the marker itself."""
    function.even_half_restored = True  # type: ignore[attr-defined]
    return function

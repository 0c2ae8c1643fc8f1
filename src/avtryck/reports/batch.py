"""Many files at once: whole or absent, as many processes as there is work for, taken up again."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Unit
from avtryck.reports.files import HALF, put, written
from avtryck.reports.own_process import begin
from avtryck.reports.report import NoSuchInstrumentError, edition, report
from avtryck.reports.year import Done, Edition

RECORDS = "report-runs"
WORTH_A_PROCESS = 24  # files; starting one takes as long as making a few
MOST_PROCESSES = 4


@dataclass(frozen=True)
class Wanted:
    """What every file of a run has in common."""

    folder: Path
    kind: str
    window: Window
    language: str
    instrument: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Piece:
    """One unit's file, and the key of all that its bytes depend on."""

    code: str
    done: tuple[Done, ...] | None
    key: str


@dataclass
class Record:
    """Which files of a folder are complete: name → (key, SHA-256). Kept among the stores."""

    path: Path
    known: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Record:
        """A line cut off by a crash counts for nothing."""
        name = sha256(str(folder.resolve()).encode()).hexdigest()[:32]
        found = cls(Path(settings.ENV.data) / RECORDS / f"{name}.jsonl")
        with suppress(OSError):
            for line in found.path.read_text("utf-8").splitlines():
                with suppress(ValueError):
                    file, key, digest = json.loads(line)
                    found.known[file] = key, digest
        return found

    def has(self, path: Path, key: str) -> bool:
        kept = self.known.get(path.name)
        if kept is None or kept[0] != key:
            return False
        try:
            return sha256(path.read_bytes()).hexdigest() == kept[1]
        except OSError:
            return False

    def add(self, path: Path, key: str, digest: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps([path.name, key, digest]) + "\n")


def write_all(
    wanted: Wanted,
    done: Callable[[Unit], tuple[Done, ...] | None],
    told: Callable[[int, int], None],
) -> list[Path]:
    """A file for every unit, in the tree's order; `told` hears how many of how many are complete.

    What an earlier run of the same wrote is left as it is. Interrupted, it leaves whole files only.
    NoSuchInstrumentError when nothing from the instrument is published in the window.
    """
    wanted.folder.mkdir(parents=True, exist_ok=True)
    _sweep_up(wanted.folder)
    pieces = _pieces(wanted, done)
    record = Record.of(wanted.folder)
    left = [one for one in pieces if not record.has(path_of(wanted, one.code), one.key)]
    told(len(pieces) - len(left), len(pieces))
    for at, (piece, digest) in enumerate(_made(wanted, left), start=1):
        record.add(path_of(wanted, piece.code), piece.key, digest)
        told(len(pieces) - len(left) + at, len(pieces))
    return [path_of(wanted, one.code) for one in pieces]


def path_of(wanted: Wanted, code: str) -> Path:
    return wanted.folder / f"{code}.{wanted.kind}"


def key_of(*facts: object) -> str:
    """A hash of the release, the tree, the names, the product and whatever else is given."""
    names = tuple(Unit.objects.order_by("pk").values_list("code", "path", "name_sv", "name_en"))
    said = repr((edition(), names, version("avtryck"), facts))
    return sha256(said.encode()).hexdigest()


def _pieces(wanted: Wanted, done: Callable[[Unit], tuple[Done, ...] | None]) -> list[Piece]:
    key = key_of(wanted.kind, wanted.window, wanted.language, wanted.instrument, wanted.year)
    found = []
    for unit in Unit.objects.order_by("path"):
        measures = done(unit)
        found.append(Piece(unit.code, measures, sha256(f"{key}{measures}".encode()).hexdigest()))
    return found


def _made(wanted: Wanted, pieces: Sequence[Piece]) -> Iterator[tuple[Piece, str]]:
    """Each piece as soon as its file is there, with the file's hash."""
    if len(pieces) < WORTH_A_PROCESS:
        yield from ((one, _write(wanted, one)) for one in pieces)
        return
    pool = ProcessPoolExecutor(
        max_workers=min(MOST_PROCESSES, os.cpu_count() or 1),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=begin,
        initargs=(str(settings.ENV.data),),
    )
    try:
        running: dict[Future[str], Piece] = {
            pool.submit(_write, wanted, one): one for one in pieces
        }
        for finished in as_completed(running):
            yield running[finished], finished.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _write(wanted: Wanted, piece: Piece) -> str:
    unit = Unit.objects.get(code=piece.code)
    found = report(unit, wanted.window, wanted.language, wanted.instrument)
    content = written(found, wanted.kind, Edition(wanted.year, piece.done))
    put(path_of(wanted, piece.code), content)
    return sha256(content).hexdigest()


def _sweep_up(folder: Path) -> None:
    """What a killed run left half-written."""
    for half in folder.glob(f"{HALF[0]}*{HALF[1]}"):
        half.unlink(missing_ok=True)


__all__ = ["NoSuchInstrumentError", "Wanted", "key_of", "path_of", "write_all"]

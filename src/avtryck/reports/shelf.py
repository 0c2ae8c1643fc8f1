"""Pictures kept on disk, so that every process draws each of them once.

What lies here is made from published rows, is named by the hash of all that decides how it looks
(`drawing.identity`), and may be deleted at any time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from avtryck.reports import drawing
from avtryck.reports.chart import Chart

FOLDER = "pictures"
MOST = 4096
"""Pictures of about 30 kB; when there are more, the older half goes."""


def svg(chart: Chart, *, layout: str, colours: str) -> str:
    """The picture alone, for a page that has the words; KeyError as `drawing.svg`."""
    name = f"{drawing.identity(chart, layout=layout, colours=colours)}.svg"
    return _kept(name, lambda: drawing.svg(chart, layout=layout, colours=colours).encode()).decode()


def whole_svg(chart: Chart, *, layout: str = "wide", colours: str = "light") -> bytes:
    """The picture with its title, measure, legend and note."""
    name = f"{drawing.identity(chart, layout=layout, colours=colours)}.whole.svg"
    return _kept(name, lambda: drawing.whole_svg(chart, layout=layout, colours=colours).encode())


def whole_png(chart: Chart, *, layout: str = "wide", colours: str = "light") -> bytes:
    """The same as PNG, twice the layout's pixels; equal charts give equal bytes."""
    name = f"{drawing.identity(chart, layout=layout, colours=colours)}.whole.png"
    return _kept(name, lambda: drawing.whole_png(chart, layout=layout, colours=colours))


def folder() -> Path:
    return Path(settings.ENV.data) / FOLDER


def _kept(name: str, draw: Callable[[], bytes]) -> bytes:
    """From the shelf, or drawn and put there; a shelf that cannot be written costs time only."""
    path = folder() / name[:2] / name
    with suppress(OSError):
        return path.read_bytes()
    drawn = draw()
    with suppress(OSError):
        _put(path, drawn)
    return drawn


def _put(path: Path, drawn: bytes) -> None:
    """Whole or not at all, whoever else writes the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(drawn)
            file.flush()
            os.replace(file.name, path)
        except OSError:
            os.unlink(file.name)
            raise
    if path.name[2] == "0":  # one time in sixteen is enough
        tidy()


def tidy(most: int = MOST) -> int:
    """Removes the older half when there are more than `most`; returns how many went."""
    files = [one for one in folder().glob("*/*") if one.is_file()]
    if len(files) <= most:
        return 0
    aged = sorted(files, key=_age)
    gone = aged[: len(aged) - most // 2]
    for one in gone:
        one.unlink(missing_ok=True)
    return len(gone)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0

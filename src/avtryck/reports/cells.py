"""A chart of cells: one row a unit, or one block a unit where there is no room for rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple

from avtryck.reports.chart import Placed, Values
from avtryck.reports.layout import Layout, fitted

MOST_COLUMNS = 8
BLOCK_COLUMNS = 4
GAP = 3
NAMES = 176  # pixels for the names of units beside the rows
WIDEST = 104
ROW = 45
NAME, BLOCK, HEAD, CELL = 13, 15, 12, 12  # sizes of letters
LINE = 15
SOLID = ("worse", "better")


class Box(NamedTuple):
    """Pixels from the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, by: float) -> dict[str, Any]:
        right, bottom = self.x + self.width, self.y + self.height
        return {"x": self.x + by, "y": self.y + by, "x2": right - by, "y2": bottom - by}


@dataclass
class _Sheet:
    """What is drawn so far; `x`, `y` in pixels from the upper left corner."""

    cells: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)

    def write(self, text: str, x: float, y: float, **looks: Any) -> None:
        """One line of text; `y` is its base line."""
        usual = {"size": NAME, "ink": "ink", "align": "left", "weight": 400}
        self.words.append({"text": text, "x": x, "y": y, **usual, **looks})

    def cell(self, cell: Mapping[str, str], box: Box, head: Sequence[str] = ()) -> None:
        """A rectangle with its head, its word and its number under one another."""
        look = cell["look"]
        striped = look == "unsure" and head
        below = 8 + LINE * len(head)
        shown = Box(box.x, box.y + below, box.width, box.height - below) if striped else box
        self.cells.append(shown.inset(0) | {"look": look})
        if look.endswith("_maybe"):
            self.frames.append(box.inset(1) | {"look": look})
        loud, quiet = ("on", "on") if look in SOLID else ("ink", "quiet")
        texts = [(line, quiet, 400) for line in head]
        texts += [(cell["word"], loud, 700)] if cell["word"] else []
        texts += [(cell["number"], quiet if look == "level" else loud, 400)]
        texts = [one for one in texts if one[0]]
        top = box.y + 19 if head else box.y + box.height / 2 + 4.5 - (len(texts) - 1) * LINE / 2
        for at, (text, ink, weight) in enumerate(texts):
            looks = {"size": CELL, "ink": ink, "weight": weight, "align": "center"}
            self.write(text, box.x + box.width / 2, top + at * LINE, **looks)


def placed(values: Values, layout: Layout) -> Placed:
    sheet = _Sheet()
    height = (_blocks if layout.above else _rows)(sheet, values, layout.width)
    drawn = {"cells": sheet.cells, "frames": sheet.frames, "words": sheet.words}
    return Placed({**drawn, "width": layout.width, "height": height}, height)


def _bands(count: int, most: int) -> Iterator[range]:
    """Columns in as few bands as they need, all about as long."""
    size = ceil(count / ceil(count / most))
    for start in range(0, count, size):
        yield range(start, min(start + size, count))


def _rows(sheet: _Sheet, values: Values, width: int) -> int:
    """Heads over columns, names beside rows; more columns than fit go on below."""
    bands = list(_bands(len(values["heads"]), MOST_COLUMNS))
    across = min(WIDEST, (width - NAMES + GAP) // len(bands[0]))
    y = 0
    for band in bands:
        y = _band(sheet, values, band, across, y + (28 if y else 0))
    return y


def _band(sheet: _Sheet, values: Values, band: range, across: int, top: int) -> int:
    heads = [fitted(values["heads"][at], pixels=across, size=HEAD, most=4) for at in band]
    y = top + max(len(head) for head in heads) * LINE + 8
    for column, head in enumerate(heads):
        middle = NAMES + column * across + (across - GAP) / 2
        for at, line in enumerate(reversed(head)):
            sheet.write(line, middle, y - 9 - at * LINE, size=HEAD, ink="quiet", align="center")
    for row in values["rows"]:
        name = fitted(row["name"], pixels=NAMES - 14, size=NAME, most=3)
        first = y + ROW / 2 + 5 - (len(name) - 1) * LINE / 2
        for at, line in enumerate(name):
            sheet.write(line, NAMES - 12, first + at * LINE, align="right")
        for column, at in enumerate(band):
            x = NAMES + column * across
            sheet.cell(row["cells"][at], Box(x, y, across - GAP, ROW))
        y += ROW + GAP
    return y


def _blocks(sheet: _Sheet, values: Values, width: int) -> int:
    """One block a unit: its name, then its cells with the heads inside them."""
    across = (width + GAP) // BLOCK_COLUMNS
    heads = [fitted(head, pixels=across - GAP - 6, size=CELL, most=3) for head in values["heads"]]
    tall = 16 + LINE * (2 + max(len(head) for head in heads))
    y = 0
    for row in values["rows"]:
        y += 18 if y else 0
        for words in fitted(row["name"], pixels=width, size=BLOCK, most=2, bold=True):
            sheet.write(words, 0, y + 15, size=BLOCK, weight=600)
            y += 20
        y += 5
        for at, cell in enumerate(row["cells"]):
            line, column = divmod(at, BLOCK_COLUMNS)
            box = Box(column * across, y + line * (tall + GAP), across - GAP, tall)
            sheet.cell(cell, box, heads[at])
        y += ceil(len(row["cells"]) / BLOCK_COLUMNS) * (tall + GAP)
    return y

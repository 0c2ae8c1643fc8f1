"""A chart of panels, one a figure: dots in the order of their spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple

from avtryck.reports.chart import Placed, Values
from avtryck.reports.layout import Layout, fitted, text_width

BESIDE = 40  # between two panels, and below each
SCALE = 46  # for the words of the scale
PLOT = 116
NAME, WORDS, SMALL = 15, 13, 12  # sizes of letters
LINE = 15
DOT, CAP = 9, 3.5


class _Place(NamedTuple):
    """Pixels. `top` is below the name and the change, where the scale's highest word begins."""

    left: float
    top: float
    across: float

    @property
    def right(self) -> float:
        return self.left + self.across

    @property
    def zero(self) -> float:
        return self.top + 14 + PLOT


@dataclass
class _Sheet:
    """What is drawn so far, in pixels from the upper left corner."""

    grid: list[dict[str, Any]] = field(default_factory=list)
    dots: list[dict[str, Any]] = field(default_factory=list)
    ends: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)

    def write(self, text: str, x: float, y: float, **looks: Any) -> None:
        usual = {"size": SMALL, "ink": "quiet", "align": "center", "weight": 400}
        self.words.append({"text": text, "x": x, "y": y, **usual, **looks})


def placed(values: Values, layout: Layout) -> Placed:
    sheet = _Sheet()
    beside = 1 if layout.above else 2
    across = (layout.width - BESIDE * (beside - 1)) / beside
    panels = values["panels"]
    y = 0
    for start in range(0, len(panels), beside):
        row = panels[start : start + beside]
        names = [fitted(one["name"], pixels=across, size=NAME, most=2, bold=True) for one in row]
        top = y + (BESIDE - 12 if y else 0) + 20 * max(len(name) for name in names) + 20
        for at, (panel, name) in enumerate(zip(row, names, strict=True)):
            _panel(sheet, panel, name, _Place(at * (across + BESIDE), top, across))
        y = top + 14 + PLOT + 2 * LINE + 14
    drawn = {"grid": sheet.grid, "dots": sheet.dots, "ends": sheet.ends, "words": sheet.words}
    return Placed({**drawn, "width": layout.width, "height": y}, y)


def _panel(sheet: _Sheet, panel: Mapping[str, Any], name: Sequence[str], place: _Place) -> None:
    for at, line in enumerate(name):
        y = place.top - 24 - 20 * (len(name) - 1 - at)
        sheet.write(line, place.left, y, size=NAME, ink="ink", align="left", weight=600)
    sheet.write(panel["change"], place.left, place.top - 5, size=WORDS, align="left")
    for tick in panel["ticks"]:
        y = place.zero - tick["at"] * PLOT
        sheet.grid.append({"x": place.left + SCALE, "x2": place.right, "y": y})
        sheet.write(tick["label"], place.left + SCALE - 6, y + 4, align="right")
    step = (place.across - SCALE) / len(panel["dots"])
    middles = [place.left + SCALE + step * (at + 0.5) for at in range(len(panel["dots"]))]
    for x, dot in zip(middles, panel["dots"], strict=True):
        _dot(sheet, dot, x, place.zero, min(1.0, step / 12))
    for at in _labelled([dot["label"] for dot in panel["dots"]], step):
        for below, words in enumerate(panel["dots"][at]["label"]):
            if words:
                x = _within(words, middles[at], place)
                sheet.write(words, x, place.zero + 18 + below * LINE)


def _dot(sheet: _Sheet, dot: dict[str, Any], x: float, zero: float, scale: float) -> None:
    ends = {name: zero - dot[name] * PLOT for name in ("first", "last", "low", "high")}
    sheet.dots.append({"x": x, "size": DOT * max(scale, 0.5), **ends})
    for name in ("low", "high"):
        cap = CAP * scale
        sheet.ends.append({"x": x - cap, "x2": x + cap, "y": ends[name]})


def _within(words: str, x: float, place: _Place) -> float:
    half = text_width(words, SMALL) / 2
    return max(place.left + half, min(place.right - half, x))


def _labelled(labels: Sequence[tuple[str, str]], step: float) -> list[int]:
    """Which spans have room for their words: the last, and every so many before it."""
    widest = max(text_width(line, SMALL) for label in labels for line in label)
    moved = max(0.0, (widest - step) / 2)  # the last one, so that it stays in the panel
    every = max(1, ceil((widest + moved + 8) / step))
    return list(range(len(labels) - 1, -1, -every))

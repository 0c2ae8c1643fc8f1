"""Charts of one bar a row: what is placed where in a layout."""

from __future__ import annotations

from typing import Any

from avtryck.reports.chart import Placed, Values
from avtryck.reports.layout import LETTER, Layout, lines


def placed(values: Values, layout: Layout) -> Placed:
    """Names wrapped, and the labels that have no room in their part left out."""
    wrapped = [lines(row["name"], layout.characters, 1 if layout.above else 2)
               for row in values["rows"]]  # fmt: skip
    rows = [
        row | {"name": "\n".join(name), "lines": len(name)}
        for row, name in zip(values["rows"], wrapped, strict=True)
    ]
    first, last = values["domain"]
    pixels = (layout.width - layout.left - layout.right) / (last - first)
    parts = [
        part | {"label": part["label"] if _fits(part, pixels) else ""} for part in values["parts"]
    ]
    filled = {**layout.values, **values, "rows": rows, "parts": parts}
    return Placed(filled, layout.height(len(rows)))


def _fits(part: dict[str, Any], pixels: float) -> bool:
    room = float(part["end"] - part["start"]) * pixels
    return room >= LETTER * len(part["label"]) + 6

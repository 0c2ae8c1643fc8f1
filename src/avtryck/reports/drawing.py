"""Charts as SVG: a Vega-Lite file, a palette and a layout; no network, the same bytes each time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert

from avtryck.reports.chart import Chart, lines

SPECS = Path(__file__).parent / "specs"
VEGA_LITE = "6.4"
FONT = "-apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Liberation Sans, sans-serif"
LETTER = 7.5  # pixels, at the size of the labels
STAND_IN = "#010203"
"""Vega knows no patterns: what is filled with this colour gets the stripes afterwards."""

LIGHT = {
    "paper": "#faf7f1",
    "ink": "#221e18",
    "quiet": "#5f574a",
    "line": "#ded6c8",
    "stripe": "#877d6d",
    "positive": "#17565a",
    "positive_ink": "#17565a",
    "positive_light": "#8fb9b6",
    "neutral": "#dfd6c6",
    "negative": "#a8492f",
    "negative_ink": "#97301f",
    "on_bar": "#fffdf9",
    "on_neutral": "#3a342b",
}
DARK = {
    "paper": "#1a1714",
    "ink": "#efe9df",
    "quiet": "#bdb2a3",
    "line": "#3d362f",
    "stripe": "#8b8173",
    "positive": "#8fcbc6",
    "positive_ink": "#98d1cc",
    "positive_light": "#3f6f6d",
    "neutral": "#4d453d",
    "negative": "#e0907d",
    "negative_ink": "#f0a999",
    "on_bar": "#1a1714",
    "on_neutral": "#efe9df",
}
PALETTES = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True)
class Layout:
    """Pixels. Names stand beside the bars, or above them where there is no room (`above`)."""

    width: int
    left: int
    right: int
    step: int
    bar: int
    characters: int
    above: bool

    @property
    def values(self) -> dict[str, Any]:
        return {
            "width": self.width - self.left - self.right,
            "padding": {"left": self.left, "right": self.right, "top": 30, "bottom": 8},
            "step": self.step,
            "bar": self.bar,
            "drop": 12 if self.above else 0,
            "middle": 0 if self.above else 1,
            "size": 14,
            "font": FONT,
            "name_align": "left" if self.above else "right",
            "name_dx": 0 if self.above else -14,
            "name_dy": -12 if self.above else 0,
            "answers_align": "right" if self.above else "left",
            "answers_dx": 0 if self.above else 14,
            "answers_dy": -12 if self.above else 0,
        }

    def height(self, rows: int) -> int:
        return rows * self.step + 38


LAYOUTS = {
    "wide": Layout(width=760, left=232, right=118, step=40, bar=24, characters=32, above=False),
    "narrow": Layout(width=358, left=1, right=1, step=58, bar=22, characters=38, above=True),
}


def svg(chart: Chart, *, layout: str, colours: str) -> str:
    """One chart in a layout of LAYOUTS and a palette of PALETTES; KeyError for another."""
    shape, palette = LAYOUTS[layout], PALETTES[colours]
    values = {**palette, **shape.values, **_fitted(chart, shape), "pattern": STAND_IN}
    spec = _filled(_spec(chart.spec), values)
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return _striped(str(drawn), palette)


def _fitted(chart: Chart, shape: Layout) -> dict[str, Any]:
    """The chart's values with names wrapped and the labels that have no room left out."""
    wrapped = [lines(row["name"], shape.characters, 1 if shape.above else 2)
               for row in chart.values["rows"]]  # fmt: skip
    rows = [
        row | {"name": "\n".join(name), "lines": len(name)}
        for row, name in zip(chart.values["rows"], wrapped, strict=True)
    ]
    first, last = chart.values["domain"]
    pixels = (shape.width - shape.left - shape.right) / (last - first)
    parts = [
        part | {"label": part["label"] if _fits(part, pixels) else ""}
        for part in chart.values["parts"]
    ]
    return {**chart.values, "rows": rows, "parts": parts}


def _fits(part: dict[str, Any], pixels: float) -> bool:
    room = float(part["end"] - part["start"]) * pixels
    return room >= LETTER * len(part["label"]) + 6


@cache
def _spec(name: str) -> Any:
    return json.loads((SPECS / f"{name}.vl.json").read_text("utf-8"))


def _filled(node: Any, values: dict[str, Any]) -> Any:
    """The spec with every "@name" replaced; KeyError names one that has no value."""
    if isinstance(node, dict):
        return {key: _filled(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, values) for value in node]
    if isinstance(node, str) and node.startswith("@"):
        return values[node[1:]]
    return node


def _striped(drawn: str, palette: dict[str, str]) -> str:
    pattern = (
        '<defs><pattern id="unsure" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)">'
        f'<line x1="1" y1="0" x2="1" y2="6" stroke="{palette["stripe"]}" stroke-width="1.25"/>'
        "</pattern></defs>"
    )
    head, body = drawn.split(">", 1)
    return f"{head}>{pattern}{body}".replace(f'"{STAND_IN}"', '"url(#unsure)"')

"""Charts as SVG and PNG: a Vega-Lite file, a palette and a layout; no network, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert

from avtryck.reports.chart import Chart
from avtryck.reports.frame import framed
from avtryck.reports.layout import FONT, LAYOUTS
from avtryck.reports.palettes import PALETTES

SPECS = Path(__file__).parent / "specs"
VEGA_LITE = "6.4"
FILE_FONT = "Liberation Sans"
"""Comes with the renderer: files look the same whatever the machine has."""
SCALE = 2
STAND_IN = "#010203"
"""Vega knows no patterns: what is filled with this colour gets the stripes afterwards."""


def svg(chart: Chart, *, layout: str, colours: str) -> str:
    """One chart in a layout of LAYOUTS and a palette of PALETTES; KeyError for another."""
    spec = filled(chart, layout=layout, colours=colours)
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return _striped(str(drawn), PALETTES[colours])


def whole_svg(chart: Chart, *, layout: str, colours: str) -> str:
    """The chart with its title, measure, legend and note, on paper: for files of its own."""
    inner = svg(chart, layout=layout, colours=colours)
    drawn = framed(chart, inner, layout=layout, palette=PALETTES[colours])
    return drawn.replace(FONT, FILE_FONT)


def whole_png(chart: Chart, *, layout: str, colours: str) -> bytes:
    """The same as pixels, SCALE of them to one of the layout."""
    drawn = whole_svg(chart, layout=layout, colours=colours)
    return bytes(vl_convert.svg_to_png(drawn, scale=SCALE))


def identity(chart: Chart, *, layout: str, colours: str) -> str:
    """A hash of all that decides what is drawn: two charts with one identity look the same."""
    words = (chart.title, chart.subtitle, chart.legend, chart.note, chart.alt)
    drawn = [filled(chart, layout=layout, colours=colours), words, PALETTES[colours], _drawers()]
    return sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()


def filled(chart: Chart, *, layout: str, colours: str) -> dict[str, Any]:
    """The chart's Vega-Lite, complete."""
    placed = chart.place(chart.values, LAYOUTS[layout])
    values = {**PALETTES[colours], "font": FONT, "pattern": STAND_IN, **placed.values}
    found: dict[str, Any] = _filled(_spec(chart.spec), values)
    return found


@cache
def _spec(name: str) -> Any:
    return json.loads((SPECS / f"{name}.vl.json").read_text("utf-8"))


@cache
def _drawers() -> list[str]:
    """The versions of what draws, our own two files among them."""
    here = Path(__file__)
    own = [sha256(one.read_bytes()).hexdigest() for one in (here, here.with_name("frame.py"))]
    return [version("vl-convert-python"), VEGA_LITE, *own]


def _filled(node: Any, values: Mapping[str, Any]) -> Any:
    """The spec with every "@name" replaced; KeyError names one that has no value."""
    if isinstance(node, dict):
        return {key: _filled(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, values) for value in node]
    if isinstance(node, str) and node.startswith("@"):
        return values[node[1:]]
    return node


def _striped(drawn: str, palette: Mapping[str, str]) -> str:
    pattern = (
        '<defs><pattern id="unsure" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)">'
        f'<line x1="1" y1="0" x2="1" y2="6" stroke="{palette["stripe"]}" stroke-width="1.25"/>'
        "</pattern></defs>"
    )
    head, body = drawn.split(">", 1)
    return f"{head}>{pattern}{body}".replace(f'"{STAND_IN}"', '"url(#unsure)"')

"""A picture with its words around it: title, measure, legend, note; for files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from avtryck.reports.chart import Chart
from avtryck.reports.layout import FONT, fitted, text_width

EDGE = 20
SWATCH = 24
TITLE, WORDS = 20, 14
LEGEND_STEP = 24
Palette = Mapping[str, str]


def framed(chart: Chart, inner: str, *, layout: str, palette: Palette) -> str:
    """One SVG; `inner` is the chart's picture in that layout and palette."""
    width, height = chart.size(layout)
    words = fitted(chart.title, pixels=width, size=TITLE, most=4, bold=True)
    measure = fitted(chart.subtitle, pixels=width, size=WORDS, most=4)
    top = EDGE + 26 * len(words) + 20 * len(measure) + 16
    legend = _legend_lines(chart.legend, width)
    below = top + height + 12
    note = fitted(chart.note, pixels=width, size=WORDS, most=4) if chart.note else []
    end = below + LEGEND_STEP * len(legend) + 20 * len(note) + EDGE
    parts = [
        _lines(words, EDGE + 20, step=26, size=TITLE, ink=palette["ink"], bold=True),
        _lines(measure, EDGE + 26 * len(words) + 14, step=20, size=WORDS, ink=palette["quiet"]),
        inner.replace("<svg ", f'<svg x="{EDGE}" y="{top}" ', 1),
        *(
            _entry(look, text, EDGE + x, below + LEGEND_STEP * line, palette)
            for line, entries in enumerate(legend)
            for look, text, x in entries
        ),
        _lines(note, below + LEGEND_STEP * len(legend) + 16, step=20, size=WORDS,
               ink=palette["quiet"]),
    ]  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 2 * EDGE}" height="{end}" '
        f'viewBox="0 0 {width + 2 * EDGE} {end}" role="img" aria-label="{escape(chart.alt)}" '
        f'font-family="{FONT}">'
        f'<rect width="100%" height="100%" fill="{palette["paper"]}"/>{"".join(parts)}</svg>'
    )


def _lines(
    words: Sequence[str], top: int, *, step: int, size: int, ink: str, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return "".join(
        f'<text x="{EDGE}" y="{top + step * at}" font-size="{size}"{weight} fill="{ink}">'
        f"{escape(line)}</text>"
        for at, line in enumerate(words)
    )


def _legend_lines(
    legend: Sequence[tuple[str, str]], width: int
) -> list[list[tuple[str, str, float]]]:
    """(look, words, x) by line."""
    found: list[list[tuple[str, str, float]]] = []
    x = float(width)
    for look, words in legend:
        room = SWATCH + 8 + text_width(words, WORDS)
        if not found or x + room > width:
            found.append([])
            x = 0.0
        found[-1].append((look, words, x))
        x += room + 20
    return found


def _entry(look: str, words: str, x: float, y: int, palette: Palette) -> str:
    text = (
        f'<text x="{x + SWATCH + 8:.0f}" y="{y + 12}" font-size="{WORDS}" '
        f'fill="{palette["quiet"]}">{escape(words)}</text>'
    )
    if look == "interval":
        return f'<path d="M{x:.0f} {y + 7}h{SWATCH}" stroke="{palette["ink"]}"/>{text}'
    if look in {"dot", "hollow"}:
        fill = palette["positive" if look == "dot" else "paper"]
        return (
            f'<circle cx="{x + 12:.0f}" cy="{y + 7}" r="5" fill="{fill}" '
            f'stroke="{palette["positive"]}" stroke-width="2"/>{text}'
        )
    fill, frame = _looks(palette)[look]
    return (
        f'<rect x="{x + 0.75:.2f}" y="{y + 0.75}" width="{SWATCH - 1.5}" height="13" rx="2" '
        f'fill="{fill}" stroke="{frame}" stroke-width="1.5"/>{text}'
    )


def _looks(palette: Palette) -> Mapping[str, tuple[str, str]]:
    """Fill and frame of everything that a legend names."""
    filled = {
        "neutral": "neutral", "decisive": "positive", "any": "positive_light",
        "worse": "worse", "better": "better", "level": "level",
    }  # fmt: skip
    return {look: (palette[name], palette[name]) for look, name in filled.items()} | {
        "worse_maybe": (palette["worse_maybe"], palette["worse"]),
        "better_maybe": (palette["better_maybe"], palette["better"]),
        "unsure": ("url(#unsure)", palette["line"]),
    }

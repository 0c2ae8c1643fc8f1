"""The colours of charts; tests/reports/test_colours.py computes that everybody can tell them apart.

The states of a heat map also differ by words, frames and stripes.
"""

from __future__ import annotations

from collections.abc import Mapping

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
    "worse": "#7d2415",
    "better": "#2b7f83",
    "worse_maybe": "#f6dfd6",
    "better_maybe": "#dcebe9",
    "level": "#f2ede3",
    "on_state": "#fffdf9",
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
    "worse": "#f6bcae",
    "better": "#4a9aa0",
    "worse_maybe": "#40241d",
    "better_maybe": "#1d3534",
    "level": "#2a2520",
    "on_state": "#1a1714",
}
PALETTES: Mapping[str, Mapping[str, str]] = {"light": LIGHT, "dark": DARK}

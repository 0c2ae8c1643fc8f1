"""Everybody can tell the states of a chart apart, by computation."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from avtryck.reports.palettes import DARK, LIGHT, PALETTES
from reports.colour import VISION, contrast, distance, lab, seen

# A state of the heat map: its frame and its ground.
STATES = {
    "worse": ("worse", "worse"),
    "worse_maybe": ("worse", "worse_maybe"),
    "better": ("better", "better"),
    "better_maybe": ("better", "better_maybe"),
    "level": ("level", "level"),
}
BARS = [("positive", "negative"), ("positive", "neutral"), ("negative", "neutral"),
        ("positive", "positive_light")]  # fmt: skip
WORDS = [
    ("on_state", "worse"), ("on_state", "better"), ("ink", "worse_maybe"),
    ("quiet", "worse_maybe"), ("ink", "better_maybe"), ("quiet", "better_maybe"),
    ("quiet", "level"), ("ink", "paper"), ("quiet", "paper"), ("on_bar", "positive"),
    ("on_bar", "negative"), ("on_neutral", "neutral"), ("positive_ink", "paper"),
    ("negative_ink", "paper"),
]  # fmt: skip
STATIC = Path(__file__).parents[2] / "src/avtryck/web/static/css"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
    ],
)
def test_the_distance_is_the_published_one(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert round(distance(one, other), 4) == expected
    assert round(distance(other, one), 4) == expected


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colours", PALETTES)
def test_states_and_bars_are_apart_for_every_eye(colours: str, vision: str) -> None:
    palette = PALETTES[colours]

    def apart(one: str, other: str) -> tuple[float, float]:
        """Distance and difference in lightness."""
        first, second = (lab(seen(palette[name], vision)) for name in (one, other))
        return distance(first, second), abs(first[0] - second[0])

    for first, second in combinations(STATES.values(), 2):
        pairs = [apart(one, other) for one, other in zip(first, second, strict=True)]
        assert max(pair[0] for pair in pairs) >= 20, (first, second)
        assert max(pair[1] for pair in pairs) >= 12, (first, second)
    for one, other in BARS:
        assert apart(one, other)[0] >= 15, (one, other)


@pytest.mark.parametrize("colours", PALETTES)
def test_marks_stand_out_from_the_paper_and_words_can_be_read(colours: str) -> None:
    palette = PALETTES[colours]

    for mark in ("worse", "better", "positive", "negative", "stripe", "ink"):
        assert contrast(palette[mark], palette["paper"]) >= 3, mark
    for ink, ground in WORDS:
        assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)


def test_the_legends_of_pages_have_the_colours_of_the_pictures() -> None:
    sheet = (STATIC / "chart.css").read_text("utf-8") + (STATIC / "report.css").read_text("utf-8")
    legend = ("worse", "worse_maybe", "better", "better_maybe", "level", "positive",
              "positive_light", "neutral")  # fmt: skip

    assert [
        name for palette in (LIGHT, DARK) for name in legend if palette[name] not in sheet
    ] == []

"""What charts of hand-made reports say, and that all of it has room."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from avtryck.core.statistics.flags import Flag
from avtryck.reports.charts import charts
from avtryck.reports.drawing import filled, whole_png, whole_svg
from avtryck.reports.layout import LAYOUTS, fitted, text_width
from avtryck.reports.palettes import PALETTES
from reports.handmade import LONG, concentrated, everybody, nobody, report

WORSE, BETTER = Flag("established", "worse"), Flag("established", "better")
MAYBE_WORSE, MAYBE_BETTER = Flag("look_here", "worse"), Flag("look_here", "better")
EVERY_STATE = {(0, 0): WORSE, (0, 1): MAYBE_WORSE, (0, 2): BETTER, (0, 3): MAYBE_BETTER}
SPACE = "\N{NO-BREAK SPACE}"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_heat_map_says_only_what_is_established() -> None:
    def title(flags: dict[tuple[int, int], Flag]) -> str:
        return charts(report(flags=flags))["heat-map"].title

    assert title({(0, 0): MAYBE_WORSE}) == "Inga säkra skillnader mellan enheterna"
    assert title({(0, 5): WORSE, (1, 1): MAYBE_WORSE}) == (
        "Minne har fler negativa svar än resten: Ledarskapet på arbetsplatsen"
    )
    assert title({(0, 5): WORSE, (0, 6): WORSE, (4, 0): BETTER}) == (
        "Säkert fler negativa svar än resten på 2 ställen; "
        "säkert färre negativa svar än resten på 1 ställe"
    )
    assert charts(report(nobody))["heat-map"].title == "För få svar för att jämföra enheterna"


def test_every_state_of_a_cell_has_a_word_or_a_pattern_of_its_own() -> None:
    chart = charts(report(flags=EVERY_STATE))["heat-map"]
    cells = chart.values["rows"][0]["cells"]

    assert [(one["look"], one["word"]) for one in cells[:5]] == [
        ("worse", "sämre"),
        ("worse_maybe", "sämre?"),
        ("better", "bättre"),
        ("better_maybe", "bättre?"),
        ("level", ""),
    ]
    assert cells[7] == {"look": "unsure", "word": "", "number": ""}
    assert [look for look, _words in chart.legend] == [
        "worse", "worse_maybe", "better", "better_maybe", "level", "unsure",
    ]  # fmt: skip
    assert chart.rows[0] == (
        "Minne", "Arbetsorganisationen", "säkert sämre", f"80{SPACE}% (37–97{SPACE}%)",
        f"47{SPACE}%", "5",
    )  # fmt: skip
    assert chart.rows[7][2:] == ("för få svar", "", "", "")


def test_a_wide_interval_reads_too_few_and_no_value_stands_there() -> None:
    few = charts(report(lambda item: (2, *[0] * 8, 1, 1) if len(item.categories) == 11 else None))
    many = charts(report(everybody))

    assert few["recommendation"].title == "För få svar för att säga"
    assert few["recommendation"].values["rows"][0]["value"] == "för få för att säga"
    assert few["recommendation"].legend[0] == ("hollow", "Värdet, för få svar")
    assert many["recommendation"].title == "Fler skulle rekommendera arbetsgivaren än inte"
    assert many["recommendation"].rows[0][1:] == ("+100", "+77 till +100", "24")


def test_periods_are_dots_and_only_an_established_change_is_said() -> None:
    found = charts(report(releases=3))["trend-areas"]
    first = found.values["panels"][0]

    assert found.title == "Säkra förändringar sedan perioden före: 4 uppåt"
    assert [dot["label"] for dot in first["dots"]] == [
        ("till", "2023"), ("2024", ""), ("2025", ""),
    ]  # fmt: skip
    assert first["change"] == "ingen säker förändring"
    assert "trend-areas" not in charts(report(releases=1))


def test_next_step_names_the_commonest_only_when_nothing_else_may_be() -> None:
    assert charts(report(everybody))["next-step"].title == (
        f"Vanligast är ”Något annat”: 100{SPACE}%"
    )
    assert charts(report())["next-step"].title == (
        "Flest svarar ”Arbete i ett företag eller en organisation”, "
        "men skillnaden till andra svar är osäker"
    )


def test_signals_pair_bad_and_good_and_show_ranges_as_stripes() -> None:
    found = charts(report(lambda item: concentrated(item, 6, 7)))["signals"]

    assert found.rows[0] == ("Arbetsorganisationen", "6–7", "6–7", "7")
    assert [(one["part"], one["start"], one["end"]) for one in found.values["parts"][:4]] == [
        ("negative", -0.857143, 0.0),
        ("unsure", -1.0, -0.857143),
        ("positive", 0.0, 0.857143),
        ("unsure", 0.857143, 1.0),
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("units", [22, 1])
@pytest.mark.parametrize("releases", [2, 40])
def test_no_words_are_cut_and_none_lie_on_others(layout: str, units: int, releases: int) -> None:
    made = report(flags=EVERY_STATE, units=[LONG] * units, releases=releases)

    for name in ("heat-map", "trend-areas"):
        chart = charts(made)[name]
        width, height = chart.size(layout)
        boxes = [_box(one) for one in chart.place(chart.values, LAYOUTS[layout]).values["words"]]

        assert [one for one in boxes if one[0] < -0.5 or one[2] > width + 0.5] == []
        assert [one for one in boxes if one[1] < -0.5 or one[3] > height + 0.5] == []
        assert [pair for pair in combinations(boxes, 2) if _meet(*pair)] == []


def _box(word: dict[str, object]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom, as wide as the widest of the faces."""
    size, x, y = (float(str(word[key])) for key in ("size", "x", "y"))
    wide = text_width(str(word["text"]), size, bold=int(str(word["weight"])) > 400)
    left = x - {"left": 0.0, "center": wide / 2, "right": wide}[str(word["align"])]
    return left, y - 0.75 * size, left + wide, y + 0.22 * size


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.5 and down > 0.5


def test_long_words_are_hyphenated_and_the_rest_is_left_out_after_a_whole_word() -> None:
    assert fitted("Kompetensutveckling", pixels=90, size=12, most=2) == ["Kompetensut-", "veckling"]
    assert fitted("Utvecklings-/karriärmöjligheter", pixels=120, size=12, most=2) == [
        "Utvecklings-/", "karriärmöjligheter",
    ]  # fmt: skip
    assert fitted("Cell- och molekylärbiologi", pixels=200, size=13, most=1) == [
        "Cell- och molekylärbiologi"
    ]
    assert fitted("Institutionen för lärande, informatik", pixels=130, size=12, most=1) == [
        "Institutionen för …"
    ]


@pytest.mark.parametrize("colours", PALETTES)
def test_files_have_all_the_words_and_the_same_bytes_twice(colours: str) -> None:
    chart = charts(report(flags=EVERY_STATE, units=["Minne"]))["heat-map"]

    drawn = whole_svg(chart, layout="wide", colours=colours)
    words = " ".join(one.text or "" for one in ET.fromstring(drawn).iter(f"{SVG}text"))
    png = whole_png(chart, layout="wide", colours=colours)

    assert " ".join(chart.title.split()[:6]) in words
    assert "Karolinska institutet" in words
    assert [text for _look, text in chart.legend if text not in words] == []
    assert whole_png(chart, layout="wide", colours=colours) == png
    assert png.startswith(b"\x89PNG")
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == tuple(
        2 * float(ET.fromstring(drawn).attrib[side]) for side in ("width", "height")
    )


def test_specs_leave_nothing_unfilled() -> None:
    for chart in charts(report(flags=EVERY_STATE)).values():
        for layout in LAYOUTS:
            spec = str(filled(chart, layout=layout, colours="dark"))
            assert "'@" not in spec
            assert "https://vega.github.io" in spec

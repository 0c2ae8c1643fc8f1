"""Pictures are drawn once, by whichever process comes first."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import override_settings

from avtryck.reports import drawing, shelf
from avtryck.reports.chart import Chart
from avtryck.reports.charts import charts
from avtryck.reports.layout import LAYOUTS
from avtryck.reports.palettes import PALETTES
from reports.handmade import report


@pytest.fixture
def shelved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shelf, "folder", lambda: tmp_path / shelf.FOLDER)
    return tmp_path / shelf.FOLDER


@pytest.fixture
def chart() -> Chart:
    return charts(report())["recommendation"]


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def test_it_stands_in_the_data_directory() -> None:
    with override_settings(ENV=SimpleNamespace(data=Path("/somewhere"))):
        assert shelf.folder() == Path("/somewhere/pictures")


def test_the_second_time_nothing_is_drawn(
    shelved: Path, chart: Chart, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shelf.svg(chart, layout="wide", colours="light")
    png = shelf.whole_png(chart)

    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(drawing.vl_convert, "vegalite_to_svg", refuse)
    monkeypatch.setattr(drawing.vl_convert, "svg_to_png", refuse)

    assert shelf.svg(chart, layout="wide", colours="light") == first
    assert shelf.whole_png(chart) == png
    assert len(files(shelved)) == 2
    with pytest.raises(AssertionError, match="drawn again"):
        shelf.svg(chart, layout="narrow", colours="light")


def test_whatever_changes_the_picture_changes_its_name(chart: Chart) -> None:
    other = {**chart.values, "rows": [chart.values["rows"][0] | {"high": 41.0}]}
    drawn = [
        *((chart, layout, colours) for layout in LAYOUTS for colours in PALETTES),
        (replace(chart, values=other), "wide", "light"),
        (replace(chart, title="Något annat"), "wide", "light"),
    ]

    names = {drawing.identity(one, layout=layout, colours=colours)
             for one, layout, colours in drawn}  # fmt: skip

    assert len(names) == len(drawn)


def test_a_shelf_that_cannot_be_written_costs_time_only(
    chart: Chart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(shelf, "folder", lambda: tmp_path / "file")

    assert shelf.svg(chart, layout="wide", colours="light").startswith("<svg")


def test_the_older_half_goes_when_there_are_too_many(shelved: Path) -> None:
    for age in range(9):
        path = shelved / f"{age}{age}" / f"{age}{age}.svg"
        path.parent.mkdir(parents=True)
        path.write_text("x")
        os.utime(path, (1000 + age, 1000 + age))

    assert shelf.tidy(most=9) == 0
    assert shelf.tidy(most=8) == 5
    assert sorted(one.stem for one in files(shelved)) == ["55", "66", "77", "88"]

"""What a chart says: title, measure, text alternative, table, and the values its spec draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from avtryck.reports import wording
from avtryck.reports.layout import LAYOUTS, Layout
from avtryck.reports.model import Report

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Placed:
    """The values of a spec in one layout, and how many pixels high the picture is."""

    values: Values
    height: int


@dataclass(frozen=True)
class Chart:
    """`place` turns `values` into what fills the "@names" of the Vega-Lite file `spec`.

    `legend` pairs a look with words; the first `worded` columns of the table hold words, not
    numbers.
    """

    name: str
    spec: str
    heading: str
    title: str
    subtitle: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    values: Values = field(repr=False)
    place: Callable[[Values, Layout], Placed] = field(repr=False)
    legend: tuple[tuple[str, str], ...] = ()
    note: str = ""
    worded: int = 1

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """The table's cells, each with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    def size(self, layout: str) -> tuple[int, int]:
        """Width and height in pixels, in a layout of LAYOUTS."""
        shape = LAYOUTS[layout]
        return shape.width, self.place(self.values, shape).height


def short(text: str) -> str:
    """The name before a colon or semicolon: "Lika villkor" of "Lika villkor: att alla …"."""
    for mark in (": ", "; "):
        text = text.split(mark, 1)[0]
    return text


def measured(report: Report, measure: str) -> str:
    """The subtitle: measure, unit, period."""
    return f"{measure}. {report.unit_name}, {wording.window_period(report.window)}."

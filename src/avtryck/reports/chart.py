"""What a chart says: title, measure, text alternative, table, and the values its spec draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from avtryck.reports import wording
from avtryck.reports.model import Report

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Chart:
    """`values` fill the "@names" of the Vega-Lite file `spec`; `legend` pairs a look with words."""

    name: str
    spec: str
    heading: str
    title: str
    subtitle: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    values: Values = field(repr=False)
    legend: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """The table's cells, each with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def height(self) -> int:
        """How many rows are drawn."""
        return len(self.values["rows"])


def short(text: str) -> str:
    """The name before a colon or semicolon: "Lika villkor" of "Lika villkor: att alla …"."""
    for mark in (": ", "; "):
        text = text.split(mark, 1)[0]
    return text


def lines(text: str, width: int, most: int) -> list[str]:
    """At most `most` lines; what does not fit ends in an ellipsis (the table has it whole)."""
    return wrap(text, width, max_lines=most, placeholder=" …", break_on_hyphens=False)


def measured(report: Report, measure: str) -> str:
    """The subtitle: measure, unit, period."""
    return f"{measure}. {report.unit_name}, {wording.window_period(report.window)}."

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
    title: str
    subtitle: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    values: Values = field(repr=False)
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def height(self) -> int:
        """How many rows are drawn."""
        return len(self.values["rows"])


def short(text: str) -> str:
    """The name before a colon or semicolon: "Lika villkor" of "Lika villkor: att alla …"."""
    for mark in (": ", "; "):
        text = text.split(mark, 1)[0]
    return text


def lines(text: str, width: int) -> str:
    """At most two lines; what does not fit ends in an ellipsis (the table has it whole)."""
    return "\n".join(wrap(text, width, max_lines=2, placeholder=" …"))


def measured(report: Report, measure: str) -> str:
    """The subtitle: measure, unit, period."""
    return f"{measure}. {report.unit_name}, {wording.window_period(report.window)}."

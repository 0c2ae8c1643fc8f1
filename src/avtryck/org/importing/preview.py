"""What an import would do, row by row; the same shape for units, people and departures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

NEW, CHANGED, MOVED, UNCHANGED, REJECTED = "new", "changed", "moved", "unchanged", "rejected"
OUTCOMES = (NEW, CHANGED, MOVED, UNCHANGED)


@dataclass(frozen=True)
class Line:
    """One accepted row: what it does, to whom, and which columns say something new."""

    row: int
    outcome: str
    label: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rejection:
    """One refused row: the column, its value, and why."""

    row: int
    column: str
    value: str
    reason: str


class RejectedRowError(ValueError):
    """Raised while a row is read; becomes its Rejection."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason

    def at(self, row: int) -> Rejection:
        return Rejection(row, self.column, self.value, self.reason)


class ColumnsError(ValueError):
    """Columns are missing or unknown: nothing of the file is taken in."""


@dataclass
class Preview:
    """Every row of the file is in `lines` or in `rejections`, once."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in OUTCOMES} | {REJECTED: len(self.rejections)}

    @property
    def changes(self) -> bool:
        """Whether taking it in would do anything."""
        return any(line.outcome != UNCHANGED for line in self.lines)

    def facts(self) -> dict[str, Any]:
        """For `--json`."""
        return {"kind": self.kind, **self.counts, "rejections": [vars(r) for r in self.rejections]}

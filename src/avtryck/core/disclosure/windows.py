"""Which pool spans a window holds, and the window that is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """A release's period, both days included. The first of its kind starts open (None)."""

    start: date | None
    end: date

    def __post_init__(self) -> None:
        if self.start is not None and self.start > self.end:
            raise ValueError(f"the span starts {self.start}, after its end {self.end}")


@dataclass(frozen=True, slots=True)
class Window:
    """What a reader asks for, both days included; None = without limit."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError(f"the window starts {self.start}, after its end {self.end}")


def contains(window: Window, span: Span) -> bool:
    """Does the window hold the whole span? A limited start never holds an open one."""
    starts = window.start is None or (span.start is not None and window.start <= span.start)
    ends = window.end is None or span.end <= window.end
    return starts and ends


def snap(window: Window, spans: Iterable[Span]) -> Window | None:
    """The smallest window around the spans it holds; None when it holds none.

    The snapped window holds exactly the same spans, so what is printed is what is counted.
    """
    held = [span for span in spans if contains(window, span)]
    if not held:
        return None
    starts = [span.start for span in held]
    end = max(span.end for span in held)
    if None in starts:
        return Window(None, end)
    return Window(min(start for start in starts if start is not None), end)

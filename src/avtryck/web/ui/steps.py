"""The five steps of an interview, for the stepper."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

State = Literal["done", "current", "todo"]

INTERVIEW: dict[str, Promise] = {
    "offer": _("Erbjud"),
    "prepare": _("Förbered"),
    "book": _("Boka"),
    "conduct": _("Genomför"),
    "close": _("Avsluta"),
}


@dataclass(frozen=True)
class Step:
    """One step; without `url` it cannot be opened yet."""

    key: str
    label: str | Promise
    state: State
    done: bool
    url: str | None


def interview_steps(
    *, current: str | None, done: Collection[str] = (), urls: Mapping[str, str] | None = None
) -> list[Step]:
    """`current` is the step being looked at, or None; `done` the finished ones."""
    unknown = {*done, *([current] if current else [])} - INTERVIEW.keys()
    if unknown:
        raise ValueError(f"no such step: {sorted(unknown)}")
    return [
        Step(key, label, _state(key, current, done), key in done, (urls or {}).get(key))
        for key, label in INTERVIEW.items()
    ]


def _state(key: str, current: str | None, done: Collection[str]) -> State:
    if key == current:
        return "current"
    return "done" if key in done else "todo"

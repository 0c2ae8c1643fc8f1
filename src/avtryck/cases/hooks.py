"""What interviews and surveys want told about a case; they register in their `ready()`.

`cases` may not import them. Every callback takes the case and must be safe to call twice.
"""

from __future__ import annotations

from collections.abc import Callable

from avtryck.cases.models import Case

Hook = Callable[[Case], None]
_hooks: dict[str, list[Hook]] = {"opened": [], "moved": [], "cancelled": []}


def on_opened(hook: Hook) -> None:
    """The case runs by itself from now on: opened, or released by HR (`contact = hr` decided)."""
    _hooks["opened"].append(hook)


def on_moved(hook: Hook) -> None:
    """The last day or another register field changed."""
    _hooks["moved"].append(hook)


def on_cancelled(hook: Hook) -> None:
    """Nothing more goes out: the case was cancelled, or is held until HR has decided."""
    _hooks["cancelled"].append(hook)


def tell(event: str, case: Case) -> None:
    for hook in _hooks[event]:
        hook(case)

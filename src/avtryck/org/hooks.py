"""What later stations want told about the tree; they register in their `ready()`.

`org` may not import them. Called within the transaction that changes the units, so that nobody
sees the new tree with old places; every callback must be safe to call twice.
"""

from __future__ import annotations

from collections.abc import Callable

Hook = Callable[[], object]
_hooks: list[Hook] = []


def on_units_changed(hook: Hook) -> None:
    """Units came, moved, were renamed or ended."""
    if hook not in _hooks:
        _hooks.append(hook)


def units_changed() -> None:
    for hook in _hooks:
        hook()

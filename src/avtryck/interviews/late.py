"""Whether notes may be shared after the last day: the installation's decision when it goes live.

Then the notes leave the authority, which may be an act of dispatch; so nobody may unless it was
decided. The decisions stand above the interviews: they register here in their `ready()`.
"""

from __future__ import annotations

from collections.abc import Callable

Rule = Callable[[], bool]
_rules: list[Rule] = []


def decided_by(rule: Rule) -> None:
    _rules.append(rule)


def may_share_late() -> bool:
    return any(rule() for rule in _rules)

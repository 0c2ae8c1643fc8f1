"""How a mail row becomes a letter: each kind's own app says to whom, with which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """To whom a mail goes and what fills its text's placeholders."""

    address: str
    text: str
    values: Mapping[str, str]
    text_version: int = 1


class UndeliverableError(LookupError):
    """There is nobody to write to (no address, cancelled); the row is stopped."""


Resolver = Callable[[str, str], Letter]
_resolvers: dict[str, Resolver] = {}
_outcomes: dict[str, Callable[[str, bool], None]] = {}


def register(
    kind: str, resolver: Resolver, outcome: Callable[[str, bool], None] | None = None
) -> None:
    """`resolver(subject_id, language)` says the letter; `outcome(subject_id, sent)` is told."""
    _resolvers[kind] = resolver
    if outcome is not None:
        _outcomes[kind] = outcome


def resolve(kind: str, subject_id: str, language: str) -> Letter:
    return _resolvers[kind](subject_id, language)


def tell(kind: str, subject_id: str, *, sent: bool) -> None:
    if kind in _outcomes:
        _outcomes[kind](subject_id, sent)

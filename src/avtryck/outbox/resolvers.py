"""How a mail row becomes a letter: each kind's own app says to whom, with which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from avtryck.core.instruments import Value


@dataclass(frozen=True)
class Calendar:
    """An entry for the recipient's calendar: the file, and its method as the mail names it."""

    content: bytes
    method: str


@dataclass(frozen=True)
class Letter:
    """To whom a mail goes, what fills its text's placeholders, and who gets the answer if any."""

    address: str
    text: str
    values: Mapping[str, Value]
    text_version: int = 1
    reply_to: str = ""
    calendar: Calendar | None = None


class UndeliverableError(LookupError):
    """There is nobody to write to (no address, cancelled); the row is stopped."""


Resolver = Callable[[str, str], Letter]
Outcome = Callable[[str, bool], None]


@dataclass(frozen=True)
class Kind:
    """What the outbox knows of a kind of mail."""

    resolver: Resolver
    outcome: Outcome | None
    kept: bool


_kinds: dict[str, Kind] = {}


def register(
    kind: str, resolver: Resolver, outcome: Outcome | None = None, *, kept: bool = True
) -> None:
    """`resolver(subject_id, language)` says the letter; `outcome(subject_id, arrived)` is told.

    With kept=False a row is deleted when it is done, sent or not: where the row itself would
    tell (who got no reminder has probably answered).
    """
    _kinds[kind] = Kind(resolver, outcome, kept)


def resolve(kind: str, subject_id: str, language: str) -> Letter:
    return _kinds[kind].resolver(subject_id, language)


def is_kept(kind: str) -> bool:
    return kind not in _kinds or _kinds[kind].kept


def fleeting() -> list[str]:
    """Kinds whose rows are not kept."""
    return [name for name, kind in _kinds.items() if not kind.kept]


def tell(kind: str, subject_id: str, *, sent: bool) -> None:
    """Say how it ended: it left (as far as we know, arrived), or it did not arrive."""
    known = _kinds.get(kind)
    if known and known.outcome:
        known.outcome(subject_id, sent)

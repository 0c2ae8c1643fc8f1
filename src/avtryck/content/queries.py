from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from avtryck.content.models import InstrumentVersion
from avtryck.core.instruments import (
    INTERVIEWS,
    DisclosurePolicy,
    EligibilityPolicy,
    Instrument,
    InterviewsPolicy,
    Text,
    parse,
    parse_disclosure_policy,
    parse_eligibility_policy,
    parse_interviews_policy,
    parse_text,
)

DISCLOSURE = "disclosure-1"
"""The policy of an installation that has chosen none."""


class UnknownInstrumentError(LookupError):
    """No such instrument, neither stored nor among the files that ship."""


class UnknownPolicyError(LookupError):
    """No disclosure policy of that name ships."""


class ChangedInstrumentError(ValueError):
    """The file of a version in use was edited: make a new version instead."""


def root() -> Path:
    return Path(settings.CONTENT)


@lru_cache(maxsize=64)
def _parsed(source: str) -> Instrument:
    return parse(source)


@lru_cache(maxsize=64)
def shipped(key: str, version: int) -> str:
    """The file of a version as it ships; "" when there is none."""
    path = root() / key / f"{version}.toml"
    return path.read_text("utf-8") if path.is_file() else ""


def instrument(name: str) -> Instrument:
    """`KEY/VERSION` → the instrument; UnknownInstrumentError, ChangedInstrumentError."""
    key, _, version = name.partition("/")
    if not version.isdecimal():
        raise UnknownInstrumentError(name)
    row = InstrumentVersion.objects.filter(key=key, version=int(version)).first()
    source = shipped(key, int(version))
    if row is None and not source:
        raise UnknownInstrumentError(name)
    if row is None:
        return _parsed(source)
    if source and _parsed(source).content_hash != row.content_hash:
        raise ChangedInstrumentError(name)
    return _parsed(row.source)


@lru_cache(maxsize=64)
def text(key: str, version: int = 1) -> Text:
    return parse_text((root() / "texts" / key / f"{version}.toml").read_text("utf-8"))


def disclosure_policies() -> tuple[str, ...]:
    """The names of the disclosure policies an installation may choose, `disclosure-1` first."""
    return tuple(sorted(path.stem for path in (root() / "policies").glob("disclosure-*.toml")))


@lru_cache(maxsize=8)
def disclosure_policy(name: str = DISCLOSURE) -> DisclosurePolicy:
    """UnknownPolicyError when no policy of that name ships.

    One from before there were signals gets ledger *interviews* from a file of its own, and keeps
    its content hash: see docs/decisions/0030.
    """
    if name not in disclosure_policies():
        raise UnknownPolicyError(name)
    found = parse_disclosure_policy(_policy(name))
    if any(ledger.key == INTERVIEWS for ledger in found.ledgers):
        return found
    return replace(found, ledgers=(*found.ledgers, interviews_policy().ledger))


@lru_cache(maxsize=1)
def interviews_policy() -> InterviewsPolicy:
    """What the policies say of ledger *interviews* that were written before it."""
    return parse_interviews_policy(_policy("interviews-1"))


@lru_cache(maxsize=8)
def eligibility_policy(version: int = 1) -> EligibilityPolicy:
    return parse_eligibility_policy(_policy(f"eligibility-{version}"))


def _policy(name: str) -> str:
    return (root() / "policies" / f"{name}.toml").read_text("utf-8")

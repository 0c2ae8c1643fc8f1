"""What an authority must have decided before it goes live."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from avtryck.content.queries import (
    DISCLOSURE,
    UnknownPolicyError,
    disclosure_policies,
    disclosure_policy,
)
from avtryck.retention.reviewers import KEY, are_named

REQUIRED = (
    "controller",
    "data_protection_contact",
    "legal_basis",
    "art9_basis",
    "information_text",
    "minimum_group",
    "readers",
    "mbl_date",
    "mbl_parties",
)
SHARE_LATE = "share_notes_after_last_day"
RECORD_TYPES = (
    "link_and_participation",
    "box",
    "waiting_sheet",
    "comment",
    "note_draft",
    "note",
    "signal",
    "must_be_handled",
    "register_data",
    "cancelled_case",
    "audit",
    "published",
)


class IncompleteDecisionsError(ValueError):
    """Says by name what is missing or wrong."""


@dataclass(frozen=True)
class Decisions:
    """A complete set: k, the disclosure policy if one is named, and everything as written."""

    minimum_group: int
    policy: str | None
    written: dict[str, Any]


def read_decisions(source: str) -> Decisions:
    """Read FILE.toml; IncompleteDecisionsError names every gap at once."""
    try:
        found = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise IncompleteDecisionsError(
            _("Filen är inte giltig TOML: %(why)s") % {"why": error}
        ) from error
    gaps = [*missing(found), *wrong(found)]
    if gaps:
        raise IncompleteDecisionsError("\n".join(gaps))
    return Decisions(
        found["minimum_group"],
        found.get("policy"),
        {key: _plain(value) for key, value in found.items()},
    )


def missing(found: dict[str, Any]) -> list[str]:
    gaps = [_("%(key)s saknas") % {"key": key} for key in REQUIRED if not found.get(key)]
    retention = found.get("retention", {})
    for kind in RECORD_TYPES:
        rule = retention.get(kind, {}) if isinstance(retention, dict) else {}
        for key in ("period", "decision"):
            if not isinstance(rule, dict) or not rule.get(key):
                gaps.append(_("[retention.%(kind)s] %(key)s saknas") % {"kind": kind, "key": key})
    return gaps


def wrong(found: dict[str, Any]) -> list[str]:
    return [*_wrong_rules(found), *_wrong_sharing(found), *_wrong_reviewers(found)]


def _wrong_reviewers(found: dict[str, Any]) -> list[str]:
    """Who reads the organisation's comments: absent means that nobody does."""
    if are_named(found):
        return []
    return [_("%(key)s måste vara en lista med minst två anställnings-id") % {"key": KEY}]


def _wrong_sharing(found: dict[str, Any]) -> list[str]:
    """Whether notes may be shared with the leaver after the last day: absent means no."""
    if isinstance(found.get(SHARE_LATE, False), bool):
        return []
    return [_("%(key)s måste vara true eller false") % {"key": SHARE_LATE}]


def _wrong_rules(found: dict[str, Any]) -> list[str]:
    name, k = found.get("policy", DISCLOSURE), found.get("minimum_group")
    try:
        floor = disclosure_policy(str(name)).minimum_group_floor
    except UnknownPolicyError:
        known = ", ".join(disclosure_policies())
        return [_("policy %(name)s finns inte, välj bland %(known)s")
                % {"name": name, "known": known}]  # fmt: skip
    if k is None or (isinstance(k, int) and not isinstance(k, bool) and k >= floor):
        return []
    return [_("minimum_group måste vara ett heltal, minst %(k)d") % {"k": floor}]


def _plain(value: Any) -> Any:
    """TOML dates become text, so that the decisions can be kept as JSON."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value if isinstance(value, str | int | float | bool | list) else str(value)

"""What is left of an organisation that was lived through: pages, and the truth beside them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from confidentiality.attacker.organisations import Organisation


@dataclass(frozen=True)
class Page:
    """One report file as somebody kept it.

    `state` = the reorganisation after which the unit's history last read otherwise than before,
    `read_in` = the last one before it was read;
    `releases` = those whose whole span it covers.
    """

    unit: str
    state: int
    read_in: int
    releases: tuple[str, ...]
    facts: dict[str, Any]


@dataclass
class Lived:
    """What became of an organisation: every page anybody could keep, and the truth beside it."""

    organisation: Organisation
    pages: list[Page] = field(default_factory=list)
    pools: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Pool id → numbers of the leavers whose sheets it holds."""
    trees: list[dict[str, str]] = field(default_factory=list)
    """State → code → parent; a reorganisation begins the next state."""
    places: dict[int, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """State → pool → where it stood, codes from the top."""
    drafts: dict[int, tuple[Any, int]] = field(default_factory=dict)
    """id → draft and whose it is; keeps the drafts, so that no two share an id."""
    sheets: dict[UUID, int] = field(default_factory=dict)
    invitations: dict[int, UUID] = field(default_factory=dict)
    batches: dict[int, str] = field(default_factory=dict)
    heard: dict[int, dict[str, str]] = field(default_factory=dict)
    """Leaver → what was heard in their interview, item by item."""

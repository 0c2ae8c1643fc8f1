"""Who of central HR reads the organisation's comments; the authority names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from avtryck.org.models import Role
from avtryck.org.queries import installation
from avtryck.retention.decided import decisions

KEY = "comment_reviewers"
FEWEST = 2


def named_reviewers() -> frozenset[str]:
    """Employee ids from the optional key `comment_reviewers` of going live; none: nobody reads.

    Nobody decides anything about a demonstration: there all of central HR are named.
    """
    if installation().is_demonstration:
        central = Role.objects.filter(kind=Role.Kind.CENTRAL_HR)
        return frozenset(central.values_list("person__employee_id", flat=True))
    return frozenset(_ids(decisions()))


def are_named(found: Mapping[str, Any]) -> bool:
    """Whether the key is absent, or lists at least two different employee ids."""
    ids = _ids(found)
    return KEY not in found or (len(set(ids)) >= FEWEST and len(ids) == len(found[KEY]))


def _ids(found: Mapping[str, Any]) -> list[str]:
    said = found.get(KEY, [])
    return [one for one in said if isinstance(one, str) and one] if isinstance(said, list) else []

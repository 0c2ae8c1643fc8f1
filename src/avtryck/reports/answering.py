"""The response rate that a full release published for a unit."""

from __future__ import annotations

from collections.abc import Sequence

from avtryck.org.models import Unit
from avtryck.published.models import Release, Response
from avtryck.reports.model import ResponseStep

LIVE = "live"
STEP = 10


def response(unit: Unit, releases: Sequence[Release]) -> ResponseStep | None:
    """That of the last full release in the window; None when it has none for the unit."""
    last = next((release for release in reversed(releases) if release.full), None)
    row = Response.objects.filter(release=last, node=unit.code).first() if last else None
    if row is None or last is None:
        return None
    return ResponseStep(row.percent, row.percent + STEP, last.name, (last.span_from, last.until))

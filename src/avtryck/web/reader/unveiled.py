"""Findings that somebody may read now: what the report does not show them yet, nor does this."""

from __future__ import annotations

from django.db.models import QuerySet

from avtryck.actions.models import Finding
from avtryck.actions.queries import readable_findings
from avtryck.clock import today
from avtryck.core.instruments.asked import LEADERSHIP
from avtryck.org.access import Scope
from avtryck.published.models import Release
from avtryck.reports.advance import LONGEST, withheld


def unveiled(scope: Scope) -> QuerySet[Finding]:
    """All that are readable but those of leadership figures which only the managers see yet."""
    rows = readable_findings(scope)
    fresh = Release.objects.filter(made_on__gt=today() - LONGEST)
    recent = [
        one
        for one in rows.filter(release__in=fresh.values("pk"))
        if LEADERSHIP in one.definition["ledgers"]
    ]
    later = {one.unit: withheld(scope, one.unit) for one in recent}
    return rows.exclude(pk__in=[one.pk for one in recent if one.release in later[one.unit]])

"""What the authority has decided, as the latest going-live file says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from avtryck.clock import today
from avtryck.retention.models import GoingLive

PERIOD = re.compile(
    r"(\d{1,4}) *(?:(days?|dygn|dag|dagar)|(months?|månad|månader)|(years?|år))", re.IGNORECASE
)


@dataclass(frozen=True)
class Rule:
    """Of one record type: the decision's reference ("" while there is none), and the day up to
    which its records may go (None: nothing is decided, or they are kept until further notice)."""

    decision: str
    until: date | None


def decisions() -> Mapping[str, Any]:
    """Empty while the installation is not live."""
    last = GoingLive.objects.order_by("pk").last()
    return last.decisions if last else {}


def rule_of(record_type: str) -> Rule:
    rule = decisions().get("retention", {}).get(record_type, {})
    return Rule(str(rule.get("decision", "")), before(today(), str(rule.get("period", ""))))


def before(day: date, period: str) -> date | None:
    """The day a written period (`6 months`, `2 år`, `90 days`) earlier; None: not a period.

    Whatever cannot be read as one keeps everything: "until further notice", or a sentence.
    """
    found = PERIOD.fullmatch(period.strip())
    if found is None:
        return None
    number = int(found[1])
    if found[2]:
        return day - timedelta(days=number)
    months = day.year * 12 + day.month - 1 - number * (1 if found[3] else 12)
    if months < 12:
        return None
    # The day before the month's first: a period ends no earlier than its last month.
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)

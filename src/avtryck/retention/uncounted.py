"""Answers that never came to count are kept as long as the authority has decided, no longer."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.retention.models import GoingLive
from avtryck.vault.doors import retention as vault

RECORD_TYPE = "waiting_sheet"
PERIOD = re.compile(
    r"(\d{1,4}) *(?:(days?|dygn|dag|dagar)|(months?|månad|månader)|(years?|år))", re.IGNORECASE
)


def dispose_uncounted(*, actor: str) -> date | None:
    """Delete live answers that do not count and are past the decided period.

    The day up to which they went; None while nothing is decided or they are kept until further
    notice. How many there were is told nobody.
    """
    last = GoingLive.objects.order_by("pk").last()
    if last is None:
        return None
    period = last.decisions.get("retention", {}).get(RECORD_TYPE, {}).get("period", "")
    limit = before(today(), str(period))
    if limit is not None:
        with transaction.atomic():
            record(
                actor=actor,
                verb="dispose uncounted answers",
                subject=RECORD_TYPE,
                received_by=limit.isoformat(),
            )
        vault.dispose_uncounted(received_by=limit)
    return limit


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

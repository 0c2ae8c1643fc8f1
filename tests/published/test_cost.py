"""A report costs the same however many answered, and a row or two more for each release."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from avtryck.content.queries import instrument
from avtryck.core.disclosure.windows import Window
from avtryck.core.instruments import items
from avtryck.org.models import Unit
from avtryck.published.models import Pool
from avtryck.reports import reading
from avtryck.reports.report import report
from large_rows import SMALL, SURVEY, publish_releases, settle_units

pytestmark = pytest.mark.django_db
YEAR = 4  # releases


def cost(unit: str) -> tuple[int, int]:
    """(queries, rows of figures and heads) of a report that nobody looks at the pools of."""
    here = Unit.objects.get(code=unit)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report(here)
    inside = reading.inside(here, reading.releases_in(Window()))
    return len(queries), len(inside.heads) + len(inside.sums)


def test_a_report_reads_rows_by_release_and_not_by_answer() -> None:
    settle_units(SMALL)
    publish_releases(SMALL, YEAR)
    few = {unit: cost(unit) for unit in ("o", "i1", "d1", "g1")}
    pools = Pool.objects.count()
    publish_releases(SMALL, YEAR, times=10)
    many = {unit: cost(unit) for unit in few}
    assert Pool.objects.count() > 5 * pools
    most = YEAR * (1 + sum(len(item.ledgers) for item in items(instrument(SURVEY))))
    assert all(rows <= most for _, rows in few.values())
    assert all(many[unit][1] - few[unit][1] <= most for unit in few)
    assert max(queries for queries, _ in many.values()) <= max(
        queries for queries, _ in few.values()
    )

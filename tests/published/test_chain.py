"""The hash chain: what it covers, and that younger columns leave old releases as they were."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from avtryck.published.models import Pool, Release, Response, WriteOnceError
from avtryck.published.operations import Edition, publish
from avtryck.published.queries import chain_breaks

pytestmark = pytest.mark.django_db
END = date(2026, 12, 31)


def edition(*, since: date | None = None, percent: int | None = None) -> Edition:
    pool = Pool(
        id="p", source="live", ledger="everyone", node="o", path="o/", n=5, label=["o"], since=since
    )
    responses = [] if percent is None else [Response(node="o", percent=percent)]
    return Edition("2026", True, None, END, 5, "disclosure-1", [pool], [], [], [], [], responses)


def change(table: str, column: str, value: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [value])


def test_a_release_from_before_the_younger_columns_still_verifies() -> None:
    """Its hash, from the very lines that were hashed when there was no `since`."""
    head = (
        '{"full": true, "minimum_group": 5, "name": "2026", "policy": "disclosure-1",'
        ' "sequence": 1, "span_from": null, "until": "2026-12-31"}'
    )
    pool = (
        '{"id": "p", "label": ["o"], "ledger": "everyone", "n": 5, "node": "o", "path": "o/",'
        ' "release": "2026", "source": "live", "table": "pool"}'
    )
    expected = hashlib.sha256(f"\n{head}\n{pool}".encode()).hexdigest()
    assert publish(edition()).hash == expected
    assert list(chain_breaks()) == []


def test_since_and_responses_are_published_and_hashed() -> None:
    release = publish(edition(since=date(2025, 7, 1), percent=50))
    assert Pool.objects.get().since == date(2025, 7, 1)
    assert list(Response.objects.values_list("release", "node", "percent")) == [("2026", "o", 50)]
    assert list(chain_breaks()) == []
    changed = [f"{release.name}: the rows are not those that were published"]
    change("published_pool", "since", "2025-08-01")
    assert list(chain_breaks()) == changed
    change("published_pool", "since", "2025-07-01")
    assert list(chain_breaks()) == []
    change("published_response", "percent", 60)
    assert list(chain_breaks()) == changed
    with pytest.raises(WriteOnceError):
        Response.objects.all().delete()


@pytest.mark.parametrize("percent", [55, 110])
def test_a_response_rate_stands_in_steps_of_ten(percent: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        publish(edition(percent=percent))
    assert not Release.objects.exists()

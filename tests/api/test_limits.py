"""A limit is one limit for all processes: every call counts once, whoever takes it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from avtryck.api.limits import within
from avtryck.api.models import CallCount

TAKERS, CALLS, MOST = 4, 15, 40


@pytest.mark.django_db(transaction=True)
def test_takers_at_once_share_the_limit(clock_at: Callable[[str], None]) -> None:
    """Each with a connection of its own, as each process has."""
    clock_at("2026-05-01T10:00:00")

    def take(_number: int) -> int:
        try:
            return sum(within("key:1", MOST) for _ in range(CALLS))
        finally:
            connection.close()

    with ThreadPoolExecutor(TAKERS) as takers:
        let_through = sum(takers.map(take, range(TAKERS)))
    assert let_through == MOST < TAKERS * CALLS
    assert CallCount.objects.values_list("calls", flat=True).get() == MOST


@pytest.mark.django_db
def test_a_minute_is_forgotten_when_the_next_begins(clock_at: Callable[[str], None]) -> None:
    clock_at("2026-05-01T10:00:59")
    assert [within(caller, 1) for caller in ("a", "a", "b")] == [True, False, True]
    clock_at("2026-05-01T10:01:00")
    assert within("a", 1)
    assert list(CallCount.objects.values_list("caller", flat=True)) == ["a"]

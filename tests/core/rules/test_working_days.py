from __future__ import annotations

from datetime import date, timedelta

import pytest

from avtryck.core.rules.working_days import add_working_days, easter_sunday, is_working_day


def test_easter_falls_where_the_almanac_says() -> None:
    # Svenska almanackan
    known = {1961: (4, 2), 2000: (4, 23), 2008: (3, 23), 2024: (3, 31), 2026: (4, 5), 2038: (4, 25)}
    assert {year: easter_sunday(year) for year in known} == {
        year: date(year, *day) for year, day in known.items()
    }


def test_the_days_off_of_2026() -> None:
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    off = [day for day in days if day.weekday() < 5 and not is_working_day(day)]
    assert [(day.month, day.day) for day in off] == [
        (1, 1), (1, 6), (4, 3), (4, 6), (5, 1), (5, 14), (6, 19), (12, 24), (12, 25), (12, 31),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 16), 3, date(2026, 3, 19)),
        (date(2026, 3, 19), 3, date(2026, 3, 24)),
        (date(2026, 4, 1), 3, date(2026, 4, 8)),
        (date(2026, 4, 4), 0, date(2026, 4, 4)),
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
    ],
)
def test_counting_on(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end

"""Swedish working days: Monday to Friday, without the public holidays and their three eves."""

from __future__ import annotations

from datetime import date, timedelta

_FIXED = {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}
_FRIDAY = 4


def easter_sunday(year: int) -> date:
    """Gregorian Easter after Meeus, *Astronomical Algorithms*, chapter 8."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day: date) -> bool:
    if day.weekday() > _FRIDAY or (day.month, day.day) in _FIXED:
        return False
    midsummer_eve = day.month == 6 and 19 <= day.day <= 25 and day.weekday() == _FRIDAY
    from_easter = (day - easter_sunday(day.year)).days
    return not midsummer_eve and from_easter not in {-2, 1, 39}


def first_working_day(day: date) -> date:
    """`day` itself when it is a working day, else the next one."""
    return add_working_days(day - timedelta(days=1), 1)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day` (0 = `day` itself, whatever day it is)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day

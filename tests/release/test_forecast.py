"""The forecast: what the planner would have done with the last years' leavers, by the register."""

from __future__ import annotations

import random
import time
from datetime import date
from uuid import UUID, uuid4

import pytest

from avtryck.cases.models import Departure
from avtryck.core.disclosure.tree import Unit
from avtryck.core.rules.deadlines import last_day_of
from avtryck.org.models import Unit as OrgUnit
from avtryck.release.forecast import History, Outlook, forecast, outlooks
from avtryck.vault.models import Sheet

DEFAULT, HALF_YEARLY, HOLD = "disclosure-1", "disclosure-half-yearly-1", "disclosure-hold-1"
UNITS = (
    Unit("o", None, 0),
    Unit("i", "o", 1),
    Unit("j", "o", 1),
    Unit("big", "i", 2),
    Unit("small", "i", 2),
    Unit("lone", "j", 2),
)


def history(*answers: tuple[str, int, int, int]) -> History:
    """Three years from 2023; an answer is (unit, year, month, how many)."""
    given = [(unit, last_day_of(f"{year}-{month:02d}"))
             for unit, year, month, n in answers for _ in range(n)]  # fmt: skip
    left = tuple(sorted(unit for unit, _ in given))
    return History(date(2023, 1, 1), 3, UNITS, left, tuple(sorted(given)))


def test_each_policy_is_replayed_through_its_own_calendar() -> None:
    found = history(
        ("big", 2023, 2, 7),
        ("big", 2023, 8, 7),
        ("big", 2025, 2, 7),
        ("small", 2023, 5, 3),
        ("small", 2024, 5, 3),
        ("lone", 2024, 10, 5),
    )
    seen = {name: outlooks(found, name, 5) for name in (DEFAULT, HALF_YEARLY, HOLD)}
    # big: K1 and K3 of 2023, K1 of 2025. small: three wait a year, then six in K2 of 2024.
    assert seen[DEFAULT]["i"] == Outlook(years=3, closes=4, divisions=2, of_divisions=2)
    assert seen[DEFAULT]["j"] == Outlook(years=1, closes=1, divisions=1, of_divisions=1)
    assert seen[DEFAULT]["o"] == Outlook(years=3, closes=5, divisions=3, of_divisions=3)
    # big in June and December 2023 and June 2025, worth more than all nine at i; small in 2024.
    assert seen[HALF_YEARLY]["i"] == Outlook(years=3, closes=4, divisions=2, of_divisions=2)
    assert seen[HOLD]["i"] == seen[DEFAULT]["i"]
    assert outlooks(found, DEFAULT, 7)["j"] == Outlook(0, 0, 0, 1)


def test_a_held_division_costs_its_institution_figures() -> None:
    found = history(("small", 2023, 5, 3), ("big", 2023, 5, 3), ("small", 2024, 5, 3))
    # Both are pooled at i in December 2023; held, small reaches six of its own, big waits on.
    assert outlooks(found, DEFAULT, 5)["i"] == Outlook(1, 1, 0, 2)
    assert outlooks(found, HOLD, 5)["i"] == Outlook(1, 1, 1, 2)
    few = history(("small", 2023, 5, 3), ("big", 2023, 5, 3))
    assert outlooks(few, HOLD, 5)["i"] == Outlook(0, 0, 0, 2)


@pytest.fixture
def register(people, clock_at):
    """Two years of leavers in optik, one every month, and some who do not count."""
    clock_at("2026-11-23")
    optik = OrgUnit.objects.get(code="optik")

    def leaves(number: int, day: date, **facts: object) -> None:
        row = {"status": "confirmed", "source": "feed", "exit_type": "resignation"} | facts
        Departure.objects.create(
            id=UUID(int=number), employee_id=f"F{number}", unit=optik, last_day=day,
            data_key=uuid4(), **row,
        )  # fmt: skip

    for number in range(24):
        leaves(number, date(2024 + (number + 10) // 12, (number + 10) % 12 + 1, 10))
    leaves(30, date(2025, 5, 5), status="to_confirm")
    leaves(31, date(2025, 5, 5), source="form", entered_by="person:1", confirmed_by="person:1")
    leaves(32, date(2025, 5, 5), exit_type="deceased")
    leaves(33, date(2025, 5, 5), staff_category="doctoral_student")
    leaves(34, date(2026, 11, 5))  # this month is not over
    return leaves


@pytest.mark.usefixtures("register")
def test_it_is_made_from_whole_years_of_counted_leavers() -> None:
    found = forecast(minimum_group=5)
    assert found is not None
    assert (found.years, found.leavers, found.answering_percent) == (2, 24, 57)
    assert found.closes == {DEFAULT: 8, HALF_YEARLY: 4, HOLD: 8}
    assert list(found.outlooks) == ["fysik", "uni"]
    assert found.outlooks["fysik"][DEFAULT].years == 2
    assert forecast(minimum_group=5) == found  # the same lots each time
    assert forecast(minimum_group=25).outlooks["fysik"][DEFAULT] == Outlook(0, 0, 0, 1)


@pytest.mark.usefixtures("register")
def test_no_waiting_sheet_moves_it() -> None:
    before = forecast(minimum_group=5)
    for _ in range(9):
        Sheet.objects.create(ledger="everyone", unit="minne-a", instrument="exit-survey/1",
                             source="live", received=date(2026, 10, 31), sealed=b"")  # fmt: skip
    assert forecast(minimum_group=5) == before


def test_without_a_whole_year_there_is_none(people, clock_at) -> None:
    clock_at("2026-11-23")
    assert forecast(minimum_group=5) is None
    for day, expected in ((date(2025, 12, 1), None), (date(2025, 11, 30), 1)):
        Departure.objects.create(employee_id=f"{day}", unit=OrgUnit.objects.get(code="syn"),
                                 last_day=day, status="confirmed", data_key=uuid4())  # fmt: skip
        found = forecast(minimum_group=5)
        assert (found and found.years) == expected


def test_an_organisation_of_six_thousand_takes_less_than_two_seconds() -> None:
    lots = random.Random(57)
    units = [Unit("o", None, 0), *(Unit(f"i{n}", "o", 1) for n in range(25))]
    units += [Unit(f"d{n}", f"i{lots.randrange(25)}", 2) for n in range(200)]
    units += [Unit(f"g{n}", f"d{lots.randrange(200)}", 3) for n in range(800)]
    deep = [unit.code for unit in units if unit.level > 1]
    left = lots.choices(deep, [lots.paretovariate(1.5) for _ in deep], k=2160)
    months = [last_day_of(f"{2023 + n // 12}-{n % 12 + 1:02d}") for n in range(36)]
    answers = sorted((code, lots.choice(months)) for code in left if lots.random() < 0.57)
    big = History(date(2023, 1, 1), 3, tuple(units), tuple(sorted(left)), tuple(answers))
    start = time.perf_counter()
    found = {name: outlooks(big, name, 5) for name in (DEFAULT, HALF_YEARLY, HOLD)}
    assert time.perf_counter() - start < 2
    divisions = {name: one["o"].divisions for name, one in found.items()}
    assert divisions[HALF_YEARLY] < divisions[DEFAULT] < divisions[HOLD]

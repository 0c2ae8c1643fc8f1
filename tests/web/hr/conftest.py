"""HR's desk: departures in every state, and those who look at them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TYPE_CHECKING

import pytest

from confidentiality.crawl import signed_in

if TYPE_CHECKING:
    from avtryck.cases.models import Departure

numbers = count(5001)


@pytest.fixture
def cilla(people):
    return signed_in(people["Cilla"])


@pytest.fixture
def leaving(people):
    """`leaving("Nils Ek", unit=…, **facts)`: a confirmed departure from Bo's group."""
    from avtryck.cases.facts import Facts
    from avtryck.cases.models import Departure
    from avtryck.cases.operations import register_departure
    from avtryck.org.models import Unit

    def take_in(name: str, **facts: object) -> Departure:
        usual: dict[str, object] = {
            "employee_id": str(next(numbers)),
            "unit": "minne-a",
            "last_day": date(2026, 4, 30),
            "name": name,
            "work_email": "",
            "private_email": "",
            "employed_from": date(2019, 9, 1),
            "exit_type": "resignation",
            "status": "confirmed",
            "nearest_manager": people["Bo"],
        }
        found = usual | facts
        found["unit"] = Unit.objects.get(code=found["unit"])
        departure = register_departure(facts=Facts(**found), actor="system")  # type: ignore[arg-type]
        return Departure.objects.get(pk=departure.pk)

    return take_in

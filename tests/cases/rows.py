"""Departure files for tests: short rows, filled up with Alva's usual facts."""

from __future__ import annotations

from avtryck.cases.importing.applying import apply_departures
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.models import Departure
from avtryck.org.importing.preview import Preview
from avtryck.org.tables import read_table
from cast import ALVA

USUAL = {
    "departure_id": "d-1",
    "employee_id": ALVA.employee_id,
    "private_email": ALVA.private_email,
    "language": "",
    "unit": "minne-a",
    "employed_from": "2019-09-01",
    "last_day": "2026-04-30",
    "exit_type": "resignation",
    "contact": "",
    "status": "",
}


def file_of(*rows: dict[str, str]) -> bytes:
    lines = [",".join(USUAL), *(",".join(filled(row).values()) for row in rows)]
    return "\n".join(lines).encode()


def filled(row: dict[str, str]) -> dict[str, str]:
    """Alva's facts where the row says nothing; her private address is nobody else's."""
    other = row.get("employee_id", ALVA.employee_id) != ALVA.employee_id
    return USUAL | ({"private_email": ""} if other else {}) | row


def look_at(*rows: dict[str, str]) -> Preview:
    return plan_departures(read_table(file_of(*rows))).preview


def take_in(*rows: dict[str, str]) -> Preview:
    plan = plan_departures(read_table(file_of(*rows)))
    apply_departures(plan=plan, actor="operator")
    return plan.preview


def outcomes(preview: Preview) -> list[tuple[str, tuple[str, ...]]]:
    return [(line.outcome, line.columns) for line in preview.lines]


def only() -> Departure:
    """The one departure there is, read anew."""
    return Departure.objects.select_related("unit", "nearest_manager").get()

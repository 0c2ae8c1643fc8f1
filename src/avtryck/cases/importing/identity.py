"""Which departure here a row speaks of: by departure_id, or the person's open one."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.utils.translation import gettext as _

from avtryck.cases.facts import Facts
from avtryck.cases.models import Departure
from avtryck.clock import today
from avtryck.core.rules.deadlines import ANSWERING
from avtryck.org.importing.preview import RejectedRowError

# A later last day may still move a departure this long after its old one.
GRACE: timedelta = ANSWERING


class Departures:
    """The departures here, found by identity."""

    def __init__(self) -> None:
        self._by_id: dict[str, Departure] = {}
        self._by_person: dict[str, list[Departure]] = defaultdict(list)
        self._oldest_open = today() - GRACE
        rows = Departure.objects.select_related("unit", "nearest_manager", "case")
        for departure in rows.filter(superseded=False).order_by("-last_day"):
            if departure.departure_id:
                self._by_id[departure.departure_id] = departure
            self._by_person[departure.employee_id].append(departure)

    def find(self, facts: Facts) -> Departure | None:
        """RejectedRowError when the departure_id is another person's."""
        if facts.departure_id in self._by_id:
            found = self._by_id[facts.departure_id]
            if found.employee_id != facts.employee_id:
                reason = _("tillhör redan en annan person")
                raise RejectedRowError("departure_id", facts.departure_id, reason)
            return found
        mine = self._by_person[facts.employee_id]
        if facts.departure_id:  # known here without a number so far, such as from the form
            mine = [departure for departure in mine if not departure.departure_id]
        day = facts.last_day
        same = [row for row in mine if day in {row.last_day, row.replaced_last_day}]
        return next(iter(_standing(same) or self._open(mine) or same), None)

    def _open(self, departures: list[Departure]) -> list[Departure]:
        return [row for row in _standing(departures) if row.last_day >= self._oldest_open]


def _standing(departures: list[Departure]) -> list[Departure]:
    return [row for row in departures if row.status != Departure.Status.WITHDRAWN]

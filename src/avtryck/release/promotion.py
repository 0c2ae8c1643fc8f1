"""Before a release counts its cells: uncounted answers that may count by now begin to.

An answer did not count when its round closed (or its interview was final) because the departure was
one person's word, or because another answer of the same person was still waiting. Whose it was is
forgotten. So all that lies at one spot (ledger, unit, month) is taken together, and only when it
may count whoever of those invited, or interviewed, there it belongs to. If unsure, it waits. See
docs/decisions/0009.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date

from avtryck.core.instruments import INTERVIEWS
from avtryck.interviews.models import Interview
from avtryck.surveys.marking import Standing, Standings
from avtryck.vault.doors import release as vault
from avtryck.vault.doors.release import GivenSheet, Spot


def promote(*, until: date) -> None:
    """Spots are asked one after the other: what one lets in, the next sees as counted."""
    surveys, interviews = Standings.of_register(), standings_of_interviews()

    def may_count(spot: Spot, size: int, counted: AbstractSet[Spot]) -> bool:
        mine = interviews if spot[0] == INTERVIEWS else surveys
        return mine.may_count(spot, size, counted)

    vault.promote(until=until, may=may_count)


def standings_of_interviews() -> Standings:
    """Every interview that has given a sheet, as the register has it today."""
    rows = {one.pk: one for one in Interview.objects.select_related("case__departure")}
    return Standings(_standing(one, rows.get(one.interview)) for one in vault.given_sheets())


def _standing(given: GivenSheet, row: Interview | None) -> Standing:
    """Of an interview that the register has no more, nobody is confirmed."""
    return Standing(
        invitation=given.interview,
        person=row.case.departure.employee_id if row else f"gone:{given.interview}",
        unit=given.unit,
        received=given.received,
        ledgers=frozenset({INTERVIEWS}),
        confirmed=row is not None and row.case.departure.counts and row.case.cancelled_on is None,
    )

"""Which answers count: decided by the register, and by where counted ones wait already.

Who answered is known only while a round closes, and is forgotten with its keys. After that the
rule is: a person may have answered every invitation, and may own anything that waits where one of
them stood. See docs/decisions/0009.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from avtryck.core.instruments import ledgers_of
from avtryck.core.rules.deadlines import last_day_of
from avtryck.surveys.answering import register_of
from avtryck.surveys.models import Invitation
from avtryck.vault.doors.surveys import COMMENTS, Spot


@dataclass(frozen=True)
class Standing:
    """One invitation as the register has it. Whether it was answered is not known here."""

    invitation: UUID
    person: str
    unit: str
    received: date
    ledgers: frozenset[str]
    confirmed: bool

    def counted_spot(self, ledger: str) -> Spot:
        """Where its answer to a ledger would wait if it counts (a comment then keeps no month)."""
        return (ledger, self.unit, None if ledger == COMMENTS else self.received)


def standing_of(invitation: Invitation) -> Standing:
    case = invitation.case
    return Standing(
        invitation=invitation.id,
        person=case.departure.employee_id,
        unit=invitation.unit,
        received=last_day_of(invitation.round.month),
        ledgers=frozenset((*ledgers_of(register_of(invitation)), COMMENTS)),
        confirmed=case.departure.counts and case.cancelled_on is None,
    )


class Standings:
    """Every invitation there is, by person and by spot."""

    def __init__(self, standings: Iterable[Standing]) -> None:
        self._of_person: dict[str, list[Standing]] = defaultdict(list)
        self._at: dict[tuple[str, date], list[Standing]] = defaultdict(list)
        for one in standings:
            self._of_person[one.person].append(one)
            self._at[one.unit, one.received].append(one)

    @classmethod
    def of_register(cls) -> Standings:
        found = Invitation.objects.select_related("case__departure", "round")
        return cls(standing_of(invitation) for invitation in found)

    def rivals(self, one: Standing, ledger: str) -> set[Spot]:
        """Where counted answers of the same person could wait, from other invitations."""
        return {
            other.counted_spot(ledger)
            for other in self._of_person[one.person]
            if other.invitation != one.invitation and ledger in other.ledgers
        }

    def may_count(self, spot: Spot, size: int, counted: AbstractSet[Spot]) -> bool:
        """Whether all `size` uncounted answers at a spot may count from now on, together.

        Any of those invited there may own any of them: so each must be confirmed, stand there
        once, and be unable to own a counted answer that waits elsewhere.
        """
        ledger, unit, received = spot
        if received is None:
            return False
        group = [one for one in self._at[unit, received] if ledger in one.ledgers]
        persons = {one.person for one in group}
        if len(persons) < len(group) or (ledger != COMMENTS and size > len(group)):
            return False
        return bool(group) and all(
            one.confirmed and self.rivals(one, ledger).isdisjoint(counted) for one in group
        )


class Marks:
    """The count marks of answers whose round closes now: their owners are known, for the moment.

    `relied` gathers the spots that had to be empty of counted answers.
    """

    def __init__(self, standings: Standings, counted: AbstractSet[Spot]) -> None:
        self._standings, self._counted = standings, counted
        self._chosen: set[tuple[str, str]] = set()
        self.relied: set[Spot] = set()

    def of(self, one: Standing) -> frozenset[str]:
        """In which ledgers this answer counts: confirmed, and no other of this person's waits."""
        if not one.confirmed:
            return frozenset()
        counts = set()
        for ledger in one.ledgers:
            rivals = self._standings.rivals(one, ledger)
            if (one.person, ledger) in self._chosen or not rivals.isdisjoint(self._counted):
                continue
            self._chosen.add((one.person, ledger))
            self.relied |= rivals
            counts.add(ledger)
        return frozenset(counts)

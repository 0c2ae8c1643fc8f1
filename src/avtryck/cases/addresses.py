"""A private address stands on the open departures of one person only, and is shown masked.

Else somebody in HR could write one address into many, and collect the letters of all. What leavers
enter themselves takes no part: two of them may share a mailbox, and neither can block the other.
"""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from avtryck.cases.models import Case, Departure
from avtryck.cases.sealed import opened
from avtryck.clock import today
from avtryck.core.rules.deadlines import ANSWERING

MASK = "•••"
# Mailboxes of so many people that the domain says nothing of whose it is.
SHARED = frozenset({
    "gmail.com", "hotmail.com", "hotmail.se", "icloud.com", "live.com", "live.se", "me.com",
    "msn.com", "outlook.com", "proton.me", "protonmail.com", "telia.com", "yahoo.com", "yahoo.se",
})  # fmt: skip


class AddressTakenError(ValueError):
    """The private address stands on another person's open departure."""


class PrivateAddresses:
    """Who has which private address, by employee id: each is opened once, when this is made."""

    def __init__(self) -> None:
        self._people: dict[str, set[str]] = defaultdict(set)
        for departure in _reachable():
            self.take(opened(departure, "private_email"), departure.employee_id)

    def take(self, address: str, employee_id: str) -> None:
        self._people[_same(address)].add(employee_id)

    def check(self, address: str, employee_id: str) -> None:
        """AddressTakenError when it is somebody else's. Two posts of one person may share one."""
        people = self._people.get(_same(address), set())
        if address and people and employee_id not in people:
            raise AddressTakenError


def check_address(address: str, employee_id: str) -> None:
    """For one departure; nothing is opened when there is no address."""
    if address:
        PrivateAddresses().check(address, employee_id)


def masked(address: str) -> str:
    """What whoever knows the address recognises, and nobody else can write to.

    A domain of one's own is masked as well: it is often the person's name.
    """
    name, _at, domain = address.strip().rpartition("@")
    if not name:
        return ""
    _host, _dot, top = domain.rpartition(".")
    shown = domain if domain.lower() in SHARED else f"{domain[:1]}{MASK}.{top}"
    return f"{name[:1]}{MASK}@{shown}"


def _same(address: str) -> str:
    return address.strip().casefold()


def _reachable() -> list[Departure]:
    """Departures to which a letter may still go, or whose link may still be answered."""
    since = today() - ANSWERING
    unsent = Q(case__survey_state__in=(Case.Survey.NOT_SENT, Case.Survey.FAILED))
    recent = Q(last_day__gte=since) | Q(case__opened_on__gte=since)
    rows = Departure.objects.exclude(status=Departure.Status.WITHDRAWN).exclude(private_email=b"")
    rows = rows.filter(address_by_leaver=False)
    return list(rows.filter(Q(status=Departure.Status.TO_CONFIRM) | recent | unsent))

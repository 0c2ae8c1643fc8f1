"""What leavers have said about themselves stands, whatever HR or the register says later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from avtryck.cases.facts import Facts
from avtryck.cases.models import Departure
from avtryck.cases.sealed import opened
from avtryck.clock import today
from avtryck.keys.operations import KeyGoneError

# Somebody who leaves again much later has perhaps another address.
REMEMBERED = timedelta(days=365)
MARKS = ("address_by_leaver", "language_by_leaver", "wants_news")


@dataclass(frozen=True)
class OwnWord:
    """The address and language a leaver has chosen (None: has not), and the wish for news.

    With the address goes who has vouched for it, and when it replaced another.
    """

    address: str | None = None
    vouched_by: str = ""
    replaced_at: datetime | None = None
    language: str | None = None
    wants_news: bool = False

    def over(self, facts: Facts) -> Facts:
        """The facts, with the leaver's word in place of the register's."""
        if self.address is not None:
            facts = replace(facts, private_email=self.address)
        return facts if self.language is None else replace(facts, language=self.language)

    def mark(self, departure: Departure) -> None:
        """Say on an (unsaved) departure whose word it is."""
        departure.address_by_leaver = self.address is not None
        if self.address is not None:
            departure.address_vouched_by = self.vouched_by
        departure.address_replaced_at = self.replaced_at
        departure.language_by_leaver = self.language is not None
        departure.wants_news = self.wants_news


def own_word(employee_id: str) -> OwnWord:
    """What this person has said on the pages of earlier departures; a standing one says it last.

    Without it, whoever withdraws a departure and enters it anew could choose where letters go.
    """
    since = today() - REMEMBERED
    rows = Departure.objects.filter(employee_id=employee_id, last_day__gte=since)
    word = OwnWord()
    for departure in sorted(rows, key=_weight):
        word = _after(word, departure)
    return word


def _weight(departure: Departure) -> tuple[bool, bool, date]:
    standing = departure.status != Departure.Status.WITHDRAWN
    return standing, not departure.superseded, departure.last_day


def yielding(departure: Departure, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes without what the leaver has said by now; the row stays locked until commit."""
    marks = Departure.objects.select_for_update().filter(pk=departure.pk).values(*MARKS).get()
    for name, value in marks.items():
        setattr(departure, name, value)
    taken = {"private_email": marks["address_by_leaver"], "language": marks["language_by_leaver"]}
    return {name: value for name, value in changes.items() if not taken.get(name)}


def _after(word: OwnWord, departure: Departure) -> OwnWord:
    """The word as it stands after this departure's page."""
    if departure.address_by_leaver:
        try:
            word = replace(word, address=opened(departure, "private_email"))
        except KeyGoneError:
            word = replace(word, address=None)
        replaced_at = departure.address_replaced_at
        word = replace(word, vouched_by=departure.address_vouched_by, replaced_at=replaced_at)
    if departure.language_by_leaver:
        word = replace(word, language=departure.language)
    return replace(word, wants_news=departure.wants_news)

"""To which private addresses codes go: somebody other than the link has said whose it is.

Whoever reads the work mailbox has the link, and can enter an address of their own with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases.models import Departure
from avtryck.cases.sealed import opened
from avtryck.clock import now

REGISTER = "register"
HANDED = "handed:"  # followed by the actor who gave the leaver a code in person
SETTLES = timedelta(days=3)
"""How long codes do not go to an address after one was replaced: its owner has been written to."""
Holder = Callable[[Departure], str]
_holders: list[Holder] = []


def on_holder(asked: Holder) -> None:
    """`asked` says who holds the leaver's talk now (an actor, "" nobody); `cases` cannot know."""
    _holders.append(asked)


def holder_of(departure: Departure) -> str:
    """The actor who holds the talk; "" when nobody does."""
    return next(filter(None, (asked(departure) for asked in _holders)), "")


def word_of(departure: Departure) -> str:
    """Who has said that the address is the leaver's, whether or not it still counts; "" nobody.

    What HR or a file has entered is their word.
    """
    if not departure.private_email:
        return ""
    said = departure.address_vouched_by
    return said if departure.address_by_leaver else said or REGISTER


def stands(departure: Departure, word: str) -> bool:
    """Whether a word counts now.

    A code that was handed over counts as long as the same person holds the talk, and so does all
    that the nearest manager says: else a wish for somebody else would show to whoever held it.
    """
    actor, manager = word.removeprefix(HANDED), departure.nearest_manager
    bound = actor != word or (manager is not None and actor == manager.actor)
    return bool(word) and (not bound or actor == holder_of(departure))


def settles_at(departure: Departure) -> datetime | None:
    """When an address that replaced another may get codes; None when it may now."""
    replaced = departure.address_replaced_at
    return replaced + SETTLES if replaced and replaced + SETTLES > now() else None


def gets_codes(departure: Departure) -> bool:
    """There is an address, somebody's word for it stands, and it has settled."""
    return stands(departure, word_of(departure)) and settles_at(departure) is None


def same_mailbox(one: str, other: str) -> bool:
    """Upper and lower case aside, within ASCII: other letters may look alike and be another's."""
    if one.isascii() and other.isascii():
        return one.lower() == other.lower()
    return one == other


@transaction.atomic
def vouch(*, departure: Departure, address: str, actor: str) -> None:
    """HR or a file says which address is the leaver's; it counts if it is the one the leaver gave.

    Nothing tells whether it was: else HR could try addresses until one is right.
    """
    Departure.objects.select_for_update().only("pk").get(pk=departure.pk)
    found = Departure.objects.select_related("unit", "nearest_manager").get(pk=departure.pk)
    word = word_of(found)
    lasts = stands(found, word) and not word.startswith(HANDED)
    if lasts or not address or not found.address_by_leaver:
        return
    if same_mailbox(address, opened(found, "private_email")):
        Departure.objects.filter(pk=found.pk).update(address_vouched_by=actor)
        record(actor=actor, verb="vouch for the leaver's address",
               subject=f"departure:{found.id}", institution=found.institution)  # fmt: skip

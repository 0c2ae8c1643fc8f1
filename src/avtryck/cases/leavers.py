"""What somebody who leaves does on the page *Till dig som slutar*: address, language, news."""

from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases import hooks
from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import open_case_of
from avtryck.cases.sealed import opened, put
from avtryck.cases.vouched import same_mailbox, stands, word_of
from avtryck.clock import now
from avtryck.outbox.operations import enqueue

LEAVER = "leaver"  # the actor in the audit: whoever had the link
FIELDS = ("private_email", "address_by_leaver", "address_vouched_by", "address_replaced_at")
CONFIRMED, CHANGED, ENTERED = "address-confirmed", "address-changed", "address-entered"


@transaction.atomic
def set_own_address(*, departure: Departure, address: str, word: str = "") -> bool:
    """Keep the leaver's own address, sealed, or with "" write to none; False: it is the same.

    From now on nobody else changes it. A short letter goes to the new address and one to the old,
    or to the work mailbox when it is the first. `word`: on whose word whoever enters it is known to
    be the leaver (a code, staff sign-in); without one, as with the link alone, no codes go there.
    """
    _lock(departure)
    before = opened(departure, "private_email")
    word = word if address else ""
    if departure.address_by_leaver and address == before:
        _say(departure, word)
        return False
    same = same_mailbox(before, address)
    _take(departure, address, word or (word_of(departure) if same else ""), replaces=not same)
    if before and not same and not departure.former_email:  # of several the first
        put(departure, "former_email", before)
    departure.save(update_fields=[*FIELDS, "former_email"])
    replaced = bool(before) and not same
    _record(
        departure, LEAVER, "set own address" if address else "forget own address", replaced=replaced
    )
    is_new = bool(address) and before != address
    is_first = is_new and not before
    _write(departure, CONFIRMED * is_new, CHANGED * replaced, ENTERED * is_first)
    _follow(departure)
    return True


def _take(departure: Departure, address: str, word: str, *, replaces: bool) -> None:
    """An address that somebody has vouched for has an owner, who is told and may object in time."""
    if replaces and stands(departure, word_of(departure)):
        departure.address_replaced_at = now()
    put(departure, "private_email", address)
    departure.address_by_leaver, departure.address_vouched_by = True, word


def _say(departure: Departure, word: str) -> None:
    """The leaver has entered the same address again, now known to be the leaver."""
    if word and not stands(departure, word_of(departure)):
        departure.address_vouched_by = word
        departure.save(update_fields=["address_vouched_by"])
        _record(departure, LEAVER, "confirm own address")


@transaction.atomic
def forget_own_address(*, departure: Departure, actor: str) -> None:
    """HR, in an emergency: forgotten, and no letter says so. Only the leaver enters another."""
    _lock(departure)
    if not departure.address_by_leaver:
        return
    replaced = bool(opened(departure, "private_email"))  # the next one is not the first
    _take(departure, "", "", replaces=replaced)
    put(departure, "former_email", "")
    departure.save(update_fields=[*FIELDS, "former_email"])
    _record(departure, actor, "forget the leaver's own address", replaced=replaced)


@transaction.atomic
def choose_language(*, departure: Departure, language: str) -> None:
    """sv, en, or "" for both."""
    _lock(departure)
    departure.language, departure.language_by_leaver = language, True
    departure.save(update_fields=["language", "language_by_leaver"])
    _record(departure, LEAVER, "choose language")
    _follow(departure)


def choose_news(*, departure: Departure, wanted: bool) -> None:
    """Ni sa - vi gjorde: write to me, or do not."""
    Departure.objects.filter(pk=departure.pk).update(wants_news=wanted)


def told_former(*, departure_id: str) -> None:
    """The letter about the change has gone, or cannot go: the old address is forgotten."""
    Departure.objects.filter(pk=departure_id).update(former_email=b"")


def _lock(departure: Departure) -> None:
    Departure.objects.select_for_update().only("pk").get(pk=departure.pk)
    departure.refresh_from_db(fields=[*FIELDS, "former_email", "language"])


def _write(departure: Departure, *kinds: str) -> None:
    """Nothing goes out by itself while HR decides first how somebody is contacted."""
    if _automatic(departure) is None:
        return
    for kind in filter(None, kinds):
        enqueue(kind=kind, subject_id=str(departure.id), language=departure.language)


def _follow(departure: Departure) -> None:
    """What is not sent yet takes the new word; what did not arrive is tried again."""
    case = _automatic(departure)
    if case is not None:
        hooks.tell("moved", case)


def _automatic(departure: Departure) -> Case | None:
    case = open_case_of(departure)
    return case if case is not None and case.handling == Case.Handling.AUTOMATIC else None


def _record(departure: Departure, actor: str, verb: str, **facts: bool) -> None:
    record(actor=actor, verb=verb, subject=f"departure:{departure.id}",
           institution=departure.institution, **facts)  # fmt: skip

"""Sealed fields of a departure: private addresses and `contact`, under the leaver's own key."""

from __future__ import annotations

import secrets

from avtryck.cases.models import Departure
from avtryck.keys.models import Key
from avtryck.keys.operations import LEAVER, KeyGoneError, institution_key, make_key
from avtryck.keys.sealing import Place, open_sealed, seal

SEALED_FIELDS = frozenset({"private_email", "contact", "former_email"})
# `auto` and `hr` are sealed at one length, so that the ciphertext's size says nothing.
PADDED = {"contact": 4}


def seal_new(departure: Departure, *, private_email: str, contact: str) -> None:
    """Give a new (unsaved) departure its own key, durable at once, and seal both fields."""
    institution = departure.institution
    plain = secrets.token_bytes(32)
    departure.data_key = make_key(
        purpose=LEAVER,
        parent=institution_key(institution=institution),
        institution=institution,
        plain=plain,
    )
    for field, value in (("private_email", private_email), ("contact", contact or "auto")):
        place = Place("departure", field, institution, str(departure.id))
        _put(departure, field, value, place=place, key=plain)


def put(departure: Departure, field: str, value: str) -> None:
    """Seal `value` into the (unsaved) field of a departure that has its key."""
    _put(departure, field, value, place=place_of(departure, field), key=None)


def opened(departure: Departure, field: str) -> str:
    """The plaintext, or "" when the field is empty."""
    sealed = bytes(getattr(departure, field))
    if not sealed:
        return ""
    return open_sealed(sealed, place=place_of(departure, field)).decode().rstrip()


def place_of(departure: Departure, field: str) -> Place:
    """Where a field is sealed. The institution is the key's, so that a unit may move."""
    institutions = Key.objects.filter(pk=departure.data_key).values_list("institution", flat=True)
    institution = institutions.first()
    if institution is None:
        raise KeyGoneError(str(departure.data_key))
    return Place("departure", field, institution, str(departure.id))


def _put(departure: Departure, field: str, value: str, *, place: Place, key: bytes | None) -> None:
    sealed = b""
    if value:
        plain = value.ljust(PADDED.get(field, 0)).encode()
        sealed = seal(plain, key_id=departure.data_key, place=place, key=key)
    setattr(departure, field, sealed)

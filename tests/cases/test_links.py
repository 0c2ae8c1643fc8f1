"""The leaver's link: the same each time, of one departure only, and dead when it must be."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import uuid4

import pytest

from avtryck.cases.links import departure_of, leaver_token
from avtryck.cases.operations import extend, withdraw
from avtryck.keys.operations import KeyGoneError, destroy
from cases.rows import only, take_in
from cast import INES


@pytest.fixture
def token(people, clock_at) -> str:
    clock_at("2026-03-16")
    take_in({})
    return leaver_token(only())


def test_it_leads_to_its_departure_again_and_again(token) -> None:
    assert leaver_token(only()) == token
    assert departure_of(token) == only()


@pytest.mark.parametrize("byte", range(48))
def test_one_changed_bit_is_a_wrong_link(token, byte) -> None:
    raw = bytearray(urlsafe_b64decode(token))
    raw[byte] ^= 1
    assert departure_of(urlsafe_b64encode(raw).decode()) is None


@pytest.mark.parametrize("wrong", ["", "x", "å" * 64, "A" * 64, "A" * 63, "A" * 65, "\0" * 64])
def test_nonsense_is_a_wrong_link(token, wrong) -> None:
    assert departure_of(wrong) is None


def test_the_proof_of_one_is_none_for_another(token) -> None:
    take_in({"departure_id": "d-2", "employee_id": INES.employee_id})
    other = departure_of(token)
    assert other is not None
    raw = urlsafe_b64decode(token)
    for stranger in (
        uuid4(),
        *type(other).objects.exclude(pk=other.pk).values_list("pk", flat=True),
    ):
        assert departure_of(urlsafe_b64encode(stranger.bytes + raw[16:]).decode()) is None


def test_withdrawn_is_gone(token) -> None:
    withdraw(departure=only(), actor="hr")
    assert departure_of(token) is None


def test_extended_leads_nowhere_until_it_is_confirmed_anew(token, clock_at) -> None:
    after = extend(departure=only(), actor="hr", last_day=only().last_day.replace(month=6))
    assert (departure_of(token), departure_of(leaver_token(after))) == (None, None)


def test_without_its_key_nothing_opens(token) -> None:
    destroy(key_id=only().data_key)
    assert departure_of(token) is None
    with pytest.raises(KeyGoneError):
        leaver_token(only())


def test_nobody_is_met_on_the_page_of_somebody_who_has_died(token) -> None:
    take_in({"exit_type": "deceased"})
    assert departure_of(token) is None

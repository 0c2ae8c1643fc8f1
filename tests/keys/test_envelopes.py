"""What opens an envelope, what does not, and how large it is."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag

from avtryck.keys.envelopes import (
    Envelope,
    RoundKeys,
    enclose,
    new_pair,
    open_for_code,
    open_for_round,
    resealed,
)

PRIVATE, PUBLIC = new_pair()
PEPPER = secrets.token_bytes(32)
MAY = RoundKeys(PUBLIC, PEPPER)
CODE, OTHER = "AAAA-BBBB-CCCC-DDDD-EEEE", "AAAA-BBBB-CCCC-DDDD-EEEF"


def sealed(text: bytes = b"svar") -> Envelope:
    return enclose(text, keys=MAY, code=CODE, bound=b"may, box 1")


def test_both_the_round_and_the_code_open_it() -> None:
    envelope = sealed()
    assert open_for_round(envelope, private=PRIVATE) == b"svar"
    assert open_for_code(envelope, pepper=PEPPER, code=CODE) == b"svar"


def test_another_code_or_a_code_without_its_round_opens_nothing() -> None:
    envelope = sealed()
    assert open_for_code(envelope, pepper=PEPPER, code=OTHER) is None
    assert open_for_code(envelope, pepper=secrets.token_bytes(32), code=CODE) is None
    with pytest.raises(InvalidTag):
        open_for_round(envelope, private=new_pair()[0])


def test_in_another_round_or_box_it_does_not_open() -> None:
    moved = replace(sealed(), bound=b"may, box 2")
    assert open_for_code(moved, pepper=PEPPER, code=CODE) is None
    with pytest.raises(InvalidTag):
        open_for_round(moved, private=PRIVATE)
    swapped = replace(sealed(b"andras svar"), sealed=sealed().sealed)
    with pytest.raises(InvalidTag):  # nor with the keys of another box of the same round
        open_for_round(swapped, private=PRIVATE)


def test_one_changed_bit_is_noticed() -> None:
    envelope = sealed()
    changed = bytearray(envelope.sealed)
    changed[-1] ^= 1
    with pytest.raises(InvalidTag):
        open_for_round(replace(envelope, sealed=bytes(changed)), private=PRIVATE)


def test_nothing_repeats_when_the_same_is_sealed_twice() -> None:
    one, other = sealed(), sealed()
    assert len({one.sealed, other.sealed, one.for_round, other.for_round}) == 4
    assert one.for_code != other.for_code


def test_resealed_for_another_round_only_that_round_and_the_code_open_it() -> None:
    private, public = new_pair()
    june = RoundKeys(public, secrets.token_bytes(32))
    moved = resealed(sealed(), private=PRIVATE, pepper=PEPPER, keys=june, bound=b"june, box 9")
    assert open_for_round(moved, private=private) == b"svar"
    assert open_for_code(moved, pepper=june.pepper, code=CODE) == b"svar"
    assert open_for_code(moved, pepper=PEPPER, code=CODE) is None
    with pytest.raises(InvalidTag):
        open_for_round(moved, private=PRIVATE)


def test_all_texts_that_fit_make_boxes_of_one_size() -> None:
    def size(length: int) -> int:
        text = b"x" * length
        return len(enclose(text, keys=MAY, code=CODE, bound=b"", least=4096).sealed)

    assert {size(0), size(1), size(4092)} == {4096 + 12 + 16}
    assert {size(4093), size(8188)} == {8192 + 12 + 16}

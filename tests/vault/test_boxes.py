"""The vault's boxes: both forms open at the close, and all are of one size."""

from __future__ import annotations

import json
import secrets
from uuid import uuid4

import pytest

from avtryck.keys.envelopes import RoundKeys, new_pair, padded, seal_to
from avtryck.vault.doors import surveys as door
from avtryck.vault.models import Box, Sheet

pytestmark = pytest.mark.django_db
ROUND = uuid4()
PRIVATE, PUBLIC = new_pair()
KEYS = RoundKeys(PUBLIC, secrets.token_bytes(32))
CODE = "AAAA-BBBB-CCCC-DDDD-EEEE"


def in_old_form(box: str, answers: dict[str, object]) -> None:
    """As 0.2.0 wrote it: sealed to the round alone."""
    plain = padded(json.dumps(answers).encode())
    Box.objects.create(
        id=box, round=ROUND, sealed=seal_to(PUBLIC, plain, info=ROUND.bytes + box.encode())
    )


def deposited(box: str, answers: dict[str, object], code: str = CODE) -> door.Landed:
    return door.deposit(round_id=ROUND, box=box, keys=KEYS, code=code, answers=answers)


def test_boxes_of_both_forms_open_at_the_close() -> None:
    in_old_form("old", {"n": 1})
    deposited("new", {"n": 2})
    opened = door.open_round(round_id=ROUND, private=PRIVATE)
    assert {one.box: one.answers for one in opened} == {"old": {"n": 1}, "new": {"n": 2}}


def test_no_code_opens_a_box_of_the_old_form_and_no_answer_replaces_it() -> None:
    in_old_form("old", {"n": 1})
    assert door.open_own(box="old", pepper=KEYS.pepper, code="") is None
    assert deposited("old", {"n": 2}) == door.Landed.TAKEN
    assert not door.take_back(box="old", pepper=KEYS.pepper, code=CODE)


@pytest.mark.parametrize("form", ["old", "new"])
def test_a_held_box_of_either_form_is_carried_to_its_new_round(form: str) -> None:
    if form == "old":
        in_old_form("here", {"n": 1})
    else:
        deposited("here", {"n": 1})
    private, public = new_pair()
    june = RoundKeys(public, secrets.token_bytes(32))
    to = door.Destination(uuid4(), "there", june)
    for _ in range(2):  # a restart finds it done
        door.carry(box="here", private=PRIVATE, pepper=KEYS.pepper, to=to)
    assert door.size_of_round(round_id=ROUND) == 0
    opened = door.open_round(round_id=to.round_id, private=private)
    assert [one.answers for one in opened] == [{"n": 1}]
    own = door.open_own(box="there", pepper=june.pepper, code=CODE)
    assert own == ({"n": 1} if form == "new" else None)


def test_a_long_answer_and_none_at_all_have_boxes_and_sheets_of_one_size() -> None:
    long = {"comments": {f"q{number}": "ö" * 2000 for number in range(3)}}
    deposited("a", {}), deposited("b", long)
    assert len({len(bytes(box.sealed)) for box in Box.objects.all()}) == 1
    drafts = [
        door.SheetDraft("everyone", "minne-a", "exit-survey/1", {"values": {"q": value}})
        for value in (None, "x" * 500)
    ]
    door.deposit_sheets(sheets=drafts)
    assert len({len(bytes(sheet.sealed)) for sheet in Sheet.objects.all()}) == 1


def test_the_same_answer_sent_again_is_not_even_written() -> None:
    assert deposited("a", {"n": 1}) == door.Landed.NEW
    before = bytes(Box.objects.get().sealed)
    assert deposited("a", {"n": 1}) == door.Landed.AGAIN
    assert bytes(Box.objects.get().sealed) == before
    assert deposited("a", {"n": 2}) == door.Landed.AGAIN
    assert door.open_own(box="a", pepper=KEYS.pepper, code=CODE) == {"n": 2}

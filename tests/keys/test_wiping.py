"""What was deleted is in no file afterwards: pages and logs, on both databases."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from avtryck.keys.models import Key
from avtryck.keys.operations import ROUND_LINK, destroy, make_key
from avtryck.keys.wiping import was_destroyed, wipe_keys
from avtryck.vault.doors import surveys as door
from avtryck.vault.models import Box
from confidentiality.linking import stealing


def soon(wipe: Callable[[], bool]) -> None:
    """Other tests on the same server may be reading: it is done when they have ended."""
    until = time.monotonic() + 120
    while not wipe():
        assert time.monotonic() < until


@pytest.mark.django_db(transaction=True)
def test_a_destroyed_key_and_a_deleted_box_lie_in_no_file_of_their_store() -> None:
    ids = [make_key(purpose=ROUND_LINK) for _ in range(5)]
    keys = [bytes(key.wrapped) for key in Key.objects.filter(pk__in=ids)]
    boxes = [secrets.token_bytes(16_000) for _ in range(5)]
    round_id = uuid4()
    for number, content in enumerate(boxes):
        Box.objects.create(id=str(number), round=round_id, sealed=content)
    assert all(key in stealing.files("keys") for key in keys)
    assert all(content[:1000] in stealing.files("vault") for content in boxes)
    for key_id in ids:
        destroy(key_id=key_id)
    door.discard_round(round_id=round_id)
    soon(wipe_keys)
    soon(door.wipe_boxes)
    assert [key for key in keys if key in stealing.files("keys")] == []
    assert [content for content in boxes if content[:500] in stealing.files("vault")] == []


@pytest.mark.django_db
def test_inside_a_transaction_it_says_that_it_did_nothing() -> None:
    assert not wipe_keys()


@pytest.mark.django_db
def test_a_missing_key_was_not_destroyed() -> None:
    key_id = make_key(purpose=ROUND_LINK)
    Key.objects.filter(pk=key_id).delete()
    assert not was_destroyed(key_id)
    destroy(key_id=key_id)
    assert was_destroyed(key_id)

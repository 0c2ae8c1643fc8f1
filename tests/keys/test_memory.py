"""Remembered keys: two of a round's, for a moment, and never past their destruction here."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import transaction

from avtryck.keys import memory, operations
from avtryck.keys.memory import MOST, Memory
from avtryck.keys.models import Key
from avtryck.keys.operations import (
    ROUND_LINK,
    ROUND_PEPPER,
    ROUND_PRIVATE,
    KeyGoneError,
    destroy,
    make_key,
    replay_tombstones,
    secret,
)


@pytest.fixture(autouse=True)
def fresh(db: None, monkeypatch: pytest.MonkeyPatch) -> Memory:
    kept = Memory()
    monkeypatch.setattr(operations, "_memory", kept)
    return kept


@pytest.mark.parametrize(("purpose", "queries"), [
    (ROUND_LINK, 0), (ROUND_PEPPER, 0), (ROUND_PRIVATE, 1),
    (operations.LEAVER, 1), (operations.INTERVIEW, 1), (operations.SHEETS, 1),
])  # fmt: skip
def test_only_what_opens_no_answer_is_remembered(
    purpose: str, queries: int, django_assert_num_queries
) -> None:
    key = make_key(purpose=purpose)
    first = secret(key)
    with django_assert_num_queries(queries, using="keys"):
        assert secret(key) == first


def test_destroyed_here_it_is_gone_at_once() -> None:
    key = make_key(purpose=ROUND_LINK)
    secret(key)
    with transaction.atomic(using="keys"):
        destroy(key_id=key)
        with pytest.raises(KeyGoneError):
            secret(key)
    with pytest.raises(KeyGoneError):
        secret(key)


def test_destroyed_elsewhere_it_is_gone_when_its_moment_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: clock[0])
    key = make_key(purpose=ROUND_PEPPER)
    known = secret(key)
    Key.objects.filter(pk=key).delete()  # as another process does
    clock[0] += memory.SECONDS - 0.1
    assert secret(key) == known
    clock[0] += 0.1
    with pytest.raises(KeyGoneError):
        secret(key)


def test_replayed_tombstones_are_gone_from_memory_too() -> None:
    key = make_key(purpose=ROUND_LINK)
    row = Key.objects.get(pk=key)
    destroy(key_id=key)
    row.save(force_insert=True)  # a restored store has brought it back
    secret(key)
    assert replay_tombstones() == 1
    with pytest.raises(KeyGoneError):
        secret(key)


@pytest.mark.django_db(transaction=True)
def test_a_key_read_while_another_thread_destroys_it_is_not_remembered(fresh: Memory) -> None:
    """The reader saw the old state; when it comes to remember, the key is already destroyed."""
    key = make_key(purpose=ROUND_LINK)
    mark, value = fresh.mark, secret(key)
    other = threading.Thread(target=operations._memory.forget)
    other.start()
    other.join()
    fresh.keep(key, value, mark=mark)
    assert fresh.get(key) is None


def test_it_remembers_a_bounded_number() -> None:
    kept = Memory()
    for _ in range(3 * MOST):
        kept.keep(uuid4(), b"x" * 32, mark=kept.mark)
    assert len(kept._kept) <= MOST

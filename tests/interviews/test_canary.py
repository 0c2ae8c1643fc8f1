"""A unique string in every field the interviewer fills in: it stands in no store in the clear."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connections  # noqa: TID251 - reads what lies on disk

from avtryck.interviews import operations, signals
from talks import OPENED, held, note, talk_with

NOTE, SIGNAL = "Kanariefågel i anteckningen", "Kanariefågel i signalen"


def everything_stored() -> bytes:
    """All columns of all tables; for SQLite also each file as it would lie on disk."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values_list():
            found += [
                bytes(v) if isinstance(v, bytes | memoryview) else repr(v).encode() for v in row
            ]
    for store in connections.all():
        if store.vendor == "sqlite":
            store.ensure_connection()
            found.append(store.connection.serialize())
    return b"\n".join(found)


@pytest.mark.django_db(transaction=True)
def test_notes_and_signals_stand_nowhere_in_the_clear(people, clock_at) -> None:
    clock_at(OPENED)
    bo = people["Bo"]
    interview = held(talk_with(bo, name="Kanariefågel Alva"), date(2026, 3, 16))
    note(interview, bo, NOTE)
    heard = signals.Signal("terms", "positive", "keep", SIGNAL)
    operations.save_signals(interview=interview, signals=(heard,), revision=0, author=bo)
    operations.finish_notes(interview=interview, actor=bo.actor)
    stored = everything_stored()
    assert "Kanariefågel Alva".encode() in stored  # a string in the clear would be found
    assert [text for text in (NOTE, SIGNAL) if text.encode() in stored] == []

from __future__ import annotations

from avtryck.audit.models import Chain, Event
from avtryck.audit.operations import record
from avtryck.audit.queries import breaks


def three() -> list[Event]:
    return [
        record(actor="system", verb=verb, subject="case:1", institution="neuro") for verb in "abc"
    ]


def test_a_chain_of_events_verifies_a_payload_erased_too(db: None) -> None:
    three()
    assert list(breaks()) == []
    Event.objects.filter(sequence=2).update(payload=None)
    assert list(breaks()) == []


def test_a_changed_payload_a_missing_link_and_a_cut_end_show(db: None) -> None:
    three()
    Event.objects.filter(sequence=2).update(payload={"verb": "forged"})
    assert list(breaks()) == ["neuro/2: payload was changed"]
    Event.objects.filter(sequence=2).delete()
    assert list(breaks()) == ["neuro/3: does not follow its predecessor"]
    Event.objects.filter(sequence=3).delete()
    assert list(breaks()) == ["neuro: the chain ends too early"]
    assert Chain.objects.get().sequence == 3

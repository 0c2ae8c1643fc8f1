from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from avtryck.audit.models import Chain, Event
from avtryck.clock import now

SYSTEM = "system"


@dataclass
class Gathering:
    """Links made in memory: each chain is read once, all is written at the end."""

    chains: dict[str, Chain] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def add(self, institution: str, payload: dict[str, Any]) -> Event:
        if institution not in self.chains:
            self.chains[institution] = _locked(institution)
        self.events.append(_linked(self.chains[institution], payload))
        return self.events[-1]

    def write(self) -> None:
        Event.objects.bulk_create(self.events, batch_size=500)
        Chain.objects.bulk_update(self.chains.values(), ["sequence", "head"], batch_size=200)


_gathering: ContextVar[Gathering | None] = ContextVar("gathering", default=None)


def digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def canonical(payload: dict[str, Any]) -> str:
    return json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def record(*, actor: str, verb: str, subject: str, institution: str = "", **facts: Any) -> Event:
    """Add one link to the institution's chain.

    h = H(previous, sequence, H(salt, payload)). `facts` are process facts (states, dates,
    counts of imported rows), never content, and nothing about survey answers.
    """
    payload = {"actor": actor, "verb": verb, "subject": subject, "at": now().isoformat(), **facts}
    gathering = _gathering.get()
    if gathering is not None:
        return gathering.add(institution, payload)
    with transaction.atomic():
        chain = _locked(institution)
        event = _linked(chain, payload)
        event.save(force_insert=True)
        chain.save()
        return event


@contextmanager
def gathered() -> Iterator[None]:
    """Inside, all links are written together at the end: for one transaction of thousands.

    The chains stay locked from their first link on; nothing is written when the block fails.
    """
    with transaction.atomic():
        token = _gathering.set(Gathering())
        try:
            yield
            written = _gathering.get()
        finally:
            _gathering.reset(token)
        if written is not None:
            written.write()


def _locked(institution: str) -> Chain:
    return Chain.objects.select_for_update().get_or_create(key=institution)[0]


def _linked(chain: Chain, payload: dict[str, Any]) -> Event:
    """The chain's next link, not saved; moves the chain's head in memory."""
    salt = secrets.token_hex(16)
    payload_hash = digest(salt, canonical(payload))
    sequence = chain.sequence + 1
    event = Event(
        chain=chain.key,
        sequence=sequence,
        payload=payload,
        salt=salt,
        payload_hash=payload_hash,
        previous=chain.head,
        hash=digest(chain.head, str(sequence), payload_hash),
    )
    chain.sequence, chain.head = sequence, event.hash
    return event

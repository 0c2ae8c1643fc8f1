from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from django.db import transaction

from avtryck.audit.models import Chain, Event
from avtryck.clock import now

SYSTEM = "system"


def digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def canonical(payload: dict[str, Any]) -> str:
    return json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@transaction.atomic
def record(*, actor: str, verb: str, subject: str, institution: str = "", **facts: Any) -> Event:
    """Add one link to the institution's chain.

    h = H(previous, sequence, H(salt, payload)). `facts` are process facts (states, dates,
    counts of imported rows), never content, and nothing about survey answers.
    """
    chain, _ = Chain.objects.select_for_update().get_or_create(key=institution)
    payload = {"actor": actor, "verb": verb, "subject": subject, "at": now().isoformat(), **facts}
    salt = secrets.token_hex(16)
    sequence = chain.sequence + 1
    payload_hash = digest(salt, canonical(payload))
    event = Event.objects.create(
        chain=institution,
        sequence=sequence,
        payload=payload,
        salt=salt,
        payload_hash=payload_hash,
        previous=chain.head,
        hash=digest(chain.head, str(sequence), payload_hash),
    )
    chain.sequence, chain.head = sequence, event.hash
    chain.save()
    return event

from __future__ import annotations

from collections.abc import Iterator

from avtryck.audit.models import Chain, Event
from avtryck.audit.operations import canonical, digest


def breaks() -> Iterator[str]:
    """Every place where a chain does not verify; nothing when all is sound."""
    heads: dict[str, tuple[int, str]] = {}
    for event in Event.objects.iterator():
        sequence, head = heads.get(event.chain, (0, ""))
        place = f"{event.chain or 'installation'}/{event.sequence}"
        if event.sequence != sequence + 1 or event.previous != head:
            yield f"{place}: does not follow its predecessor"
        if event.payload is not None and event.payload_hash != digest(
            event.salt, canonical(event.payload)
        ):
            yield f"{place}: payload was changed"
        if event.hash != digest(event.previous, str(event.sequence), event.payload_hash):
            yield f"{place}: hash is wrong"
        heads[event.chain] = (event.sequence, event.hash)
    for key in heads.keys() - set(Chain.objects.values_list("key", flat=True)):
        yield f"{key or 'installation'}: the chain has lost its head"
    for chain in Chain.objects.all():
        if heads.get(chain.key, (0, "")) != (chain.sequence, chain.head):
            yield f"{chain.key or 'installation'}: the chain ends too early"

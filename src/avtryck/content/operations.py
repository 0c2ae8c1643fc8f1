from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.content.comparing import refuse_incomparable
from avtryck.content.models import InstrumentVersion
from avtryck.content.queries import ChangedInstrumentError, instrument, shipped
from avtryck.core.instruments import Instrument, parse


@transaction.atomic
def store(*, source: str, actor: str) -> tuple[Instrument, bool]:
    """Keep one version for ever; (instrument, whether it is new).

    Raises InstrumentError when the text is no instrument, ChangedInstrumentError when the
    version exists with another content, IncomparableError when a figure that it shares with a
    version in use means something else here.
    """
    parsed = parse(source)
    used = InstrumentVersion.objects.filter(key=parsed.key).exclude(version=parsed.version)
    refuse_incomparable(parsed, [parse(row.source) for row in used])
    row, new = InstrumentVersion.objects.get_or_create(
        key=parsed.key,
        version=parsed.version,
        defaults={"source": source, "content_hash": parsed.content_hash},
    )
    if row.content_hash != parsed.content_hash:
        raise ChangedInstrumentError(f"{parsed.key}/{parsed.version}")
    if new:
        record(actor=actor, verb="store instrument", subject=f"{parsed.key}/{parsed.version}")
    return parsed, new


def pin(*, name: str, actor: str) -> Instrument:
    """Called when a version is first used: from now on its content is fixed."""
    found = instrument(name)
    key, _, version = name.partition("/")
    if not InstrumentVersion.objects.filter(key=key, version=int(version)).exists():
        store(source=shipped(key, int(version)), actor=actor)
    return found

"""The questionnaire of an invitation, parsed once for each content it has had."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from avtryck.content.models import InstrumentVersion
from avtryck.content.queries import instrument
from avtryck.core.instruments import Instrument
from avtryck.org.prepared import Prepared
from avtryck.surveys.models import Invitation

VERSIONS: Prepared[tuple[Any, ...]] = Prepared(
    lambda key: InstrumentVersion.objects.filter(key=key).values_list("version", "content_hash")
)


def questionnaire(invitation: Invitation) -> Instrument:
    key, _, version = invitation.instrument.partition("/")
    stored = dict(VERSIONS(key))
    return _questionnaire(invitation.instrument, stored.get(int(version), ""))


@lru_cache(maxsize=256)
def _questionnaire(name: str, stored: str) -> Instrument:
    """`stored` = the hash of the version's row, "" while it has none."""
    return instrument(name)

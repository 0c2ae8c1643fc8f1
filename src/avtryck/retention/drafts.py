"""What the authority has decided about drafts of notes, and so about notes taken on paper."""

from __future__ import annotations

from dataclasses import dataclass

from avtryck.clock import today
from avtryck.retention.models import GoingLive
from avtryck.retention.uncounted import before

RECORD_TYPE = "note_draft"


@dataclass(frozen=True)
class DraftRule:
    """`decision` is its reference, "" while nothing is decided; `may_go`: it has a period."""

    decision: str = ""
    may_go: bool = False


def draft_rule() -> DraftRule:
    last = GoingLive.objects.order_by("pk").last()
    rule = last.decisions.get("retention", {}).get(RECORD_TYPE, {}) if last else {}
    may_go = before(today(), str(rule.get("period", ""))) is not None
    return DraftRule(str(rule.get("decision", "")), may_go)

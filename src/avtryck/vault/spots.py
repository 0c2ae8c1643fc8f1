"""Where waiting answers lie: by ledger, unit and month. Never whose, never what they say."""

from __future__ import annotations

from collections import Counter
from datetime import date

from avtryck.vault.models import Comment, Sheet

LIVE = "live"
COMMENTS = "comments"  # free texts wait apart from their sheets, and are told apart like a ledger
Spot = tuple[str, str, date | None]  # ledger, unit, received


def counted_spots() -> set[Spot]:
    """Where at least one counted live answer waits. Counted comments keep no month."""
    sheets = Sheet.objects.filter(source=LIVE, counts=True, pool="")
    found: set[Spot] = set(sheets.values_list("ledger", "unit", "received").distinct())
    comments = Comment.objects.filter(source=LIVE, counts=True)
    return found | {(COMMENTS, unit, None) for unit in comments.values_list("unit", flat=True)}


def uncounted_spots(*, until: date) -> list[tuple[Spot, int]]:
    """How many uncounted live answers lie where, received by `until`; oldest first."""
    found: Counter[tuple[str, str, date]] = Counter()
    for model, columns in ((Sheet, ["ledger"]), (Comment, [])):
        rows = model.objects.filter(source=LIVE, counts=False, received__lte=until)
        for *ledger, unit, received in rows.values_list(*columns, "unit", "received"):
            found[(*ledger, COMMENTS)[0], unit, received] += 1
    return sorted(found.items(), key=lambda pair: (pair[0][2], *pair[0][:2]))


def count(spot: Spot) -> None:
    """From now on everything that lies there counts."""
    ledger, unit, received = spot
    facts = {"source": LIVE, "counts": False, "unit": unit, "received": received}
    if ledger == COMMENTS:
        Comment.objects.filter(**facts).update(counts=True, received=None)
    else:
        Sheet.objects.filter(ledger=ledger, **facts).update(counts=True)

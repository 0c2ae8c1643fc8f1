"""Before a release counts its cells: uncounted answers that may count by now begin to.

An answer did not count when its round closed because the departure was one person's word, or
because another answer of the same person was still waiting. Whose it was is forgotten. So all that
lies at one spot (ledger, unit, month) is taken together, and only when it may count whoever of
those invited there it belongs to. If unsure, it waits. See docs/decisions/0009.
"""

from __future__ import annotations

from datetime import date

from avtryck.surveys.marking import Standings
from avtryck.vault.doors import release as vault


def promote(*, until: date) -> None:
    """Spots are asked one after the other: what one lets in, the next sees as counted."""
    vault.promote(until=until, may=Standings.of_register().may_count)

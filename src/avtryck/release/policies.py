"""Each ledger's rules at one close, from the policy file and the installation's k."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from avtryck.content.queries import disclosure_policy
from avtryck.core.disclosure.ledgers import LedgerPolicy

POLICY = "disclosure-1"


@dataclass(frozen=True)
class LedgerRules:
    """What the planner and Rule U need for one ledger: `alpha[level]` weighs the levels."""

    policy: LedgerPolicy
    alpha: tuple[int, ...]


def rules_of_close(*, full: bool, minimum_group: int) -> Mapping[str, LedgerRules]:
    """The ledgers that this close may pool; an early one only at division level or deeper."""
    written = disclosure_policy()
    kind = "full" if full else "early"
    found = {}
    for ledger in written.ledgers:
        lowest = ledger.min_level if full else max(ledger.min_level, written.early_min_level)
        if kind not in ledger.closes or lowest > ledger.max_level:
            continue
        policy = LedgerPolicy(
            key=ledger.key,
            minimum_group=minimum_group * ledger.factor,
            t=written.known_answers,
            min_level=lowest,
            max_level=ledger.max_level,
        )
        found[ledger.key] = LedgerRules(policy, tuple(ledger.alpha))
    return found

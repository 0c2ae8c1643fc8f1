"""Step 1 and 2 of a close: counts of waiting sheets become pools. No answer is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from avtryck.core.disclosure.plan import Cells, plan
from avtryck.core.disclosure.tree import Tree
from avtryck.published.queries import previous_pools
from avtryck.release.policies import LedgerRules
from avtryck.vault.doors.release import Ledger


@dataclass(frozen=True)
class PlacedPool:
    """One pool as the run remembers it: `cells` = unit codes with their counts; `label` = the
    units right below the node that hold them, which is all that is published of where they stood.
    """

    id: str
    source: str
    ledger: str
    node: str
    n: int
    cells: dict[str, int]
    label: list[str]

    def facts(self) -> dict[str, Any]:
        return asdict(self)


def plan_pools(
    cells: Mapping[Ledger, Mapping[str, int]], rules: Mapping[str, LedgerRules], tree: Tree
) -> list[PlacedPool]:
    """Pools for every source and ledger that this close may pool."""
    pools = []
    for (source, ledger), counts in sorted(cells.items()):
        if ledger not in rules:
            continue
        policy = rules[ledger].policy
        assignment = plan(
            Cells.of(dict(counts)),
            tree,
            minimum=policy.threshold,
            min_level=policy.min_level,
            max_level=policy.max_level,
            alpha=rules[ledger].alpha,
            previous=previous_pools(source, ledger),
        )
        pools += [
            PlacedPool(
                id=str(uuid4()),
                source=source,
                ledger=ledger,
                node=pool.node,
                n=pool.n,
                cells=dict(pool.cells),
                label=list(pool.label),
            )
            for pool in assignment.pools
        ]
    return pools


def pool_of_units(pools: list[PlacedPool]) -> dict[Ledger, dict[str, tuple[str, int]]]:
    """(source, ledger) → unit → (pool id, planned count), as the vault's door wants it."""
    found: dict[Ledger, dict[str, tuple[str, int]]] = {}
    for pool in pools:
        units = found.setdefault((pool.source, pool.ledger), {})
        units |= {unit: (pool.id, n) for unit, n in pool.cells.items()}
    return found

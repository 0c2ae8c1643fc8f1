"""One close in the core: plan, refinement, Rule U, unions and sums, every ledger of the policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.plan import Cells, PlannedPool, plan
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import SumsByPlace, sums_of
from avtryck.core.disclosure.tables import ProtectedTable, RawTable
from avtryck.core.disclosure.tree import Tree
from avtryck.core.instruments import DisclosurePolicy, ledgers_of, parse_disclosure_policy
from simulation.organisation import CONTENT, EXIT_TYPES, Sheets, group, questions_of

K = 5
QUARTERS = 4
Labels = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Released:
    """One ledger of one close, frozen."""

    ledger: str
    pools: tuple[PlannedPool, ...]
    raw: RawTable
    table: ProtectedTable
    sums: SumsByPlace


@dataclass
class Ledgers:
    """What waits in each ledger, and the labels of its last pools."""

    waiting: dict[str, Sheets] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)

    def receive(self, sheets: Sheets) -> None:
        for ledger in written_policy().ledgers:
            mine = [
                number
                for number, name in enumerate(EXIT_TYPES)
                if ledger.key in ledgers_of({"exit_type": name})
            ]
            members = sheets.only(np.isin(sheets.exit_types, mine))
            before = self.waiting.get(ledger.key)
            self.waiting[ledger.key] = before.and_then(members) if before else members

    def close(self, tree: Tree, *, full: bool) -> list[Released]:
        return [self._release(key, tree, full=full) for key in rules(full=full)]

    def _release(self, key: str, tree: Tree, *, full: bool) -> Released:
        policy, alpha = rules(full=full)[key]
        sheets = self.waiting[key]
        present, counts = np.unique(sheets.units, return_counts=True)
        assignment = plan(
            Cells.of({group(int(unit)): int(n) for unit, n in zip(present, counts, strict=True)}),
            tree,
            minimum=policy.threshold,
            min_level=policy.min_level,
            max_level=policy.max_level,
            alpha=alpha,
            previous=self.labels.get(key, ()),
        )
        pools = assignment.pools
        pool_of_sheet = _pool_of_sheet(pools, sheets.units)
        self.waiting[key] = sheets.only(pool_of_sheet < 0)
        if pools:
            self.labels[key] = tuple(pool.label for pool in pools)
        raw = _histograms(key, len(pools), sheets, pool_of_sheet)
        nodes = {str(number): pool.node for number, pool in enumerate(pools)}
        questions = [question for _, question in questions_of(key)]
        table = protect(raw, questions, tree, nodes, policy)
        return Released(key, pools, raw, table, sums_of(table, tree))


@cache
def written_policy() -> DisclosurePolicy:
    return parse_disclosure_policy((CONTENT / "policies" / "disclosure-1.toml").read_text())


@cache
def rules(*, full: bool) -> Mapping[str, tuple[LedgerPolicy, tuple[int, ...]]]:
    """The ledgers this kind of close pools; an early one at division or deeper only."""
    written = written_policy()
    found = {}
    for ledger in written.ledgers:
        lowest = ledger.min_level if full else max(ledger.min_level, written.early_min_level)
        if ("full" if full else "early") in ledger.closes and lowest <= ledger.max_level:
            policy = LedgerPolicy(
                key=ledger.key,
                minimum_group=K * ledger.factor,
                min_level=lowest,
                max_level=ledger.max_level,
            )
            found[ledger.key] = (policy, ledger.alpha)
    return found


def _pool_of_sheet(pools: Sequence[PlannedPool], units: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of every sheet's pool, -1 where it waits."""
    pool_of_unit = np.full(int(units.max(initial=0)) + 1, -1)
    for number, pool in enumerate(pools):
        pool_of_unit[[int(code[1:]) for code in pool.cells]] = number
    return pool_of_unit[units]


def _histograms(
    ledger: str, pools: int, sheets: Sheets, pool_of_sheet: NDArray[np.int64]
) -> RawTable:
    histograms: dict[str, dict[str, tuple[int, ...]]] = {str(pool): {} for pool in range(pools)}
    for column, question in questions_of(ledger):
        steps = len(question.categories)
        given = sheets.answers[:, column].astype(np.int64)
        counted = (pool_of_sheet >= 0) & (given >= 0)
        flat = np.bincount(pool_of_sheet[counted] * steps + given[counted], minlength=pools * steps)
        for pool, counts in enumerate(flat.reshape(pools, steps).tolist()):
            histograms[str(pool)][question.key] = tuple(counts)
    return RawTable.of(histograms)

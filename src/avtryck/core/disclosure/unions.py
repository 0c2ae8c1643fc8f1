"""Summing concentrated blocks up the tree until nobody in the sum is certain.

Same ledger, release, question and class only. At the first node where the exceptions total at
least 2 + t the sum is shown exactly and its blocks are used up; what reaches the root without
getting there stays "at most 1 + t unknown".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.tables import Counts, Question, RawTable, Union, Unknown
from avtryck.core.disclosure.tree import Tree


@dataclass(frozen=True)
class Concentrated:
    """A block that shows only "at least", and where its pool stands."""

    pool: str
    node: str
    question: Question
    class_index: int


def unite(
    blocks: Sequence[Concentrated], raw: RawTable, tree: Tree, policy: LedgerPolicy
) -> tuple[tuple[Union, ...], tuple[Unknown, ...]]:
    """Unions and leftovers by question key and class, deepest node first."""
    alike: dict[tuple[str, int], list[Concentrated]] = {}
    for block in blocks:
        alike.setdefault((block.question.key, block.class_index), []).append(block)
    unions: list[Union] = []
    unknown: list[Unknown] = []
    for (key, class_index), same in sorted(alike.items()):
        for node, bag in _climb(same, raw, tree, policy):
            pools = tuple(block.pool for block in bag)
            counts = _total(bag, raw)
            if _enough(bag[0], counts, policy):
                unions.append(Union(node, key, class_index, pools, counts))
            else:
                unknown.append(Unknown(node, key, class_index, pools))
    return tuple(unions), tuple(unknown)


def _climb(
    blocks: Sequence[Concentrated], raw: RawTable, tree: Tree, policy: LedgerPolicy
) -> list[tuple[str, list[Concentrated]]]:
    """Where each bag of blocks stops: at the first node with enough exceptions, or at its root."""
    arrived: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        arrived.setdefault(block.node, []).append(index)
    route = {node for block in blocks for node in tree.path(block.node)}
    stops = []
    for node in sorted(route, key=lambda code: (-tree.depth(code), code)):
        bag = [blocks[index] for index in sorted(arrived.get(node, ()))]
        if not bag:
            continue
        parent = tree.units[node].parent
        if parent is None or _enough(bag[0], _total(bag, raw), policy):
            stops.append((node, bag))
        else:
            arrived.setdefault(parent, []).extend(arrived[node])
    return stops


def _total(bag: Sequence[Concentrated], raw: RawTable) -> Counts:
    key = bag[0].question.key
    columns = zip(*(raw.histograms[block.pool][key] for block in bag), strict=True)
    return tuple(sum(column) for column in columns)


def _enough(block: Concentrated, counts: Counts, policy: LedgerPolicy) -> bool:
    outside = sum(counts) - block.question.by_class(counts)[block.class_index]
    return outside > policy.slack

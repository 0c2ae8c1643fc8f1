"""Rule U: no answer is ever certain (Theorem 2).

H = class histogram of one question in one pool, n = Σ H, t = answers a viewer may know:

- n < max(k + t, 2t + 3): nothing is shown;
- n - max H >= 2 + t: every category is shown exactly;
- otherwise only "at least n - 1 - t of n are in class c", c the first of the largest classes.

Judged on classes, not categories: 4, 4, 4, 5, 5 has three answers beside "5" among categories, but
says that all five are favourable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.tables import SEAL, Block, Counts, ProtectedTable, Question, RawTable
from avtryck.core.disclosure.tree import Tree
from avtryck.core.disclosure.unions import Concentrated, unite


def protect(
    raw: RawTable,
    questions: Sequence[Question],
    tree: Tree,
    node_of_pool: Mapping[str, str],
    policy: LedgerPolicy,
) -> ProtectedTable:
    """One ledger's release, live or imported, as it may be shown.

    Blocks come in the order of `node_of_pool` and `questions`; a question a pool was not asked has
    no block there. ValueError on an unknown question or unit, a pool without node, a pool deeper
    than the policy allows, a histogram of the wrong length.

    >>> Block("p", "q", "at_least", class_index=2, at_least=5, n=6) == block_of(
    ...     "p", Question("q", ("1", "2", "3", "4", "5"), ((0, 1), (2,), (3, 4))), (0, 1, 0, 2, 3),
    ...     LedgerPolicy("everyone", 5))
    True
    """
    by_key = {question.key: question for question in questions}
    if len(by_key) < len(questions):
        raise ValueError("a question occurs twice")
    _refuse_strangers(raw, by_key, tree, node_of_pool, policy)
    blocks = []
    concentrated = []
    for pool, node in node_of_pool.items():
        histograms = raw.histograms.get(pool, {})
        for key, question in by_key.items():
            if key not in histograms:
                continue
            block = block_of(pool, question, histograms[key], policy)
            blocks.append(block)
            if block.class_index is not None and question.linked is None and not policy.per_pool:
                concentrated.append(Concentrated(pool, node, question, block.class_index))
    unions, unknown = unite(concentrated, raw, tree, policy)
    return ProtectedTable(
        blocks=tuple(blocks),
        unions=unions,
        unknown=unknown,
        nodes=dict(node_of_pool),
        questions=by_key,
        slack=policy.slack,
        seal=SEAL,
    )


def block_of(pool: str, question: Question, counts: Counts, policy: LedgerPolicy) -> Block:
    """Rule U for one histogram; the three cases of the module's formula."""
    classes = question.by_class(counts)
    n, most = sum(classes), max(classes)
    if n < policy.threshold:
        return Block(pool, question.key, "not_shown")
    if n - most > policy.slack:
        return Block(pool, question.key, "exact", counts=counts, n=n)
    return Block(
        pool,
        question.key,
        "at_least",
        class_index=classes.index(most),
        at_least=n - policy.slack,
        n=n,
    )


def _refuse_strangers(
    raw: RawTable,
    questions: Mapping[str, Question],
    tree: Tree,
    node_of_pool: Mapping[str, str],
    policy: LedgerPolicy,
) -> None:
    for pool, node in node_of_pool.items():
        if policy.max_level is not None and tree.level(node) > policy.max_level:
            raise ValueError(f"pool {pool!r} stands below level {policy.max_level}")
    for pool, histograms in raw.histograms.items():
        if pool not in node_of_pool:
            raise ValueError(f"pool {pool!r} has no node")
        for key in histograms:
            if key not in questions:
                raise ValueError(f"pool {pool!r} has the unknown question {key!r}")

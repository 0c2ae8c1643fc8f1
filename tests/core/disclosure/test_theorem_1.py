"""Theorem 1: exchange answers inside each pool, and every release is byte-identical.

The whole way in core, from people to what is shown: waiting cells, plan, histograms, Rule U,
unions, sums, over several releases of several ledgers in a random tree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.plan import Cells, plan
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.sums import sums_of
from avtryck.core.disclosure.tables import Question, RawTable
from avtryck.core.disclosure.tree import Tree
from core.disclosure.trees import forests
from evidence import note, size

pytestmark = pytest.mark.once
Answers = dict[str, int | None]
"""Question key → category position; None = no substantive answer."""


@dataclass(frozen=True)
class Leaver:
    """One counted sheet: where from, the first release it can be in, and what it says."""

    unit: str
    arrives: int
    answers: Answers


@dataclass(frozen=True)
class Ledger:
    """Questions of one policy; each tuple is answered and exchanged as a bundle."""

    policy: LedgerPolicy
    bundles: tuple[tuple[Question, ...], ...]

    @property
    def questions(self) -> list[Question]:
        return [question for bundle in self.bundles for question in bundle]


Pools = dict[tuple[str, str], list[int]]
"""(ledger, pool) → the leavers in it."""
Member = Callable[[Leaver], bool]


def published(
    tree: Tree, ledgers: Sequence[Ledger], leavers: Sequence[Leaver], member: Member
) -> tuple[list[bytes], Pools]:
    """Every release of every ledger, and who was pooled where."""
    pages: list[bytes] = []
    pools: Pools = {}
    for ledger in ledgers:
        waiting: list[int] = []
        labels: list[tuple[str, ...]] = []
        for release in range(3):
            waiting += [
                number
                for number, one in enumerate(leavers)
                if one.arrives == release and member(one)
            ]
            page, pooled, labels = _close(
                tree, ledger, leavers, release=release, waiting=waiting, labels=labels
            )
            taken = {number for members in pooled.values() for number in members}
            waiting = [number for number in waiting if number not in taken]
            pages.append(page)
            pools |= {(ledger.policy.key, pool): members for pool, members in pooled.items()}
    return pages, pools


def _close(
    tree: Tree,
    ledger: Ledger,
    leavers: Sequence[Leaver],
    *,
    release: int,
    waiting: Sequence[int],
    labels: Sequence[Sequence[str]],
) -> tuple[bytes, dict[str, list[int]], list[tuple[str, ...]]]:
    """One ledger's release; the last of the three is a full close, the others are early."""
    policy = ledger.policy
    planned = plan(
        Cells.of(Counter(leavers[number].unit for number in waiting)),
        tree,
        minimum=policy.threshold,
        min_level=policy.min_level if release == 2 else max(policy.min_level, 2),
        max_level=policy.max_level,
        previous=labels,
    )
    members = {
        f"{release}-{n}": [number for number in waiting if leavers[number].unit in pool.cells]
        for n, pool in enumerate(planned.pools)
    }
    nodes = {f"{release}-{n}": pool.node for n, pool in enumerate(planned.pools)}
    histograms = {
        pool: {
            question.key: _counts(question, [leavers[number] for number in numbers])
            for question in ledger.questions
        }
        for pool, numbers in members.items()
    }
    table = protect(RawTable.of(histograms), ledger.questions, tree, nodes, policy)
    sums = sorted(sums_of(table, tree).items(), key=lambda item: item[0])
    page = repr((planned.pools, table.blocks, table.unions, table.unknown, sums)).encode()
    return page, members, [pool.label for pool in planned.pools]


def _counts(question: Question, leavers: Sequence[Leaver]) -> list[int]:
    counts = [0] * len(question.categories)
    for one in leavers:
        answer = one.answers[question.key]
        if answer is not None:
            counts[answer] += 1
    return counts


def exchanged(
    ledgers: Sequence[Ledger], leavers: Sequence[Leaver], pools: Pools, chance: Random
) -> list[Leaver]:
    """Every bundle of questions dealt out anew inside every pool, each on its own."""
    found = list(leavers)
    for ledger in ledgers:
        for bundle in ledger.bundles:
            for (key, _), members in pools.items():
                if key != ledger.policy.key:
                    continue
                givers = chance.sample(members, len(members))
                for taker, giver in zip(members, givers, strict=True):
                    new = {
                        question.key: leavers[giver].answers[question.key] for question in bundle
                    }
                    found[taker] = replace(found[taker], answers={**found[taker].answers, **new})
    return found


def _questions(prefix: str, linked: str | None = None) -> tuple[Question, ...]:
    scale = Question(f"{prefix}-scale", tuple("12345"), ((0, 1), (2,), (3, 4)), linked)
    return scale, Question(f"{prefix}-item", ("no", "yes"), (), linked)


@st.composite
def organisations(draw: st.DrawFn) -> tuple[Tree, list[Ledger], list[Leaver], Random]:
    """A random tree, three ledgers of their own rules, ten to eighty leavers of like opinions."""
    tree = draw(forests())
    k = draw(st.integers(3, 6))
    ledgers = [
        Ledger(LedgerPolicy("everyone", k), tuple((one,) for one in _questions("all"))),
        Ledger(
            LedgerPolicy("leadership", k, draw(st.integers(0, 1)), max_level=2),
            tuple((one,) for one in _questions("boss")),
        ),
        Ledger(
            LedgerPolicy("resigned", k, draw(st.integers(0, 1)), per_pool=draw(st.booleans())),
            (_questions("why", "reasons"),),
        ),
    ]
    chance = Random(draw(st.integers(0, 2**32)))
    places = chance.sample(sorted(tree.units), min(len(tree.units), draw(st.integers(1, 6))))
    agreement = draw(st.sampled_from((0.2, 0.8, 0.95)))
    asked = [question for ledger in ledgers for question in ledger.questions]
    leavers = [
        Leaver(
            chance.choice(places),
            chance.randrange(3),
            {question.key: _answer(question, agreement, chance) for question in asked},
        )
        for _ in range(draw(st.integers(10, 80)))
    ]
    return tree, ledgers, leavers, chance


def _answer(question: Question, agreement: float, chance: Random) -> int | None:
    if chance.random() < agreement:
        return 0
    answers: list[int | None] = [None, *range(len(question.categories))]
    return chance.choice(answers)


def everybody(_: Leaver) -> bool:
    return True


def whoever_said_something_bad(leaver: Leaver) -> bool:
    """Membership by an answer, which Theorem 1 forbids."""
    return leaver.answers["all-scale"] in (0, 1)


Organisation = tuple[Tree, list[Ledger], list[Leaver], Random]


def test_exchanging_answers_inside_pools_changes_no_byte() -> None:
    moved: Counter[str] = Counter()

    @settings(max_examples=size(200, 5_000), deadline=None)
    @given(organisations())
    def check(organisation: Organisation) -> None:
        tree, ledgers, leavers, chance = organisation
        pages, pools = published(tree, ledgers, leavers, everybody)
        again = exchanged(ledgers, leavers, pools, chance)
        moved["pools"] += len(pools)
        moved["sheets"] += sum(one != other for one, other in zip(leavers, again, strict=True))
        assert published(tree, ledgers, again, everybody) == (pages, pools)

    check()
    note("theorem_1_exchanged", dict(moved))
    assert moved["sheets"] > 500


def test_membership_by_an_answer_is_noticed() -> None:
    @settings(max_examples=200, deadline=None, phases=[Phase.generate], derandomize=True)
    @given(organisations())
    def check(organisation: Organisation) -> None:
        tree, ledgers, leavers, chance = organisation
        _, pools = published(tree, ledgers, leavers, everybody)
        again = exchanged(ledgers, leavers, pools, chance)
        first, _ = published(tree, ledgers, leavers, whoever_said_something_bad)
        assert published(tree, ledgers, again, whoever_said_something_bad)[0] == first

    with pytest.raises(AssertionError):
        check()

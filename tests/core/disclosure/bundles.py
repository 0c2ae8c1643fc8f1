"""Theorem 2 for the two kinds of linked sets that are published, as code.

A linked set may limit nothing but "at least one tick", or "at least one, and the main one among
them". Such blocks stay in their pool. `other_bundle` gives one person a bundle in which the asked
question has another answer, the pool's output and what the viewer knows being the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.rule_u import block_of
from avtryck.core.disclosure.tables import Block, Question

LINKED = "reasons"


@dataclass(frozen=True)
class Bundle:
    """What one person ticked; `main` is one of the ticks, or None when it is not asked."""

    ticks: frozenset[int]
    main: int | None = None

    def __post_init__(self) -> None:
        if not self.ticks or (self.main is not None and self.main not in self.ticks):
            raise ValueError("no bundle of a linked set")

    def answer(self, asked: int | None) -> int:
        """Yes (1) or no (0) to an item; the main item when `asked` is None."""
        if asked is not None:
            return int(asked in self.ticks)
        assert self.main is not None
        return self.main


Pool = Mapping[int, Bundle]
"""Person → bundle."""


def blocks(pool: Pool, items: int, policy: LedgerPolicy) -> list[Block]:
    """What the production rule shows of every question of the set in this pool."""
    asked: Sequence[int | None] = [*range(items), *([None] if _has_main(pool) else [])]
    found = []
    for one in asked:
        width = items if one is None else 2
        question = Question(f"{one}", tuple(map(str, range(width))), linked=LINKED)
        answers = [bundle.answer(one) for bundle in pool.values()]
        counts = tuple(answers.count(category) for category in range(width))
        found.append(block_of("p", question, counts, policy))
    return found


def other_bundle(
    pool: Pool, items: int, asked: int | None, person: int, *, known: frozenset[int], least: int
) -> Pool:
    """The pool's other world; `least` is the policy's threshold, `known` at most t people.

    Somebody who answers otherwise: exchange whole bundles. Else every stranger answers alike, so
    the question is concentrated, and so is every item that no stranger has ticked: one exception
    more keeps each of them so.
    """
    if len(pool) < least:
        return {**pool, person: _otherwise(pool[person], items, asked)}
    strangers = [other for other in pool if other not in known]
    for other in strangers:
        if pool[other].answer(asked) != pool[person].answer(asked):
            return {**pool, person: pool[other], other: pool[person]}
    mine = pool[person]
    if asked is not None and asked not in mine.ticks:
        return {**pool, person: replace(mine, ticks=mine.ticks | {asked})}
    return _without(pool, items, asked, person, strangers)


def _without(
    pool: Pool, items: int, asked: int | None, person: int, strangers: Sequence[int]
) -> Pool:
    """Every stranger has ticked the item (or has it as main); the person gets another instead."""
    item = pool[person].main if asked is None else asked
    assert item is not None
    moved = dict(pool)
    if asked is not None and _has_main(pool):
        # Whoever has another main item lends the whole bundle: only the tick is left to remove.
        lender = next((one for one in strangers if pool[one].main != item), person)
        moved[person], moved[lender] = pool[lender], pool[person]
    mine = moved[person]
    if mine.ticks == {item}:
        mine = _one_more(moved, items, item, person, strangers)
    other = mine.main if mine.main not in (None, item) else min(mine.ticks - {item})
    ticks = mine.ticks if asked is None else mine.ticks - {item}
    moved[person] = Bundle(ticks, other if _has_main(pool) else None)
    return moved


def _one_more(
    moved: dict[int, Bundle], items: int, item: int, person: int, strangers: Sequence[int]
) -> Bundle:
    """The person's bundle with one more tick, a stranger's if any has one to spare."""
    mine = moved[person]
    for other in strangers:
        spare = moved[other].ticks - {item, moved[other].main}
        if spare:
            tick = min(spare)
            moved[other] = replace(moved[other], ticks=moved[other].ticks - {tick})
            return replace(mine, ticks=mine.ticks | {tick})
    return replace(mine, ticks=mine.ticks | {(item + 1) % items})


def _otherwise(bundle: Bundle, items: int, asked: int | None) -> Bundle:
    item = bundle.main if asked is None else asked
    assert item is not None
    following = (item + 1) % items
    if asked is not None and asked not in bundle.ticks:
        return replace(bundle, ticks=bundle.ticks | {asked})
    ticks = bundle.ticks | {following}
    main = bundle.main if bundle.main not in (None, item) else following
    return Bundle(
        ticks if asked is None else ticks - {item}, main if bundle.main is not None else None
    )


def _has_main(pool: Pool) -> bool:
    return any(bundle.main is not None for bundle in pool.values())

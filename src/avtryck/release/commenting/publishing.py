"""Batches that are read to their end come out with the next release; then their texts go."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from avtryck.content.dictionaries import THEMES
from avtryck.core.disclosure.comments import languages_shown
from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.rule_u import block_of
from avtryck.core.disclosure.tables import Question
from avtryck.published.models import CommentPool, CommentTheme, PublishedComment
from avtryck.release.commenting.gathering import PEOPLE
from avtryck.release.commenting.questions import common_name
from avtryck.vault.doors import comments as vault
from avtryck.vault.doors.comments import Approved, Batch, drop

__all__ = ["CommentRows", "claim", "comment_rows", "drop"]

CATEGORIES = ("without", "with")


@dataclass
class CommentRows:
    """What a release publishes of comments."""

    pools: list[CommentPool] = field(default_factory=list)
    comments: list[PublishedComment] = field(default_factory=list)
    themes: list[CommentTheme] = field(default_factory=list)


def claim(*, run: str, minimum_group: int, on: date) -> None:
    """The release takes what is read by now; a language with too few people waits."""

    def shown(texts: Collection[tuple[str, str]], then: int) -> Collection[str]:
        return languages_shown(texts, minimum=PEOPLE * max(minimum_group, then))

    vault.claim(run=run, on=on, shown=shown)


def comment_rows(run: str) -> CommentRows:
    """Rows for every batch of the release with something to show, in an order drawn by lot."""
    found = CommentRows()
    for batch, texts in vault.approved(run=run):
        if not texts:
            continue
        pool = CommentPool(
            id=str(batch.id),
            source=batch.source,
            node=batch.node,
            path=batch.path,
            until=batch.until,
        )
        found.pools.append(pool)
        found.comments += _comments(pool, texts)
        found.themes += _themes(pool, batch, texts)
    return found


def _comments(pool: CommentPool, texts: Iterable[Approved]) -> list[PublishedComment]:
    by_question: dict[str, list[Approved]] = {}
    for one in texts:
        by_question.setdefault(common_name(one.question), []).append(one)
    rows = []
    for question, same in sorted(by_question.items()):
        random.SystemRandom().shuffle(same)
        rows += [
            PublishedComment(
                pool=pool,
                question=question,
                position=position,
                language=one.language,
                text=one.text.replace("\0", ""),  # PostgreSQL keeps no NUL
            )
            for position, one in enumerate(same, start=1)
        ]
    return rows


def _themes(pool: CommentPool, batch: Batch, texts: list[Approved]) -> list[CommentTheme]:
    """Every theme, also one that nobody wrote about: which are counted says nothing."""
    policy = LedgerPolicy("comments", batch.minimum_group)
    rows = []
    for theme in THEMES:
        about = sum(theme in one.themes for one in texts)
        counts = (len(texts) - about, about)
        block = block_of(pool.id, Question(theme, CATEGORIES), counts, policy)
        rows.append(
            CommentTheme(
                pool=pool,
                theme=theme,
                kind=block.kind,
                counts=list(block.counts) if block.counts is not None else None,
                concentrated=block.class_index,
                at_least=block.at_least,
                n=block.n,
            )
        )
    return rows

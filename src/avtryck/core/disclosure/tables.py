"""Histograms before and after protection. Only `protect` can make the second kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Literal

Counts = tuple[int, ...]
"""People per substantive category, in the question's order."""

Kind = Literal["exact", "at_least", "not_shown"]

SEAL = object()
"""Held by `rule_u.protect` alone: what is made without it has not been protected."""


@dataclass(frozen=True)
class Question:
    """A question as far as disclosure cares.

    `classes` partitions the category positions into the coarsest groups any figure uses (default:
    each category its own); `linked` names the set of logically linked questions it belongs to.
    ValueError when there are no categories or the classes are no partition of them.
    """

    key: str
    categories: tuple[str, ...]
    classes: tuple[tuple[int, ...], ...] = ()
    linked: str | None = None

    def __post_init__(self) -> None:
        if not self.categories:
            raise ValueError(f"question {self.key!r} has no categories")
        every = tuple(range(len(self.categories)))
        if not self.classes:
            object.__setattr__(self, "classes", tuple((position,) for position in every))
        if sorted(position for group in self.classes for position in group) != list(every):
            raise ValueError(f"question {self.key!r}: classes must hold every category once")
        if () in self.classes:
            raise ValueError(f"question {self.key!r}: a class without categories")

    def by_class(self, counts: Sequence[int]) -> Counts:
        """Category counts summed to class counts; ValueError when the length is another."""
        if len(counts) != len(self.categories):
            raise ValueError(
                f"question {self.key!r} has {len(self.categories)} categories, not {len(counts)}"
            )
        return tuple(sum(counts[position] for position in group) for group in self.classes)


@dataclass(frozen=True)
class RawTable:
    """Pool → question → histogram. Never shown, so its repr says nothing."""

    histograms: Mapping[str, Mapping[str, Counts]] = field(repr=False)

    @classmethod
    def of(cls, histograms: Mapping[str, Mapping[str, Sequence[int]]]) -> RawTable:
        """Raise ValueError naming the pool and question with a negative count."""
        for pool, by_question in histograms.items():
            for question, counts in by_question.items():
                if any(n < 0 for n in counts):
                    raise ValueError(f"pool {pool!r}, question {question!r}: a negative count")
        return cls(
            {
                pool: {question: tuple(counts) for question, counts in by_question.items()}
                for pool, by_question in histograms.items()
            }
        )


@dataclass(frozen=True, slots=True)
class Block:
    """One question in one pool: all counts; or only "at least so many of n in a class"; or nothing.

    `n` is answers on the question's categories; it is None where nothing is shown.
    """

    pool: str
    question: str
    kind: Kind
    counts: Counts | None = None
    class_index: int | None = None
    at_least: int | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Union:
    """Concentrated blocks of one class shown exactly together, at the first node that allows it."""

    node: str
    question: str
    class_index: int
    pools: tuple[str, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Unknown:
    """Concentrated blocks left over: together at most 1 + t answers outside the class."""

    node: str
    question: str
    class_index: int
    pools: tuple[str, ...]


@dataclass(frozen=True)
class ProtectedTable:
    """All that one ledger's release may ever show. `nodes` = pool → the node it stands at."""

    blocks: tuple[Block, ...]
    unions: tuple[Union, ...]
    unknown: tuple[Unknown, ...]
    nodes: Mapping[str, str]
    questions: Mapping[str, Question]
    slack: int
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise TypeError("a ProtectedTable is made by protect() and nothing else")

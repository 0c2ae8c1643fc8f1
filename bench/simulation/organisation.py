"""Organisations of four sizes and their leavers' answers, as unit codes and integers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avtryck.core.disclosure.tables import Question
from avtryck.core.disclosure.tree import Tree, Unit
from avtryck.core.instruments import Item, items, ledgers_of, parse

CONTENT = Path(__file__).resolve().parents[2] / "instruments"
LEAVE, ANSWER = 0.12, 0.57
EXIT_TYPES = ("resignation", "fixed_term_end", "retirement", "other")
EXIT_SHARES = (0.42, 0.38, 0.12, 0.08)
NOT_ASKED = -1


@dataclass(frozen=True)
class Size:
    """Units at the three levels under the organisation, and employees."""

    institutions: int
    divisions: int
    groups: int
    people: int

    @property
    def answers_a_year(self) -> int:
        return round(self.people * LEAVE * ANSWER)


SIZES = {
    "S": Size(5, 20, 60, 1_000),
    "M": Size(25, 200, 800, 6_000),
    "L": Size(60, 800, 4_139, 40_000),
    "XL": Size(100, 9_000, 90_899, 5_000_000),
}


@dataclass(frozen=True)
class Sheets:
    """One row a sheet: unit number, exit type, and for each item a position or NOT_ASKED."""

    units: NDArray[np.int64]
    exit_types: NDArray[np.int64]
    answers: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.units)

    def only(self, chosen: NDArray[Any]) -> Sheets:
        return Sheets(self.units[chosen], self.exit_types[chosen], self.answers[chosen])

    def and_then(self, more: Sheets) -> Sheets:
        return Sheets(
            np.concatenate([self.units, more.units]),
            np.concatenate([self.exit_types, more.exit_types]),
            np.concatenate([self.answers, more.answers]),
        )


def tree_of(size: Size) -> Tree:
    units = [Unit("o", None, 0)]
    units += [Unit(f"i{n}", "o", 1) for n in range(size.institutions)]
    units += [Unit(f"d{n}", f"i{n % size.institutions}", 2) for n in range(size.divisions)]
    units += [Unit(group(n), f"d{n % size.divisions}", 3) for n in range(size.groups)]
    return Tree.of(units)


def group(number: int) -> str:
    return f"g{number}"


@cache
def survey_items() -> tuple[Item, ...]:
    """The figures of the product's own survey: nine questions, reasons item by item."""
    return items(parse((CONTENT / "exit-survey" / "1.toml").read_text()))


@cache
def questions_of(ledger: str) -> tuple[tuple[int, Question], ...]:
    """(column of `Sheets.answers`, question) for what the ledger counts."""
    return tuple(
        (column, Question(item.key, item.categories, item.classes, item.linked))
        for column, item in enumerate(survey_items())
        if ledger in item.ledgers
    )


def answered(size: Size, count: int, seed: int) -> Sheets:
    """`count` people who answered: groups drawn evenly, answers leaning towards the good."""
    draw = np.random.default_rng(seed)
    units = draw.integers(0, size.groups, count)
    exit_types = draw.choice(len(EXIT_TYPES), count, p=EXIT_SHARES)
    columns = [_column(item, exit_types, draw) for item in survey_items()]
    return Sheets(units, exit_types, np.column_stack(columns).astype(np.int8))


def _column(
    item: Item, exit_types: NDArray[np.int64], draw: np.random.Generator
) -> NDArray[np.int64]:
    """Reasons: three of four people say "no part"; scales: the upper half twice as often."""
    steps = len(item.categories)
    if item.choice_key is not None:
        shares = np.array([3.0, *[1.0 / (steps - 1)] * (steps - 1)])
    else:
        shares = np.where(np.arange(steps) >= steps / 2, 2.0, 1.0)
    positions = draw.choice(steps, len(exit_types), p=shares / shares.sum())
    asked = [
        any(ledger in item.ledgers for ledger in ledgers_of({"exit_type": name}))
        for name in EXIT_TYPES
    ]
    return np.where(np.array(asked)[exit_types], positions, NOT_ASKED)

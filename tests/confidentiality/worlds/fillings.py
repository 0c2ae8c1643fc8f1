"""What one pool may hold: every way in which its people can have filled in whole sheets.

People of a pool are exchangeable, so a filling is a multiset of sheets. Fillings that no publisher
of histograms can tell apart (same histogram of every question, same sheets known beforehand) are
one row, which remembers every sheet a stranger may have and how many fillings it stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

from avtryck.core.disclosure.tables import Counts, Question

Sheet = tuple[int, ...]
"""One category position per question; BLANK counts nowhere."""
BLANK = -1


@dataclass(frozen=True)
class Row:
    """`possible` has bit i set when some filling gives a stranger sheet i; `fillings` of them."""

    histograms: tuple[Counts, ...]
    known: tuple[int, ...]
    possible: int
    fillings: int


@dataclass(frozen=True)
class Setting:
    """The questions of a ledger, and the whole sheets that somebody may hand in.

    Nobody but those known beforehand hands in one of `closed`.
    """

    questions: tuple[Question, ...]
    sheets: tuple[Sheet, ...]
    closed: tuple[Sheet, ...] = ()

    def histograms(self, filling: Sequence[int]) -> tuple[Counts, ...]:
        """One histogram per question of sheets given by number."""
        found = [[0] * len(question.categories) for question in self.questions]
        for number in filling:
            for counts, position in zip(found, self.sheets[number], strict=True):
                if position != BLANK:
                    counts[position] += 1
        return tuple(tuple(counts) for counts in found)

    def pool(
        self, strangers: int, known: int = 0, known_sheets: Sequence[Sheet] | None = None
    ) -> list[Row]:
        """The rows of a pool of `strangers` and of `known` people whose sheets a viewer knows.

        `known_sheets` limits what the known may have answered, because a register says so.
        """
        numbers = [self.sheets.index(sheet) for sheet in known_sheets or self.sheets]
        others = [n for n, sheet in enumerate(self.sheets) if sheet not in self.closed]
        rows: dict[tuple[tuple[Counts, ...], tuple[int, ...]], tuple[int, int]] = {}
        for insiders in combinations_with_replacement(numbers, known):
            for filling in combinations_with_replacement(others, strangers):
                row = self.histograms((*filling, *insiders)), insiders
                possible, fillings = rows.get(row, (0, 0))
                rows[row] = (possible | _bits(filling), fillings + 1)
        return [Row(*row, *found) for row, found in rows.items()]


def _bits(numbers: Sequence[int]) -> int:
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def independent(*questions: Question) -> Setting:
    """Unlinked questions: every combination of answers is a sheet."""
    choices = (range(len(question.categories)) for question in questions)
    return Setting(questions, tuple(product(*choices)))


def yes_no(key: str, linked: str | None = None) -> Question:
    return Question(key, ("no", "yes"), linked=linked)


def reason(key: str) -> Question:
    """A reason item of the exit survey; "contributed" and "decisive" are one class."""
    return Question(key, ("no part", "contributed", "decisive"), ((0,), (1, 2)))


def three_classes(key: str) -> Question:
    return Question(key, ("unfavourable", "neutral", "favourable"))


def five_steps(key: str) -> Question:
    return Question(key, ("1", "2", "3", "4", "5"), ((0, 1), (2,), (3, 4)))

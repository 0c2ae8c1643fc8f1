"""The lowest and highest class histogram that published sums allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avtryck.core.disclosure.sums import Sums
from avtryck.core.disclosure.tables import Counts, Question


@dataclass(frozen=True, slots=True)
class Extremes:
    """Two class histograms with the same total; equal when everything inside is shown exactly."""

    lowest: Counts
    highest: Counts

    @property
    def n(self) -> int:
        return sum(self.lowest)


def extremes(sums: Sums, question: Question, scores: Sequence[int]) -> Extremes:
    """The class histograms with the smallest and largest Σ score · count.

    `scores` has one number per class: (0, 0, 1) for the share of the last of three classes,
    (-1, 0, 1) for the recommendation value of (0-6, 7-8, 9-10). Every exception goes to the class,
    other than the one it is an exception to, that moves the sum most; it stays where no other
    moves the sum that way. ValueError when scores and classes differ in number.

    >>> from avtryck.core.disclosure.sums import Concentration
    >>> q = Question("q", ("0-6", "7-8", "9-10"))
    >>> extremes(Sums((1, 0, 0), (Concentration(), Concentration(), Concentration(5, 6))),
    ...          q, (-1, 0, 1))
    Extremes(lowest=(2, 0, 5), highest=(1, 0, 6))
    """
    if len(scores) != len(question.classes) or len(sums.concentrated) != len(scores):
        raise ValueError(f"question {question.key!r} has {len(question.classes)} classes")
    lowest = _lowest(sums, question, scores)
    if not sums.unshown:
        return Extremes(lowest, lowest)
    return Extremes(lowest, _lowest(sums, question, [-score for score in scores]))


def _lowest(sums: Sums, question: Question, scores: Sequence[int]) -> Counts:
    counts = list(question.by_class(sums.counts))
    cheapest = scores.index(min(scores))
    for index, part in enumerate(sums.concentrated):
        moved = part.n - part.at_least if scores[cheapest] < scores[index] else 0
        counts[index] += part.n - moved
        counts[cheapest] += moved
    return tuple(counts)

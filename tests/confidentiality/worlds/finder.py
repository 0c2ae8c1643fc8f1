"""Who can be certain of what, over every world of some pools.

Knows nothing of Rule U. Two worlds are one view when everything shown and every sheet known
beforehand is the same; an answer is certain when every world of a view gives it to a stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from avtryck.core.disclosure.tables import Counts
from confidentiality.worlds.fillings import Row, Setting

Seen = Callable[[tuple[tuple[Counts, ...], ...]], Hashable]
"""Per pool the histograms of a look's questions → everything shown of them."""
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Look:
    """What is shown of some questions, by their numbers; looks do not depend on one another."""

    questions: tuple[int, ...]
    seen: Seen


@dataclass(frozen=True)
class Findings:
    """`histograms` = worlds as far as any publisher sees them; `worlds` = as whole sheets.

    `leaking` counts those of `worlds` in which a stranger's class in some question is certain.
    `classes` and `answers` count (view, pool, question) with one possibility left, `sheets`
    (view, pool). `tied` counts (view, pool) where answers that are possible one by one are not
    possible together, so that the output says which answers belong to one person.
    """

    histograms: int
    worlds: int
    views: int
    leaking: int
    classes: int
    answers: int
    sheets: int
    tied: int

    @property
    def certain(self) -> int:
        return self.classes + self.answers + self.sheets


def find(setting: Setting, pools: Sequence[Sequence[Row]], looks: Sequence[Look]) -> Findings:
    """Enumerate every world, group the worlds by view, and look for certainty in each view."""
    shape = tuple(len(rows) for rows in pools)
    view = _views(pools, looks).ravel()
    order = np.argsort(view, kind="stable")
    starts = np.flatnonzero(np.diff(view[order], prepend=-1))
    weight = _weights(pools).ravel()[order]
    leaky = np.zeros(len(starts), dtype=bool)
    classes = answers = sheets = tied = 0
    for number, rows in enumerate(pools):
        bits = _spread([row.possible for row in rows], number, shape).ravel()[order]
        possible = np.bitwise_or.reduceat(bits, starts)
        someone = possible != 0
        for place, question in enumerate(setting.questions):
            one_class = someone & _within(possible, setting, place, question.classes)
            leaky |= one_class
            classes += int(one_class.sum())
            positions = [(position,) for position in range(len(question.categories))]
            one_answer = someone & _within(possible, setting, place, positions)
            answers += int(one_answer.sum())
        sheets += int((someone & (possible & (possible - 1) == 0)).sum())
        tied += int((_every_combination(possible, setting) != possible).sum())
    leaking = int(np.add.reduceat(weight, starts)[leaky].sum())
    return Findings(
        histograms=prod(shape),
        worlds=int(weight.sum()),
        views=len(starts),
        leaking=leaking,
        classes=classes,
        answers=answers,
        sheets=sheets,
        tied=tied,
    )


def _within(
    possible: Numbers, setting: Setting, place: int, groups: Sequence[Sequence[int]]
) -> NDArray[np.bool_]:
    """Where all possible sheets answer the question within one and the same group."""
    found = np.zeros(len(possible), dtype=bool)
    for group in groups:
        found |= possible & ~np.int64(_bits_of(setting, place, group)) == 0
    return found


def _every_combination(possible: Numbers, setting: Setting) -> Numbers:
    """The sheets of the setting that combine answers which are possible one by one."""
    found = np.full(len(possible), -1, dtype=np.int64)
    for place in range(len(setting.questions)):
        among = np.zeros(len(possible), dtype=np.int64)
        for answer in {sheet[place] for sheet in setting.sheets}:
            inside = np.int64(_bits_of(setting, place, [answer]))
            among |= np.where(possible & inside != 0, inside, 0)
        found &= among
    return found


def _bits_of(setting: Setting, place: int, answers: Sequence[int]) -> int:
    """The sheets that answer a question with one of these."""
    return sum(
        1 << number for number, sheet in enumerate(setting.sheets) if sheet[place] in answers
    )


def _views(pools: Sequence[Sequence[Row]], looks: Sequence[Look]) -> Numbers:
    """A number for every world; the same number means the same view."""
    shape = tuple(len(rows) for rows in pools)
    views = np.zeros(shape, dtype=np.int64)
    for number, rows in enumerate(pools):
        known = _numbered([row.known for row in rows])
        views = _joined(views, _spread(known, number, shape))
    for look in looks:
        views = _joined(views, _look(pools, look))
    return views


def _look(pools: Sequence[Sequence[Row]], look: Look) -> Numbers:
    """The look's view of every world, called once per distinct combination of histograms."""
    parts = [
        [tuple(row.histograms[place] for place in look.questions) for row in rows] for rows in pools
    ]
    distinct = [list(dict.fromkeys(part)) for part in parts]
    table = np.zeros(tuple(len(found) for found in distinct), dtype=np.int64)
    names: dict[Hashable, int] = {}
    for index in np.ndindex(*table.shape):
        shown = look.seen(tuple(found[at] for found, at in zip(distinct, index, strict=True)))
        table[index] = names.setdefault(shown, len(names))
    places = [
        np.array([{part: at for at, part in enumerate(found)}[part] for part in parts[number]])
        for number, found in enumerate(distinct)
    ]
    chosen: Numbers = table[np.ix_(*places)]
    return chosen


def _joined(first: Numbers, second: Numbers) -> Numbers:
    """Numbers for the pairs, small again so that many can be joined."""
    pairs = first * (int(second.max()) + 1) + second
    _, numbers = np.unique(pairs.ravel(), return_inverse=True)
    small: Numbers = numbers.reshape(first.shape).astype(np.int64)
    return small


def _numbered(values: Sequence[Hashable]) -> list[int]:
    names: dict[Hashable, int] = {}
    return [names.setdefault(value, len(names)) for value in values]


def _spread(values: Sequence[int], number: int, shape: tuple[int, ...]) -> Numbers:
    """A pool's values laid out over all worlds."""
    along = [1] * len(shape)
    along[number] = len(values)
    return np.broadcast_to(np.array(values, dtype=np.int64).reshape(along), shape)


def _weights(pools: Sequence[Sequence[Row]]) -> Numbers:
    """How many whole-sheet worlds each world of histograms stands for."""
    shape = tuple(len(rows) for rows in pools)
    weight = np.ones(shape, dtype=np.int64)
    for number, rows in enumerate(pools):
        weight = weight * _spread([row.fillings for row in rows], number, shape)
    return weight

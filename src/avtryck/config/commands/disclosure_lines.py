"""The three kinds of line that `avtryck disclosure` reads, as the core's own types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from avtryck.config.commands.disclosure_json import (
    Fields,
    LineError,
    different,
    entries,
    mapping,
    shown,
    text,
    weight,
    whole,
)
from avtryck.core.disclosure.assignment import Cells
from avtryck.core.disclosure.ledgers import SMALLEST_PROVABLE, LedgerPolicy
from avtryck.core.disclosure.tables import Question, RawTable
from avtryck.core.disclosure.tree import Tree, Unit

TALLEST = 64
"""Units above one another; the deepest organisation has a handful."""

LARGEST_SUM = 2**53
"""Whole numbers below it are exact as floating point too."""


@dataclass(frozen=True)
class PlanLine:
    minimum: int
    min_level: int
    alpha: tuple[float, ...] | None
    tree: Tree
    cells: Cells
    previous: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PublishLine:
    policy: LedgerPolicy
    tree: Tree
    questions: tuple[Question, ...]
    node_of_pool: Mapping[str, str]
    raw: RawTable


@dataclass(frozen=True)
class CheckLine:
    k: int
    cells: Mapping[str, int]
    sets: tuple[frozenset[str], ...]


def read_plan(line: Fields, *, standard_alpha: tuple[int, ...]) -> PlanLine:
    """LineError for the first thing that is wrong."""
    tree = _tree(line)
    read = PlanLine(
        minimum=line.whole("k", SMALLEST_PROVABLE),
        min_level=_min_level(line),
        alpha=_alpha(line),
        tree=tree,
        cells=Cells.of(_cells(line, tree)),
        previous=_names_of_lists(line, "previous") if "previous" in line else (),
    )
    line.finish("full", "min_level", "alpha", "previous")
    alpha = read.alpha or standard_alpha
    for level in tree.levels:
        if level >= max(len(alpha), read.min_level):
            raise LineError("alpha", "alpha_level", value=level)
    if read.cells.n * max(alpha) >= LARGEST_SUM:
        raise LineError("cells", "too_many")
    return read


def read_publish(line: Fields) -> PublishLine:
    """LineError for the first thing that is wrong."""
    k = line.whole("k", SMALLEST_PROVABLE)
    t = line.whole("t") if "t" in line else 0
    tree = _tree(line)
    questions = {
        key: _question(key, Fields(mapping(value, place), place))
        for place, key, value in line.pairs("questions")
    }
    node_of_pool: dict[str, str] = {}
    histograms: dict[str, dict[str, tuple[int, ...]]] = {}
    for pool in line.objects("pools"):
        name = pool.text("id")
        if name in node_of_pool:
            raise LineError(pool.place("id"), "repeated", value=shown(name))
        node_of_pool[name] = _known(pool.text("node"), pool.place("node"), tree)
        histograms[name] = _histograms(pool, questions)
        pool.finish()
    line.finish("t")
    return PublishLine(
        policy=LedgerPolicy("line", minimum_group=k, t=t),
        tree=tree,
        questions=tuple(questions.values()),
        node_of_pool=node_of_pool,
        raw=RawTable.of(histograms),
    )


def read_check(line: Fields) -> CheckLine:
    """LineError for the first thing that is wrong."""
    k = line.whole("k", SMALLEST_PROVABLE)
    cells = {key: whole(value, place) for place, key, value in line.pairs("cells")}
    sets = []
    for place, members in line.entries("sets"):
        names = [text(value, at) for at, value in entries(members, place)]
        for name in names:
            if name not in cells:
                raise LineError(place, "unknown_cell", value=shown(name))
        sets.append(frozenset(names))
    line.finish()
    return CheckLine(k, cells, tuple(sets))


def _tree(line: Fields) -> Tree:
    units: dict[str, Unit] = {}
    for row in line.objects("units"):
        code = row.text("code")
        if code in units:
            raise LineError(row.place("code"), "repeated", value=shown(code))
        parent = row.take("parent")
        above = None if parent is None else text(parent, row.place("parent"))
        units[code] = Unit(code, above, row.whole("level"))
        row.finish()
    if not units:
        raise LineError("units", "empty")
    for unit in units.values():
        _refuse_above(unit, units)
    return Tree.of(units.values())


def _refuse_above(unit: Unit, units: Mapping[str, Unit]) -> None:
    """A parent that is not there, a unit above itself, or a tree too tall to search."""
    path = [unit.code]
    while (parent := units[path[-1]].parent) is not None:
        if parent not in units:
            raise LineError(f"units.{path[-1]}.parent", "unknown_unit", value=shown(parent))
        if parent in path:
            raise LineError("units", "above_itself", value=shown(parent))
        path.append(parent)
        if len(path) > TALLEST:
            raise LineError("units", "tall", value=shown(unit.code), high=TALLEST - 1)


def _known(code: str, place: str, tree: Tree) -> str:
    if code not in tree:
        raise LineError(place, "unknown_unit", value=shown(code))
    return code


def _cells(line: Fields, tree: Tree) -> dict[str, int]:
    return {
        _known(code, place, tree): whole(value, place) for place, code, value in line.pairs("cells")
    }


def _min_level(line: Fields) -> int:
    level = line.whole("min_level") if "min_level" in line else 0
    if "full" in line and line.truth("full") and level:
        raise LineError("min_level", "full_level", value=level)
    return level


def _alpha(line: Fields) -> tuple[float, ...] | None:
    if "alpha" not in line:
        return None
    alpha = tuple(weight(value, place) for place, value in line.entries("alpha"))
    if not alpha:
        raise LineError("alpha", "empty")
    return alpha


def _names_of_lists(line: Fields, key: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(text(value, at) for at, value in entries(names, place))
        for place, names in line.entries(key)
    )


def _question(key: str, row: Fields) -> Question:
    place = row.place("categories")
    categories = different([text(value, at) for at, value in row.entries("categories")], place)
    if not categories:
        raise LineError(place, "empty")
    classes = _classes(row, len(categories)) if "classes" in row else ()
    linked = row.take("linked") if "linked" in row else None
    row.finish("classes", "linked")
    name = None if linked is None else text(linked, row.place("linked"))
    return Question(key, categories, classes, name)


def _classes(row: Fields, categories: int) -> tuple[tuple[int, ...], ...]:
    classes = tuple(
        tuple(whole(value, at) for at, value in entries(group, place))
        for place, group in row.entries("classes")
    )
    flat = sorted(position for group in classes for position in group)
    if flat != list(range(categories)) or () in classes:
        raise LineError(row.place("classes"), "no_partition", high=categories - 1)
    return classes


def _histograms(pool: Fields, questions: Mapping[str, Question]) -> dict[str, tuple[int, ...]]:
    found = {}
    for place, key, value in pool.pairs("histograms"):
        if key not in questions:
            raise LineError(place, "unknown_question", value=shown(key))
        counts = tuple(whole(one, at) for at, one in entries(value, place))
        high = len(questions[key].categories)
        if len(counts) != high:
            raise LineError(place, "length", value=len(counts), high=high)
        found[key] = counts
    return found

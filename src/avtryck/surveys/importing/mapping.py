"""A mapping file: which column of somebody else's file answers which of our questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from avtryck.core.instruments.errors import ContentError
from avtryck.core.instruments.model import REGISTER_FIELDS
from avtryck.core.instruments.table import Table, read_toml
from avtryck.surveys.importing.received import CANONICAL


class MappingError(ContentError):
    """The mapping cannot be used: `place` says where in the file."""


@dataclass(frozen=True)
class Translation:
    """A file's value → ours. Values of `not_counted` count as not answered, of `not_asked` as
    not asked. Without `values` the file's own values are kept."""

    values: Mapping[str, str] | None = None
    not_counted: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of the file and how its values read."""

    name: str
    translation: Translation


@dataclass(frozen=True)
class Received:
    column: str
    formats: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class OneColumn:
    """A question in one column; `separator` parts the choices of a multi."""

    key: str
    column: Column
    asked: Mapping[str, tuple[str, ...]]
    separator: str = ""
    independent: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column.name,)


@dataclass(frozen=True)
class ManyColumns:
    """A multi with one column per option. `words` is what a cell may say → "" or a level;
    `no` = no part, `not_counted` = the whole question was not answered."""

    key: str
    options: Mapping[str, str]
    words: Mapping[str, str]
    no: tuple[str, ...]
    not_counted: tuple[str, ...]
    asked: Mapping[str, tuple[str, ...]]
    independent: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.options.values())


MappedQuestion = OneColumn | ManyColumns


@dataclass(frozen=True)
class MappingFile:
    """A whole mapping as it is written; `person` empty = the row's number stands for a person."""

    instrument: str
    person: str
    unit: Column
    received: Received | None
    register: Mapping[str, Column]
    background: Mapping[str, Column]
    questions: tuple[MappedQuestion, ...]
    linked: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]


def read_mapping(text: str) -> MappingFile:
    """The parsed file; MappingError names the place and what is wrong there."""
    table = read_toml(text, error=MappingError)
    answers = table.take_table("answers")
    shared = _shared(table)
    mapping = MappingFile(
        instrument=answers.take_text("instrument"),
        person=answers.take("person", str, ""),
        unit=_unit(answers),
        received=_received(answers),
        register=_columns(table, "register", allowed=tuple(REGISTER_FIELDS)),
        background=_columns(table, "background"),
        questions=_questions(table, shared),
        linked=_linked(table),
        ignored=_ignored(table),
    )
    answers.finish()
    table.finish()
    return mapping


def _shared(table: Table) -> dict[str, Translation]:
    """`[translations.NAME]`, so that many questions share one."""
    if "translations" not in table:
        return {}
    named = table.take_table("translations")
    found = {}
    for name in named.names():
        one = named.take_table(name)
        found[name] = _translation(one)
        one.finish()
    return found


def _translation(table: Table) -> Translation:
    return Translation(
        values=_texts_by_text(table, "values") if "values" in table else None,
        not_counted=table.take_texts("not_counted", []),
        not_asked=table.take_texts("not_asked", []),
    )


def _texts_by_text(table: Table, key: str) -> dict[str, str]:
    inner = table.take_table(key)
    return {name.strip(): inner.take(name, str) for name in inner.names()}


def _unit(answers: Table) -> Column:
    unit = answers.take_table("unit")
    values = _texts_by_text(unit, "values") if "values" in unit else None
    column = Column(unit.take_text("column"), Translation(values))
    unit.finish()
    return column


def _received(answers: Table) -> Received | None:
    if "received" not in answers:
        return None
    table = answers.take_table("received")
    received = Received(
        column=table.take_text("column"),
        formats=table.take_texts("formats", list(CANONICAL)),
        unknown=table.take_texts("unknown", []),
    )
    table.finish()
    return received


def _columns(table: Table, key: str, *, allowed: Sequence[str] = ()) -> dict[str, Column]:
    """`[register.exit_type]`, `[background.NAME]`: a column; without values they are kept."""
    if key not in table:
        return {}
    named = table.take_table(key)
    found = {}
    for name in named.names():
        if allowed:
            named.check_one_of(name, allowed)
        one = named.take_table(name)
        found[name] = Column(one.take_text("column"), _translation(one))
        one.finish()
    return found


def _questions(table: Table, shared: Mapping[str, Translation]) -> tuple[MappedQuestion, ...]:
    named = table.take_table("question")
    found: list[MappedQuestion] = []
    for key in named.names():
        one = named.take_table(key)
        found.append(_many_columns(one, key) if "columns" in one else _one_column(one, key, shared))
        one.finish()
    return tuple(found)


def _one_column(table: Table, key: str, shared: Mapping[str, Translation]) -> OneColumn:
    if "translation" in table:
        translation = shared[table.take_one_of("translation", tuple(shared))]
    else:
        translation = _translation(table)
    return OneColumn(
        key=key,
        column=Column(table.take_text("column"), translation),
        asked=_asked(table),
        separator=table.take("separator", str, ""),
        independent=table.take("independent", bool, False),
    )


def _many_columns(table: Table, key: str) -> ManyColumns:
    yes = dict.fromkeys(table.take_texts("yes", []), "")
    levels = _texts_by_text(table, "levels") if "levels" in table else {}
    return ManyColumns(
        key=key,
        options=_texts_by_text(table, "columns"),
        words=yes | levels,
        no=table.take_texts("no", []),
        not_counted=table.take_texts("not_counted", []),
        asked=_asked(table),
        independent=table.take("independent", bool, False),
    )


def _asked(table: Table) -> dict[str, tuple[str, ...]]:
    if "asked" not in table:
        return {}
    filters = table.take_table("asked")
    found = {}
    for name in filters.names():
        filters.check_one_of(name, tuple(REGISTER_FIELDS))
        values = filters.take_texts(name)
        for value in values:
            filters.check_one_of(value, REGISTER_FIELDS[name])
        found[name] = values
    return found


def _linked(table: Table) -> dict[str, tuple[str, ...]]:
    if "linked" not in table:
        return {}
    sets = table.take_table("linked")
    return {name: sets.take_texts(name) for name in sets.names()}


def _ignored(table: Table) -> tuple[str, ...]:
    if "ignore" not in table:
        return ()
    ignore = table.take_table("ignore")
    columns = ignore.take_texts("columns", [])
    ignore.finish()
    return columns

"""Queries whose SQL is made once: making it takes Django longer than running it.

For the few that every request of a leaver asks; the store `default` only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

Sought = str | UUID
Row = TypeVar("Row")
Read = Callable[[Sequence[Any]], Any]
MOST = 256
"""Columns of one row → what the query gives for it."""


@dataclass(frozen=True)
class Slot:
    """A parameter that is the `number`th thing sought; `as_hex` where the store keeps UUIDs so."""

    number: int
    as_hex: bool

    def of(self, sought: Sequence[Sought]) -> Sought:
        value = sought[self.number]
        return value.hex if self.as_hex and isinstance(value, UUID) else value


@dataclass(frozen=True)
class Made:
    """SQL, the parameters with slots among them, what turns columns into values and rows into
    what was asked for."""

    sql: str
    parameters: list[Any]
    converters: list[tuple[int, list[Any], Any]]
    read: Read


class Prepared(Generic[Row]):
    """`make` gives the query for what is sought (text or UUIDs), which alone differs between calls.

    Nothing else in the query may depend on the moment: it stays as it was the first time.
    What was found may be given again for as many `seconds`: for what changes seldom, and may be
    seen that much later.
    """

    def __init__(
        self, make: Callable[..., models.QuerySet[Any, Row]], *, seconds: float = 0
    ) -> None:
        self.make, self.seconds = make, seconds
        self.made: dict[tuple[str, int], Made] = {}
        self.found: dict[tuple[Sought, ...], tuple[float, list[Row]]] = {}

    def __call__(self, *sought: Sought) -> list[Row]:
        if not self.seconds:
            return self._asked(*sought)
        until, rows = self.found.get(sought, (0.0, []))
        if time.monotonic() < until:
            return rows
        rows = self._asked(*sought)
        if len(self.found) >= MOST:
            self.found.clear()
        self.found[sought] = (time.monotonic() + self.seconds, rows)
        return rows

    def forget(self) -> None:
        self.found.clear()

    def _asked(self, *sought: Sought) -> list[Row]:
        connection = transaction.get_connection()
        key = (connection.vendor, len(sought))
        made = self.made.get(key)
        if made is None:
            made = self.made[key] = self._compiled(sought, connection)
        filled = [one.of(sought) if isinstance(one, Slot) else one for one in made.parameters]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, filled)
            rows = cursor.fetchall()
        return [made.read(_converted(row, made.converters, connection)) for row in rows]

    def _compiled(self, sought: Sequence[Sought], connection: Any) -> Made:
        marks = [_mark(number, value) for number, value in enumerate(sought)]
        queryset = self.make(*marks)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        slots: dict[Any, Slot] = {}
        for number, mark in enumerate(marks):
            slots[mark] = Slot(number, as_hex=False)
            if isinstance(mark, UUID):
                slots[mark.hex] = Slot(number, as_hex=True)
        converters = compiler.get_converters([column[0] for column in compiler.select])
        return Made(
            sql=sql,
            parameters=[slots.get(one, one) for one in parameters],
            converters=[(place, *one) for place, one in converters.items()],
            read=_reading(queryset, compiler, connection.alias),
        )


def _converted(row: Sequence[Any], converters: Any, connection: Any) -> Sequence[Any]:
    values = list(row)
    for place, convert, expression in converters:
        for one in convert:
            values[place] = one(values[place], expression, connection)
    return values


def _reading(queryset: Any, compiler: Any, store: str) -> Read:
    if queryset._iterable_class is ModelIterable:
        return Instances(compiler.klass_info, compiler.select, store)
    return tuple


class Instances:
    """Columns → a row of a model as the store has it, with the rows that it hangs on.

    As Django's own, without its signals (which nobody here hears) and without looking at each
    field again; a field that was not read is read when somebody asks for it.
    """

    def __init__(self, info: Any, select: Any, store: str) -> None:
        self.model, self.store = info["model"], store
        self.columns = [(place, select[place][0].target.attname) for place in info["select_fields"]]
        names = [name for _, name in self.columns]
        self.key = info["select_fields"][names.index(self.model._meta.pk.attname)]
        self.related = [
            (Instances(one, select, store), one["local_setter"], one["remote_setter"])
            for one in info.get("related_klass_infos", ())
        ]

    def __call__(self, values: Sequence[Any]) -> Any:
        if values[self.key] is None:
            return None
        row = self.model.__new__(self.model)
        row._state = state = ModelState()
        state.adding, state.db = False, self.store
        row.__dict__.update(self._fields(values))
        for related, set_here, set_there in self.related:
            other = related(values)
            set_here(row, other)
            if other is not None:
                set_there(other, row)
        return row

    def _fields(self, values: Sequence[Any]) -> Iterator[tuple[str, Any]]:
        return ((name, values[place]) for place, name in self.columns)


def _mark(number: int, value: Sought) -> Sought:
    """Stands for what is sought while the SQL is made; nobody looks for this."""
    return UUID(int=(1 << 127) + number) if isinstance(value, UUID) else f"\x01{number}"

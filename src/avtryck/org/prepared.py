"""Queries whose SQL is made once: making it takes Django longer than running it.

For the few that every request of a leaver asks; the store `default` only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models.query import ModelIterable

Sought = str | UUID
Row = TypeVar("Row")


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
    """A compiler after its work, its SQL, the parameters with slots among them, what turns
    columns into values."""

    compiler: Any
    sql: str
    parameters: list[Any]
    converters: dict[int, Any]
    instances: bool


class Prepared(Generic[Row]):
    """`make` gives the query for what is sought (text or UUIDs), which alone differs between calls.

    Nothing else in the query may depend on the moment: it stays as it was the first time.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Any, Row]]) -> None:
        self.make = make
        self.made: dict[tuple[str, int], Made] = {}

    def __call__(self, *sought: Sought) -> list[Row]:
        connection = transaction.get_connection()
        key = (connection.vendor, len(sought))
        if key not in self.made:
            self.made[key] = self._compiled(sought, connection)
        made = self.made[key]
        compiler = copy(made.compiler)
        compiler.connection = connection  # it belongs to its thread
        filled = [one.of(sought) if isinstance(one, Slot) else one for one in made.parameters]
        compiler.as_sql = lambda *_, **__: (made.sql, filled)
        compiler.get_converters = lambda _: made.converters
        return list(_instances(compiler) if made.instances else _columns(compiler))

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
        return Made(
            compiler=compiler,
            sql=sql,
            parameters=[slots.get(one, one) for one in parameters],
            converters=compiler.get_converters([column[0] for column in compiler.select]),
            instances=queryset._iterable_class is ModelIterable,
        )


def _columns(compiler: Any) -> Any:
    return compiler.results_iter(tuple_expected=True)


def _instances(compiler: Any) -> Any:
    query = SimpleNamespace(get_compiler=lambda **_: compiler)
    asked: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
    return ModelIterable(asked)


def _mark(number: int, value: Sought) -> Sought:
    """Stands for what is sought while the SQL is made; nobody looks for this."""
    return UUID(int=(1 << 127) + number) if isinstance(value, UUID) else f"\x01{number}"

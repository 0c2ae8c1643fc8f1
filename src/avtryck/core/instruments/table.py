"""A TOML table read key by key; a key that nobody asked for is an error."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import TypeVar

from avtryck.core.instruments.errors import ContentError
from avtryck.core.instruments.wording import Wording

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
T = TypeVar("T")

_EXPECTED: dict[type, tuple[str, str]] = {
    str: ("en text", "a text"),
    int: ("ett heltal", "a whole number"),
    bool: ("true eller false", "true or false"),
    list: ("en lista", "a list"),
    dict: ("en tabell", "a table"),
}


class Table:
    """Reads one table; every `take` removes a key, `finish` refuses what is left."""

    def __init__(self, raw: Mapping[str, object], place: str, *, error: type[ContentError]) -> None:
        self._left = dict(raw)
        self.place = place
        self._error = error

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def fail(self, code: str, **values: object) -> ContentError:
        """The error to raise for this table."""
        return self._error(self.place, code, **values)

    def names(self) -> tuple[str, ...]:
        return tuple(self._left)

    def at(self, place: str) -> None:
        """Names the place once its key has been read."""
        self.place = place

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of `key`, which must be of `kind`; missing without a default is an error."""
        if key not in self._left:
            if default is None:
                raise self.fail("missing", key=key)
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            expected, expected_en = _EXPECTED[kind]
            raise self.fail("wrong_type", key=key, expected=expected, expected_en=expected_en)
        return value

    def take_text(self, key: str) -> str:
        """A text that is not blank."""
        value = self.take(key, str).strip()
        if not value:
            raise self.fail("empty", key=key)
        return value

    def take_key(self, key: str = "key") -> str:
        """A text that may serve as a stable key."""
        value = self.take(key, str)
        if not KEY.fullmatch(value):
            raise self.fail("bad_key", key=value)
        return value

    def take_one_of(self, key: str, allowed: Sequence[str]) -> str:
        """A text out of `allowed`."""
        return self.check_one_of(self.take(key, str), allowed)

    def check_one_of(self, value: str, allowed: Sequence[str]) -> str:
        if value not in allowed:
            raise self.fail("not_one_of", value=value, allowed=", ".join(allowed))
        return value

    def take_texts(self, key: str, default: list[object] | None = None) -> tuple[str, ...]:
        """A list of different texts."""
        found = self.take(key, list, default)
        texts = tuple(value for value in found if isinstance(value, str))
        if len(texts) != len(found):
            raise self.fail(
                "wrong_type", key=key, expected="en lista av texter", expected_en="a list of texts"
            )
        return self.unrepeated(texts)

    def unrepeated(self, keys: Sequence[str]) -> tuple[str, ...]:
        for position, key in enumerate(keys):
            if key in keys[:position]:
                raise self.fail("duplicate", key=key)
        return tuple(keys)

    def take_table(self, key: str) -> Table:
        return Table(self.take(key, dict), f"{self.place}/{key}".lstrip("/"), error=self._error)

    def take_tables(self, key: str, default: list[object] | None = None) -> tuple[Table, ...]:
        """A list of tables, each placed by its number until its own key is known."""
        tables = []
        for number, raw in enumerate(self.take(key, list, default), start=1):
            place = f"{self.place}/{key} {number}".lstrip("/")
            if not isinstance(raw, dict):
                raise self.fail(
                    "wrong_type",
                    key=key,
                    expected="en lista av tabeller",
                    expected_en="a list of tables",
                )
            tables.append(Table(raw, place, error=self._error))
        return tuple(tables)

    def take_wording(self, key: str, languages: Sequence[str], *, needed: bool = True) -> Wording:
        """`key = { sv = "…", en = "…" }` with exactly the languages of the file."""
        if key not in self._left and not needed:
            return Wording()
        table = self.take_table(key)
        return Table(table._left, self.place, error=self._error).all_wording(key, languages)

    def all_wording(self, name: str, languages: Sequence[str]) -> Wording:
        """Everything left in this table as one wording called `name` in errors."""
        words = []
        for lang in languages:
            if lang not in self._left:
                raise self.fail("missing_language", key=name, lang=lang)
            words.append((lang, self.take_text(lang)))
        for lang in self._left:
            raise self.fail("unknown_language", key=name, lang=lang)
        return Wording(tuple(words))

    def finish(self) -> None:
        """Raises for the first key that nobody read."""
        for key in self._left:
            raise self.fail("unknown_key", key=key)


def read_toml(text: str, *, error: type[ContentError]) -> Table:
    """The file's top table; a byte order mark and any line ends are accepted."""
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as wrong:
        raise error("", "toml", detail=str(wrong)) from wrong
    return Table(raw, "", error=error)

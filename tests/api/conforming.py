"""Does a value fit a JSON Schema? Knows the words our description uses, and fails on any other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

Schema = Mapping[str, Any]
TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
SAID_ONLY = {"title", "description", "default"}


def strays(value: Any, schema: Schema, whole: Schema, place: str = "$") -> Iterator[str]:
    """Where the value leaves the schema; a property that is not described counts."""
    if "$ref" in schema:
        named = schema["$ref"].removeprefix("#/components/schemas/")
        yield from strays(value, whole["components"]["schemas"][named], whole, place)
        return
    for word, given in schema.items():
        if word not in SAID_ONLY and word not in WORDS:
            raise AssertionError(f"{place}: the schema says {word}, which nobody checks")
        if word in WORDS and not WORDS[word](value, given):
            yield f"{place}: {value!r} against {word} {given!r}"
    if "anyOf" in schema and all([*strays(value, one, whole, place)] for one in schema["anyOf"]):
        yield f"{place}: {value!r} is none of what it may be"
    yield from _inside(value, schema, whole, place)


def _inside(value: Any, schema: Schema, whole: Schema, place: str) -> Iterator[str]:
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        for at, one in enumerate(value):
            inner = first[at] if at < len(first) else schema.get("items", {})
            yield from strays(one, inner, whole, f"{place}[{at}]")
    if isinstance(value, dict) and "anyOf" not in schema:
        for key, one in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            if not isinstance(inner, dict):
                yield f"{place}.{key} is not described"
            else:
                yield from strays(one, inner, whole, f"{place}.{key}")


def _is_day(value: Any, kind: str) -> bool:
    return kind == "date" and date.fromisoformat(value).isoformat() == value


WORDS: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda value, kind: TYPES[kind](value),
    "enum": lambda value, allowed: value in allowed,
    "required": lambda value, keys: isinstance(value, dict) and set(keys) <= set(value),
    "minimum": lambda value, low: value >= low,
    "maximum": lambda value, high: value <= high,
    "minItems": lambda value, least: len(value) >= least,
    "maxItems": lambda value, most: len(value) <= most,
    "pattern": lambda value, pattern: re.search(pattern, value) is not None,
    "format": lambda value, kind: isinstance(value, str) and _is_day(value, kind),
    "anyOf": lambda value, choices: True,
    "items": lambda value, inner: True,
    "prefixItems": lambda value, inner: True,
    "properties": lambda value, inner: True,
    "additionalProperties": lambda value, inner: True,
}

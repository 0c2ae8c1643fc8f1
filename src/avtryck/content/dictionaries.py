"""Editable words that help whoever reads comments: stop words, and how words of an area begin."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from avtryck.content.queries import root
from avtryck.core.freetext.areas import probable_areas
from avtryck.core.freetext.language import probable_language
from avtryck.core.instruments.model import AREAS, EQUAL_CONDITIONS

THEMES = (*AREAS, EQUAL_CONDITIONS)


def suggested_language(text: str) -> str:
    return probable_language(text, stop_words())


def suggested_themes(text: str, language: str) -> tuple[str, ...]:
    """By the language's words; by those of all languages when it has none or is not known."""
    known = prefixes()
    chosen = [known[language]] if language in known else [*known.values()]
    found = {area for one in chosen for area in probable_areas(text, one)}
    return tuple(area for area in THEMES if area in found)


@lru_cache(maxsize=1)
def stop_words() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _read("languages").items()}


@lru_cache(maxsize=1)
def prefixes() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Language → area → beginnings of words, lower case."""
    return {
        language: {area: _listed(words) for area, words in areas.items() if area in THEMES}
        for language, areas in _read("areas").items()
    }


def _listed(words: str) -> tuple[str, ...]:
    found = (" ".join(one.split()).lower() for one in words.split(";"))
    return tuple(filter(None, found))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((root() / "comments" / f"{name}.toml").read_text("utf-8"))

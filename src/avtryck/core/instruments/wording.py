"""Words in several languages, and the placeholders they may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Wording:
    """One text in the instrument's languages, in their order; empty when there is none."""

    by_language: tuple[tuple[str, str], ...] = ()

    def text(self, lang: str) -> str:
        """The words in `lang`, else in its base language ("en-GB" → "en"), else in the first."""
        found = dict(self.by_language)
        base = lang.replace("_", "-").split("-")[0]
        for candidate in (lang, base):
            if candidate in found:
                return found[candidate]
        return self.by_language[0][1] if self.by_language else ""

    def __bool__(self) -> bool:
        return bool(self.by_language)


NO_WORDING = Wording()


def placeholders(text: str) -> frozenset[str]:
    """The names that stand in braces in `text`."""
    return frozenset(PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with each placeholder replaced, once: braces inside a value stay as they are.

    Raises KeyError for a placeholder without a value.
    """
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)

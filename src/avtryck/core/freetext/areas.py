"""Which areas a text is probably about, by how its words begin."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from avtryck.core.freetext.noticing import WORD


def probable_areas(text: str, prefixes: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Areas with a word that begins as one of theirs, in the order of `prefixes`.

    A prefix of several words must stand in the text as it is written. None found: ().

    >>> probable_areas("Lönen stod still", {"terms": ["lön"], "leadership": ["chef"]})
    ('terms',)
    """
    low = text.lower()
    words = set(WORD.findall(low))
    return tuple(
        area
        for area, known in prefixes.items()
        if any(_occurs(prefix.lower(), low, words) for prefix in known)
    )


def _occurs(prefix: str, text: str, words: Collection[str]) -> bool:
    if " " in prefix:
        return prefix in text
    return any(word.startswith(prefix) for word in words)

"""Which language a text is probably in, by its stop words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from avtryck.core.freetext.noticing import WORD

CLEARLY = 2
"""The first language must have so many stop words more than the next, or it is not said."""


def probable_language(text: str, stop_words: Mapping[str, Collection[str]]) -> str:
    """The language with clearly the most stop words, or "".

    >>> probable_language("Det var inte så bra", {"sv": {"det", "inte", "så"}, "en": {"so"}})
    'sv'
    """
    words = [word.lower() for word in WORD.findall(text)]
    hits = Counter({lang: sum(w in known for w in words) for lang, known in stop_words.items()})
    ranked = [*hits.most_common(2), ("", 0), ("", 0)]
    (first, most), (_second, next_most) = ranked[:2]
    return first if most - next_most >= CLEARLY or (most and not next_most) else ""

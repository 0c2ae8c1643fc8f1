"""A text may be shown with parts hidden, and never with other words than the writer's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

MARK = "[…]"
TYPED = "[...]"


def tidied(text: str) -> str:
    """One way to write line ends and marks; marks beside each other are one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(TYPED, MARK).strip()
    while MARK + MARK in text or f"{MARK} {MARK}" in text:
        text = text.replace(MARK + MARK, MARK).replace(f"{MARK} {MARK}", MARK)
    return text


def is_masked(original: str, shown: str) -> bool:
    """Whether `shown` is the original with parts replaced by marks, and nothing else.

    Both as `tidied` leaves them. Each piece between two marks stands in the original, in this
    order, with at least one character hidden at each mark; taking the first place where a piece
    occurs leaves most room for the rest.

    >>> is_masked("Bo sa nej till Eva.", "[…] sa nej till […]")
    True
    >>> is_masked("Bo sa nej till Eva.", "Bo sa ja till Eva.")
    False
    """
    original, pieces = tidied(original), tidied(shown).split(MARK)
    if len(pieces) == 1:
        return pieces[0] == original
    first, *middle, last = pieces
    if not original.startswith(first):
        return False
    position = len(first)
    for piece in middle:
        found = original.find(piece, position + 1)
        if found < 0:
            return False
        position = found + len(piece)
    return original.endswith(last) and len(original) - len(last) > position


def masked(text: str, words: Collection[str]) -> str:
    """Every occurrence of these words hidden, as whole words.

    >>> masked("Bo bokade. Tack Bo!", ["Bo"])
    '[…] bokade. Tack […]!'
    """
    found = _whole(words)
    return tidied(found.sub(MARK, text) if found else text)


def parted(text: str, words: Collection[str]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words; together they are the text."""
    found, position = _whole(words), 0
    for hit in found.finditer(text) if found else ():
        if position < hit.start():
            yield text[position : hit.start()], False
        yield hit[0], True
        position = hit.end()
    if position < len(text):
        yield text[position:], False


def _whole(words: Collection[str]) -> re.Pattern[str] | None:
    """The longest first: a full name before the name alone."""
    wanted = sorted(filter(None, words), key=len, reverse=True)
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)")

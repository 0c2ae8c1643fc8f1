"""How wide pictures are, where their words stand, and how much room words need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any

FONT = "-apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Liberation Sans, sans-serif"
LETTER = 7.5  # pixels, at the size of the labels
VOWELS = "aeiouyåäöé"
ELLIPSIS = " …"

# Widths in em of Helvetica and the faces made to fit it, rounded up.
_NARROW = dict.fromkeys("iIjl.,:;'’|!", 0.28) | dict.fromkeys("ft()[]/- \u00a0r", 0.35)
_WIDE = dict.fromkeys("mMwW%@", 0.9) | dict.fromkeys("…—", 1.0)


@dataclass(frozen=True)
class Layout:
    """Pixels. Names stand beside the bars, or above them where there is no room (`above`)."""

    width: int
    left: int
    right: int
    step: int
    bar: int
    characters: int
    above: bool

    @property
    def values(self) -> dict[str, Any]:
        """What the charts of one bar a row need."""
        return {
            "width": self.width - self.left - self.right,
            "padding": {"left": self.left, "right": self.right, "top": 30, "bottom": 8},
            "step": self.step,
            "bar": self.bar,
            "zero": self.bar + 8,
            "drop": 12 if self.above else 0,
            "middle": 0 if self.above else 1,
            "size": 14,
            "name_align": "left" if self.above else "right",
            "name_dx": 0 if self.above else -14,
            "name_dy": -12 if self.above else 0,
            "answers_align": "right" if self.above else "left",
            "answers_dx": 0 if self.above else 14,
            "answers_dy": -12 if self.above else 0,
        }

    def height(self, rows: int) -> int:
        return rows * self.step + 38


LAYOUTS = {
    "wide": Layout(width=760, left=232, right=118, step=40, bar=24, characters=32, above=False),
    "narrow": Layout(width=358, left=1, right=1, step=58, bar=22, characters=38, above=True),
}


def lines(text: str, width: int, most: int) -> list[str]:
    """At most `most` lines; what does not fit ends in an ellipsis (the table has it whole)."""
    return wrap(text, width, max_lines=most, placeholder=ELLIPSIS, break_on_hyphens=False)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels that the words need at most, in any of the faces of FONT."""
    return _ems(text) * size * (1.07 if bold else 1)


@lru_cache(maxsize=4096)
def _ems(text: str) -> float:
    """The same few words are measured for every cell and layout."""
    return sum(
        _NARROW.get(one) or _WIDE.get(one) or (0.72 if one.isupper() else 0.58) for one in text
    )


def fitted(text: str, *, pixels: float, size: float, most: int, bold: bool = False) -> list[str]:
    """The words in at most `most` lines of so many pixels; long words are hyphenated."""

    def fits(words: str) -> bool:
        return text_width(words, size, bold=bold) <= pixels

    found: list[str] = []
    for word in text.split():
        for at, piece in enumerate(_parts(word, fits)):
            if found and not at and fits(f"{found[-1]} {piece}"):
                found[-1] += f" {piece}"
            else:
                found.append(piece)
    if len(found) <= most:
        return found
    return [*found[: most - 1], _cut(found[most - 1], fits)]


def _cut(line: str, fits: Callable[[str], bool]) -> str:
    """As many whole words as fit with an ellipsis; of one word that is too long its beginning."""
    while not fits(line + ELLIPSIS) and len(line) > 1:
        line = line.rpartition(" ")[0] or line[:-1]
    return line.rstrip("-,;") + ELLIPSIS


def _parts(word: str, fits: Callable[[str], bool]) -> list[str]:
    """The word, or its pieces with hyphens, each broken before a consonant and a vowel."""
    if fits(word) or len(word) < 4:
        return [word]
    ends = [at for at in range(2, len(word) - 2) if fits(word[:at] + "-")] or [2]
    good = [at for at in ends if word[at - 1] in "-/"] or [
        at for at in ends if word[at].lower() not in VOWELS and word[at + 1].lower() in VOWELS
    ]
    at = (good or ends)[-1]
    head = word[:at] if word[at - 1] in "-/" else word[:at] + "-"
    return [head, *_parts(word[at:], fits)]

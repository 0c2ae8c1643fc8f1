"""What in a text may point somebody out: a name, a personnummer, an address, a phone number.

A question to whoever writes, never a refusal. What is quoted are their own words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from stdnum.se import personnummer

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
OPENERS = " \t\"”»“'’(*•-–—"
SENTENCE_ENDS = frozenset(".!?:;\n\r…")
PERSONNUMMER = re.compile(r"(?<!\d)(?:19|20)?\d{6}[-+ ]?\d{4}(?!\d)")
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w+])(?:\+|00?)[1-9](?:[\s()/-]{0,3}\d){6,12}(?!\d)")
SHORTEST_ALONE = 3
COORDINATION_DAYS = 60


@dataclass(frozen=True)
class Noticed:
    """`kind` = name | personnummer | address | phone; `words` as they stand in the text."""

    kind: str
    words: str


@dataclass(frozen=True)
class Names:
    """The words that names consist of, lower case: given names and surnames."""

    given: frozenset[str]
    surnames: frozenset[str]

    @classmethod
    def of(cls, people: Collection[str]) -> Names:
        words = [WORD.findall(name.lower()) for name in people]
        given = {word for one in words for word in one[:-1]}
        return cls(frozenset(given), frozenset(one[-1] for one in words if len(one) > 1))


def noticed_in(text: str, names: Names) -> list[Noticed]:
    """Each thing once, in the order in which a reader meets the kinds."""
    found = [
        *(Noticed("name", words) for words in _names(text, names)),
        *(Noticed("personnummer", words) for words in _personnummer(text)),
        *(Noticed("address", words) for words in ADDRESS.findall(text)),
        *(Noticed("phone", words) for words in _phones(text)),
    ]
    return list(dict.fromkeys(found))


def _names(text: str, names: Names) -> Iterator[str]:
    """Given name and surname after each other; or one of them alone inside a sentence."""
    words = [*WORD.finditer(text)]
    position = 0
    while position < len(words):
        here, following = words[position], words[position + 1 : position + 2]
        position += 1
        if not here[0][0].isupper():
            continue
        if _is(here[0], names.given) and following and _is_surname(following[0], names):
            between = text[here.end() : following[0].start()]
            if between.isspace():
                yield text[here.start() : following[0].end()]
                position += 1
                continue
        if _stands_alone(text, here, names):
            yield here[0]


def _is_surname(word: re.Match[str], names: Names) -> bool:
    return word[0][0].isupper() and _is(word[0], names.surnames)


def _stands_alone(text: str, word: re.Match[str], names: Names) -> bool:
    """Any word is written with a capital where a sentence begins."""
    before = text[: word.start()].rstrip(OPENERS)
    if len(word[0]) < SHORTEST_ALONE or not before or before[-1] in SENTENCE_ENDS:
        return False
    return _is(word[0], names.given | names.surnames)


def _is(word: str, known: Collection[str]) -> bool:
    """Also in the genitive: Bergströms, Anna's."""
    low = word.lower()
    forms = {low, low.removesuffix("s"), low.removesuffix("'s"), low.removesuffix("’s")}
    return any(form in known for form in forms)


def _personnummer(text: str) -> Iterator[str]:
    for words in PERSONNUMMER.findall(text):
        if personnummer.is_valid(words) or personnummer.is_valid(_as_of_birth(words)):
            yield words


def _as_of_birth(words: str) -> str:
    """A samordningsnummer (day + 60) with the day of birth and the check digit that fits it."""
    digits = re.sub(r"\D", "", words)[-10:]
    day = int(digits[4:6]) - COORDINATION_DAYS
    if day < 1 or not _luhn_holds(digits):
        return ""
    born = f"{digits[:4]}{day:02d}{digits[6:9]}"
    return next((f"{born}{n}" for n in range(10) if personnummer.is_valid(f"{born}{n}")), "")


def _luhn_holds(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _phones(text: str) -> Iterator[str]:
    for match in PHONE.finditer(text):
        if not personnummer.is_valid(match[0]):
            yield match[0]

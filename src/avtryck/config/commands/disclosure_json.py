"""One line of JSON from a stranger, read key by key: nothing is guessed, nothing is ignored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

GREATEST = 1_000_000_000
"""No count, k or level is larger: sums of many stay exact."""

SENTENCES: dict[str, tuple[str, str]] = {
    "not_utf8": ("raden är inte text i UTF-8", "the line is not text in UTF-8"),
    "not_json": ("raden är inte giltig JSON: {detail}", "the line is not valid JSON: {detail}"),
    "too_deep": ("listor och objekt står för djupt i varandra", "nested too deeply"),
    "number": ("{value} är inget tal i JSON", "{value} is no number in JSON"),
    "not_object": ("raden ska vara ett objekt", "the line must be an object"),
    "surrogate": ("en text har ett halvt tecken", "a text has half a character"),
    "missing": ("nyckeln saknas", "the key is missing"),
    "unknown_key": ("okänd nyckel; möjliga är {known}", "unknown key; possible are {known}"),
    "whole": (
        "{value} är inget heltal från {low} till {high}",
        "{value} is no whole number from {low} to {high}",
    ),
    "weight": (
        "{value} är inget tal från 0 till {high}",
        "{value} is no number from 0 to {high}",
    ),
    "truth": ("{value} är inte true eller false", "{value} is neither true nor false"),
    "text": ("{value} är ingen text med tecken i", "{value} is no text with characters in it"),
    "list": ("{value} är ingen lista", "{value} is no list"),
    "object": ("{value} är inget objekt", "{value} is no object"),
    "empty": ("får inte vara tom", "may not be empty"),
    "repeated": ("{value} står två gånger", "{value} occurs twice"),
    "unknown_unit": ("{value} är ingen av enheterna", "{value} is none of the units"),
    "unknown_question": ("{value} är ingen av frågorna", "{value} is none of the questions"),
    "unknown_cell": ("{value} är ingen av cellerna", "{value} is none of the cells"),
    "above_itself": ("enheten {value} står över sig själv", "the unit {value} is above itself"),
    "tall": (
        "enheten {value} har fler än {high} enheter över sig",
        "the unit {value} has more than {high} units above it",
    ),
    "full_level": (
        "är {value}, men full är true: då ska den vara 0",
        "is {value}, but full is true: then it must be 0",
    ),
    "alpha_level": (
        "säger inget om nivå {value}, där grupper kan ligga",
        "says nothing of level {value}, where pools may stand",
    ),
    "too_many": (
        "antalen gånger alpha blir för stora att räkna exakt med",
        "the counts times alpha are too large to be exact",
    ),
    "no_partition": (
        "varje kategori från 0 till {high} ska stå i precis en klass, och ingen klass vara tom",
        "every category from 0 to {high} must be in exactly one class, and no class be empty",
    ),
    "length": ("har {value} tal, men frågan har {high} kategorier",
               "has {value} numbers, but the question has {high} categories"),
    "core": ("{detail}", "{detail}"),
}  # fmt: skip


class LineError(ValueError):
    """A line that cannot be read: `place` is the path of keys, such as `cells.g1`."""

    def __init__(self, place: str, code: str, /, **values: object) -> None:
        self.place = place
        self.code = code
        self.values = values
        super().__init__(self.text("sv"))

    def text(self, lang: str) -> str:
        swedish, english = SENTENCES[self.code]
        sentence = (english if lang == "en" else swedish).format(**self.values)
        return f"{self.place}: {sentence}" if self.place else sentence


def read_object(line: bytes) -> Fields:
    """The line's object; LineError when it is anything else."""
    try:
        text = line.decode("utf-8")
        raw = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
        if "\\u" in text:
            json.dumps(raw, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise LineError("", "not_utf8") from error
    except UnicodeEncodeError as error:
        raise LineError("", "surrogate") from error
    except RecursionError as error:
        raise LineError("", "too_deep") from error
    except LineError:
        raise
    except ValueError as error:  # JSONDecodeError, and numbers of more digits than Python reads
        raise LineError("", "not_json", detail=str(error).partition(";")[0]) from error
    if not isinstance(raw, dict):
        raise LineError("", "not_object")
    return Fields(raw, "")


def _refuse_constant(name: str) -> object:
    raise LineError("", "number", value=name)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        different([key for key, _ in pairs], "")
    return found


def shown(value: object) -> str:
    """A value as a message shows it: never long, never nested."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 40 else f"{written[:40]}…"


class Fields:
    """An object whose keys are taken one after the other; what is left over is refused."""

    def __init__(self, raw: dict[str, object], place: str) -> None:
        self._raw = raw
        self._place = place
        self._taken: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def place(self, key: object) -> str:
        return f"{self._place}.{key}" if self._place else str(key)

    def take(self, key: str) -> object:
        if key not in self._raw:
            raise LineError(self.place(key), "missing")
        self._taken.append(key)
        return self._raw[key]

    def finish(self, *optional: str) -> None:
        """LineError for the first key that nobody took; `optional` ones may have been absent."""
        for key in self._raw:
            if key not in self._taken:
                known = ", ".join(dict.fromkeys((*self._taken, *optional)))
                raise LineError(self.place(shown(key)[1:-1]), "unknown_key", known=known)

    def whole(self, key: str, low: int = 0) -> int:
        return whole(self.take(key), self.place(key), low)

    def truth(self, key: str) -> bool:
        value = self.take(key)
        if not isinstance(value, bool):
            raise LineError(self.place(key), "truth", value=shown(value))
        return value

    def text(self, key: str) -> str:
        return text(self.take(key), self.place(key))

    def entries(self, key: str) -> Iterator[tuple[str, object]]:
        """(place, value) of a list."""
        return entries(self.take(key), self.place(key))

    def objects(self, key: str) -> Iterator[Fields]:
        """The objects of a list."""
        for place, value in self.entries(key):
            yield Fields(mapping(value, place), place)

    def pairs(self, key: str) -> Iterator[tuple[str, str, object]]:
        """(place, key, value) of an object whose keys are names."""
        place = self.place(key)
        for name, value in mapping(self.take(key), place).items():
            yield f"{place}.{text(name, place)}", name, value


def whole(value: object, place: str, low: int = 0) -> int:
    if type(value) is not int or not low <= value <= GREATEST:
        raise LineError(place, "whole", value=shown(value), low=low, high=GREATEST)
    return value


def weight(value: object, place: str) -> float:
    """A whole number stays one."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not isinstance(value, int | float) or not 0 <= value <= GREATEST:
        raise LineError(place, "weight", value=shown(value), high=GREATEST)
    return value


def text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise LineError(place, "text", value=shown(value))
    return value


def entries(value: object, place: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, list):
        raise LineError(place, "list", value=shown(value))
    for number, one in enumerate(value):
        yield f"{place}[{number}]", one


def mapping(value: object, place: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise LineError(place, "object", value=shown(value))
    return value


def different(values: Sequence[str], place: str) -> tuple[str, ...]:
    """LineError when one occurs twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise LineError(place, "repeated", value=shown(value))
        seen.add(value)
    return tuple(values)

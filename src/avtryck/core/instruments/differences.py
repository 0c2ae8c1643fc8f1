"""What one version of an instrument says otherwise than another, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from avtryck.core.instruments.model import Choice, Instrument, Question


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    TYPE = "type"
    WORDING = "wording"
    HELP = "help"
    CHOICES = "choices"
    SCALE = "scale"
    ASKED = "asked"
    COUNTED = "counted"


@dataclass(frozen=True)
class Difference:
    """One thing about one question; `before` and `after` are its words in one language."""

    question: str
    change: Change
    before: str = ""
    after: str = ""


def differences(old: Instrument, new: Instrument, lang: str) -> tuple[Difference, ...]:
    """Empty when both ask the same, in the same order, with the same words in `lang`.

    In the order of `new`; what was removed comes last. A question that others were added before or
    after has not moved: only the order among those that both have counts.
    """
    before = {question.key: question for question in old.questions}
    after = {question.key: question for question in new.questions}
    kept_old = [key for key in before if key in after]
    kept_new = [key for key in after if key in before]
    moved = {key for key, other in zip(kept_new, kept_old, strict=True) if key != other}
    found: list[Difference] = []
    for key, question in after.items():
        if key not in before:
            found.append(Difference(key, Change.ADDED, after=question.text(lang)))
            continue
        if key in moved:
            found.append(Difference(key, Change.MOVED, after=question.text(lang)))
        found += _changes(before[key], question, lang)
    removed = [key for key in before if key not in after]
    found += [Difference(key, Change.REMOVED, before=before[key].text(lang)) for key in removed]
    return tuple(found)


def _changes(old: Question, new: Question, lang: str) -> Iterator[Difference]:
    pairs = {
        Change.TYPE: (old.type, new.type),
        Change.WORDING: (_wording(old, lang), _wording(new, lang)),
        Change.HELP: (old.help(lang), new.help(lang)),
        Change.CHOICES: (_choices(old, lang), _choices(new, lang)),
        Change.SCALE: (_scale(old, lang), _scale(new, lang)),
        Change.ASKED: (_asked(old), _asked(new)),
        Change.COUNTED: (_counted(old), _counted(new)),
    }
    for change, (before, after) in pairs.items():
        if before != after:
            yield Difference(new.key, change, before, after)


def _wording(question: Question, lang: str) -> str:
    return " / ".join(words for words in (question.text(lang), question.other(lang)) if words)


def _choices(question: Question, lang: str) -> str:
    return "; ".join([*(_choice(one, lang) for one in question.choices), *question.levels])


def _choice(choice: Choice, lang: str) -> str:
    return f"{choice.text(lang)} ({choice.key})"


def _scale(question: Question, lang: str) -> str:
    scale = question.scale
    if scale is None:
        return ""
    ends = f"{scale.first}–{scale.last}"
    words = [word for word in (scale.low(lang), scale.high(lang)) if word]
    return " · ".join([ends, *words, *(["na"] if scale.not_applicable else [])])


def _asked(question: Question) -> str:
    return "; ".join(f"{field}: {', '.join(values)}" for field, values in question.asked)


def _counted(question: Question) -> str:
    """Comparability class, area, finest level and link: what decides how answers are added up."""
    parts = (question.compare, question.area, question.min_level, question.linked)
    return " · ".join(part or "–" for part in parts)

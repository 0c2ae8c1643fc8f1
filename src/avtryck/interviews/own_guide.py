"""The interviewer's own copy of the guide: questions added to it, and what was skipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

PART = "own-guide"
MOST_QUESTIONS = 10
LONGEST_QUESTION = 300


@dataclass(frozen=True)
class OwnGuide:
    """Own questions by section; `skipped` holds sections ("key") and questions ("key.question")."""

    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()

    def of(self, section: str) -> tuple[str, ...]:
        return self.questions.get(section, ())

    def joined(self, other: OwnGuide) -> OwnGuide:
        """Everything of both, this one's first; nothing is lost."""
        keys = [*self.questions, *(key for key in other.questions if key not in self.questions)]
        both = {key: tuple(dict.fromkeys(self.of(key) + other.of(key))) for key in keys}
        return OwnGuide(both, self.skipped | other.skipped)


def lines(text: str) -> tuple[str, ...]:
    """One question a line; blank lines and repetitions go, what is too long is cut."""
    found = (" ".join(line.split())[:LONGEST_QUESTION] for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if line))[:MOST_QUESTIONS]


def to_text(guide: OwnGuide) -> str:
    """The same guide is always the same text; an empty one is an empty text."""
    own = {key: list(found) for key, found in sorted(guide.questions.items()) if found}
    if not own and not guide.skipped:
        return ""
    return json.dumps({"own": own, "skipped": sorted(guide.skipped)}, ensure_ascii=False)


def from_text(text: str) -> OwnGuide:
    found = json.loads(text) if text else {"own": {}, "skipped": []}
    own = {key: tuple(questions) for key, questions in found["own"].items()}
    return OwnGuide(own, frozenset(found["skipped"]))

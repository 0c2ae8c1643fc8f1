"""A questionnaire or interview guide: sections, questions, choices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from avtryck.core.instruments.wording import NO_WORDING, Wording

AREAS = (
    "work_organisation",
    "work_environment",
    "terms",
    "tasks",
    "development",
    "leadership",
    "work_group",
)
EQUAL_CONDITIONS = "equal_conditions"
EXIT_TYPES = (
    "resignation",
    "fixed_term_end",
    "retirement",
    "leave",
    "internal_move",
    "redundancy",
    "dismissal",
    "ill_health",
    "deceased",
    "other",
)
CONTRACT_TYPES = ("permanent", "fixed_term")
REGISTER_FIELDS = {"exit_type": EXIT_TYPES, "contract_type": CONTRACT_TYPES}

NOT_APPLICABLE = "na"
NOT_ASKED = "-"
NO_PART = "no_part"
# A choice with one of these keys is an answer that is never split out or published.
RESIDUAL = frozenset({NOT_APPLICABLE, "prefer_not_to_say"})


@dataclass(frozen=True)
class Choice:
    """One option; `key` is what answers hold, for ever.

    `from_register`: who gives this answer is known from the register. It may be given, but counts
    as one of the answers that are never split out or published.
    """

    key: str
    wording: Wording
    from_register: bool = False

    @property
    def substantive(self) -> bool:
        """Whether it is a category of figures."""
        return self.key not in RESIDUAL and not self.from_register

    def text(self, lang: str) -> str:
        return self.wording.text(lang)


@dataclass(frozen=True)
class Scale:
    """Whole numbers from `first` to `last`, with words for the two ends if there are any."""

    first: int
    last: int
    not_applicable: bool
    low_wording: Wording = NO_WORDING
    high_wording: Wording = NO_WORDING

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(range(self.first, self.last + 1))

    def low(self, lang: str) -> str:
        return self.low_wording.text(lang)

    def high(self, lang: str) -> str:
        return self.high_wording.text(lang)


@dataclass(frozen=True)
class Question:
    """One question; `asked` pairs a register field with the values that make it asked.

    `other_wording`: how somebody else than the nearest manager puts it, in a guide.
    """

    key: str
    type: str  # choice | multi | scale | open
    wording: Wording
    help_wording: Wording = NO_WORDING
    choices: tuple[Choice, ...] = ()
    levels: tuple[str, ...] = ()
    level_wordings: tuple[tuple[str, Wording], ...] = ()
    scale: Scale | None = None
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    linked: str | None = None
    area: str | None = None
    compare: str | None = None
    min_level: str | None = None
    limits: tuple[tuple[str, int | str], ...] = ()
    other_wording: Wording = NO_WORDING

    def text(self, lang: str) -> str:
        return self.wording.text(lang)

    def other(self, lang: str) -> str:
        """The wording that stands beside `text`; empty when there is one only."""
        return self.other_wording.text(lang)

    def help(self, lang: str) -> str:
        return self.help_wording.text(lang)

    def level_text(self, level: str, lang: str) -> str:
        """The words for a level or for "no_part"; the key itself when the file has none."""
        return dict(self.level_wordings).get(level, NO_WORDING).text(lang) or level

    def choice(self, key: str) -> Choice:
        """Raises KeyError for a key that is not among the choices."""
        return {choice.key: choice for choice in self.choices}[key]


@dataclass(frozen=True)
class Section:
    """A titled run of questions; `body` is said or shown before them (or alone)."""

    key: str
    title_wording: Wording
    questions: tuple[Question, ...]
    body_wording: Wording = NO_WORDING
    help_wording: Wording = NO_WORDING

    def title(self, lang: str) -> str:
        return self.title_wording.text(lang)

    def body(self, lang: str) -> str:
        return self.body_wording.text(lang)

    def help(self, lang: str) -> str:
        return self.help_wording.text(lang)


@dataclass(frozen=True)
class Instrument:
    """One version of a survey or interview guide; immutable once used."""

    key: str
    version: int
    kind: str  # survey | interview | signals
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    content_hash: str = field(repr=False)
    title_wording: Wording = NO_WORDING
    attribution: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, key: str) -> Question:
        """Raises KeyError for a key the instrument does not have."""
        return {question.key: question for question in self.questions}[key]

    def title(self, lang: str) -> str:
        return self.title_wording.text(lang) or self.key

    def asked_by_another(self) -> Instrument:
        """As somebody else than the nearest manager asks it; the usual wording stands beside."""
        return replace(
            self,
            sections=tuple(
                replace(one, questions=tuple(map(_turned, one.questions))) for one in self.sections
            ),
        )


def _turned(question: Question) -> Question:
    if not question.other_wording:
        return question
    return replace(question, wording=question.other_wording, other_wording=question.wording)

"""The policy files: what is published how, and who is offered what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avtryck.core.instruments.asked import INTERVIEWS, LEDGERS
from avtryck.core.instruments.errors import PolicyError
from avtryck.core.instruments.model import EXIT_TYPES
from avtryck.core.instruments.parsing import content_hash
from avtryck.core.instruments.table import Table, read_toml
from avtryck.core.instruments.wording import NO_WORDING, Wording

LANGUAGES = ("sv", "en")
CLOSES = ("early", "full")
LOWEST_FLOOR = 5


@dataclass(frozen=True)
class LedgerPolicy:
    """One population's pools: levels count from 0 (organisation) downwards.

    A pool lies on a level from `min_level` to `max_level`, needs `factor` × k people, and is made
    at the named closes; `alpha[level]` is the worth of one answer pooled there.
    """

    key: str
    min_level: int
    max_level: int
    factor: int
    closes: tuple[str, ...]
    alpha: tuple[int, ...]


@dataclass(frozen=True)
class Calendar:
    """Months (1–12) whose end is a close; no month is both, and one at least is full."""

    early_months: tuple[int, ...]
    full_months: tuple[int, ...]


@dataclass(frozen=True)
class DisclosurePolicy:
    """How answers become figures. `known_answers` is t of the method.

    `hold_years` > 0: at a full close a cell is pooled above `early_min_level` only when it holds a
    sheet that has waited so long. `answering_percent` is what the forecast takes for granted.
    """

    version: int
    minimum_group_floor: int
    known_answers: int
    levels: tuple[str, ...]
    early_min_level: int
    calendar: Calendar
    ledgers: tuple[LedgerPolicy, ...]
    content_hash: str
    title: Wording = NO_WORDING
    summary: Wording = NO_WORDING
    hold_years: int = 0
    answering_percent: int = 57

    def ledger(self, key: str) -> LedgerPolicy:
        """Raises KeyError for a ledger the policy does not have."""
        return {ledger.key: ledger for ledger in self.ledgers}[key]


@dataclass(frozen=True)
class InterviewRule:
    """Who is offered a talk without anybody deciding so; reasons by outcome."""

    min_months: int
    offer_to_all: bool
    excluded_exit_types: tuple[str, ...]
    reasons: tuple[tuple[str, Wording], ...]

    def reason(self, outcome: str, lang: str) -> str:
        """The sentence for an outcome of INTERVIEW_OUTCOMES."""
        return dict(self.reasons)[outcome].text(lang)


@dataclass(frozen=True)
class SurveyRule:
    """Who is sent the survey; reasons by outcome."""

    excluded_staff_categories: tuple[str, ...]
    excluded_exit_types: tuple[str, ...]
    reasons: tuple[tuple[str, Wording], ...]

    def reason(self, outcome: str, lang: str) -> str:
        """The sentence for an outcome of SURVEY_OUTCOMES."""
        return dict(self.reasons)[outcome].text(lang)


@dataclass(frozen=True)
class EligibilityPolicy:
    """The two rules of who is offered a talk and who is sent the survey."""

    version: int
    interview: InterviewRule
    survey: SurveyRule
    content_hash: str


@dataclass(frozen=True)
class InterviewsPolicy:
    """The ledger *interviews* of every disclosure policy that has none of its own."""

    version: int
    ledger: LedgerPolicy
    content_hash: str


INTERVIEW_OUTCOMES = (
    "covered",
    "offer_to_all",
    "too_short",
    "start_unknown",
    "excluded_exit_type",
)
SURVEY_OUTCOMES = ("covered", "excluded_staff_category", "excluded_exit_type")


def parse_disclosure_policy(text: str) -> DisclosurePolicy:
    """Reads a disclosure policy; raises PolicyError with the place of what is wrong."""
    table = _opened(text, "disclosure")
    levels = table.take_texts("levels")
    policy = DisclosurePolicy(
        version=table.take("version", int),
        minimum_group_floor=_between(table, "minimum_group_floor", LOWEST_FLOOR, 1000),
        known_answers=_between(table, "known_answers", 0, 10),
        levels=levels,
        early_min_level=_level(table, "early_min_level", levels),
        calendar=_calendar(table.take_table("calendar")),
        ledgers=tuple(_ledger(row, levels) for row in table.take_tables("ledger")),
        content_hash=content_hash(text),
        title=table.take_wording("title", LANGUAGES),
        summary=table.take_wording("summary", LANGUAGES),
        hold_years=_between(table, "hold_years", 0, 20, default=0),
        answering_percent=_between(table, "answering_percent", 1, 100, default=57),
    )
    table.finish()
    table.unrepeated([ledger.key for ledger in policy.ledgers])
    for key in LEDGERS:
        if key not in [ledger.key for ledger in policy.ledgers]:
            raise PolicyError("ledger", "missing", key=key)
    return policy


def parse_interviews_policy(text: str) -> InterviewsPolicy:
    """Reads the rules of ledger *interviews*; raises PolicyError with the place of an error."""
    table = _opened(text, "interviews")
    levels = table.take_texts("levels")
    ledgers = tuple(_ledger(row, levels) for row in table.take_tables("ledger"))
    policy = InterviewsPolicy(table.take("version", int), ledgers[0], content_hash(text))
    table.finish()
    if [ledger.key for ledger in ledgers] != [INTERVIEWS]:
        raise PolicyError("ledger", "missing", key=INTERVIEWS)
    return policy


def parse_eligibility_policy(text: str) -> EligibilityPolicy:
    """Reads an eligibility policy; raises PolicyError with the place of what is wrong."""
    table = _opened(text, "eligibility")
    interview, survey = table.take_table("interview"), table.take_table("survey")
    policy = EligibilityPolicy(
        version=table.take("version", int),
        interview=InterviewRule(
            min_months=_between(interview, "min_months", 0, 600),
            offer_to_all=interview.take("offer_to_all", bool),
            excluded_exit_types=_exit_types(interview),
            reasons=_reasons(interview, INTERVIEW_OUTCOMES),
        ),
        survey=SurveyRule(
            excluded_staff_categories=survey.take_texts("excluded_staff_categories"),
            excluded_exit_types=_exit_types(survey),
            reasons=_reasons(survey, SURVEY_OUTCOMES),
        ),
        content_hash=content_hash(text),
    )
    for part in (interview, survey, table):
        part.finish()
    return policy


def _opened(text: str, kind: str) -> Table:
    table = read_toml(text, error=PolicyError)
    table.take_one_of("policy", (kind,))
    return table


def _ledger(table: Table, levels: Sequence[str]) -> LedgerPolicy:
    key = table.take_one_of("key", (*LEDGERS, INTERVIEWS))
    table.at(f"ledger/{key}")
    ledger = LedgerPolicy(
        key=key,
        min_level=_level(table, "min_level", levels),
        max_level=_level(table, "max_level", levels),
        factor=_between(table, "factor", 1, 100),
        closes=tuple(table.check_one_of(name, CLOSES) for name in table.take_texts("closes")),
        alpha=_numbers(table, "alpha"),
    )
    table.finish()
    if ledger.max_level < ledger.min_level:
        raise table.fail(
            "out_of_range", key="max_level", low=levels[ledger.min_level], high=levels[-1]
        )
    if len(ledger.alpha) != ledger.max_level + 1:
        raise table.fail("alpha_length")
    return ledger


def _level(table: Table, key: str, levels: Sequence[str]) -> int:
    return levels.index(table.take_one_of(key, levels))


def _between(table: Table, key: str, low: int, high: int, default: int | None = None) -> int:
    value = table.take(key, int, default)
    if not low <= value <= high:
        raise table.fail("out_of_range", key=key, low=low, high=high)
    return value


def _numbers(table: Table, key: str) -> tuple[int, ...]:
    """A list of positive whole numbers."""
    found = table.take(key, list)
    numbers = tuple(number for number in found if isinstance(number, int) and number > 0)
    if len(numbers) != len(found):
        raise table.fail(
            "wrong_type",
            key=key,
            expected="en lista av positiva heltal",
            expected_en="a list of positive whole numbers",
        )
    return numbers


def _calendar(table: Table) -> Calendar:
    early, full = _months(table, "early_months"), _months(table, "full_months")
    table.unrepeated([str(month) for month in (*early, *full)])
    if not full:
        raise table.fail("empty", key="full_months")
    table.finish()
    return Calendar(early, full)


def _months(table: Table, key: str) -> tuple[int, ...]:
    months = _numbers(table, key)
    if any(month > 12 for month in months):
        raise table.fail("out_of_range", key=key, low=1, high=12)
    return months


def _exit_types(table: Table) -> tuple[str, ...]:
    return tuple(
        table.check_one_of(exit_type, EXIT_TYPES)
        for exit_type in table.take_texts("excluded_exit_types")
    )


def _reasons(table: Table, outcomes: Sequence[str]) -> tuple[tuple[str, Wording], ...]:
    reasons = table.take_table("reasons")
    found = tuple((outcome, reasons.take_wording(outcome, LANGUAGES)) for outcome in outcomes)
    reasons.finish()
    return found

"""Traces of limits that a form had and its instrument does not declare.

A form that demanded a tick, allowed at most two, or had an option that excludes the others lets
answers be worked out from each other (docs: disclosure, "logically linked questions"); so does a
question that everybody of an exit type answers alike. Whoever maps a file seldom has the form at
hand, but its rows show it.

Each trace but one is named only when it would appear among independent answers with a chance below
`UNLIKELY`; the chances are computed from the shares in the file itself, which a limit makes less
telling, never more. A file of a hundred comparisons is thus refused in vain with a chance below one
in a million. The exception is "everybody ticked something": where everybody would anyway, no number
of rows tells a form that demanded it from one that did not, and whoever maps has to say which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p, prod

from django.utils.translation import gettext as _

from avtryck.core.instruments import AnswerValue, Instrument, Question, Register, items
from avtryck.core.instruments.items import Item, category_of

ROWS = 20  # fewer rows say nothing about the form
ALONE = 0.95  # an exclusive option is sometimes ticked with another by mistake
UNLIKELY = 1e-8
EXIT_TYPE = "exit_type"

Ticks = frozenset[str]
Values = Mapping[str, AnswerValue]


@dataclass(frozen=True)
class Answered:
    """The rows in which a multi was answered: whole rows, ticks, and each option's share."""

    rows: tuple[Values, ...]
    ticks: tuple[Ticks, ...]
    shares: Mapping[str, float]


def traces(
    instrument: Instrument,
    answers: Sequence[Values],
    free: Collection[str],
    registers: Sequence[Register] = (),
) -> Iterator[str]:
    """A sentence for every question whose rows look tied and that nothing declares.

    `free` holds the questions known to have no limits; `registers` goes with `answers`, row by row.
    """
    for question in instrument.questions:
        if question.linked or question.key in free:
            continue
        for limit in _limits(instrument, question, answers):
            yield _(
                "Frågan ”%(key)s”: %(limit)s. Då kan ett svar räknas ut ur ett annat. Ange linked "
                "i frågeformuläret, lägg kolumnen under ignore, eller skriv independent = true i "
                "mappningen om enkäten inte hade någon sådan gräns."
            ) % {"key": question.key, "limit": limit}
        for exit_type, told in _settled(instrument, question, answers, registers):
            yield _(
                "Frågan ”%(key)s”: alla med avgångstypen %(type)s har svarat ”%(told)s”. Då är "
                "deras svar kända. Ange asked utan den avgångstypen i frågeformuläret, eller skriv "
                "independent = true i mappningen om svaret inte följer av avgångstypen."
            ) % {"key": question.key, "type": exit_type, "told": told}


def _limits(instrument: Instrument, question: Question, answers: Sequence[Values]) -> Iterator[str]:
    if question.type != "multi":
        return
    answered = _answered(question, answers)
    if len(answered.rows) >= ROWS and any(answered.ticks):
        yield from _sizes(question, answered)
        yield from _exclusive(answered)
        yield from _main(instrument, question, answered)


def _answered(question: Question, answers: Sequence[Values]) -> Answered:
    ticked = [(row, _ticks(row.get(question.key))) for row in answers]
    pairs = [(row, ticks) for row, ticks in ticked if ticks is not None]
    times = Counter(key for row, ticks in pairs for key in ticks)
    shares = {choice.key: times[choice.key] / max(len(pairs), 1) for choice in question.choices}
    rows, every = tuple(row for row, ticks in pairs), tuple(ticks for row, ticks in pairs)
    return Answered(rows, every, shares)


def _ticks(value: AnswerValue) -> Ticks | None:
    """The ticked options; None when the question was not asked or not answered."""
    return None if value is None or isinstance(value, str | int) else frozenset(value)


def _sizes(question: Question, answered: Answered) -> Iterator[str]:
    sizes = Counter(len(ticks) for ticks in answered.ticks)
    most = max(sizes)
    if 0 not in sizes:
        yield _("alla som svarade har kryssat minst ett alternativ")
    if most == len(question.choices) or sizes[most] < ROWS:
        return
    # People who tick alike thin out towards the end all the same; a limit cuts off.
    cut = most == 1 or 2 * sizes[most] >= sizes[most - 1]
    within = sum(_chances_of_sizes(answered.shares.values())[: most + 1])
    if cut and within ** len(answered.rows) < UNLIKELY:
        if most == 1:
            yield _("ingen har kryssat mer än ett alternativ")
        else:
            yield _("många har kryssat %(n)d alternativ, ingen fler") % {"n": most}


def _chances_of_sizes(shares: Collection[float]) -> list[float]:
    """The chance of 0, 1, … ticks when options are ticked independently with these shares."""
    chances = [1.0]
    for share in shares:
        without = [*(chance * (1 - share) for chance in chances), 0.0]
        chances = [
            stays + comes
            for stays, comes in zip(without, [0.0, *(c * share for c in chances)], strict=True)
        ]
    return chances


def _exclusive(answered: Answered) -> Iterator[str]:
    together = [ticks for ticks in answered.ticks if len(ticks) > 1]
    ticked = Counter(key for ticks in answered.ticks for key in ticks)
    alone = Counter(key for ticks in answered.ticks if len(ticks) == 1 for key in ticks)
    for key, times in sorted(ticked.items()):
        if len(together) < ROWS or times < ROWS or alone[key] < ALONE * times:
            continue
        by_chance = prod(1 - share for other, share in answered.shares.items() if other != key)
        if _at_least(alone[key], times, by_chance) < UNLIKELY:
            yield _("”%(option)s” är nästan alltid ensamt kryssat") % {"option": key}


def _at_least(successes: int, trials: int, chance: float) -> float:
    """P(X >= successes), X binomial."""
    if not 0 < chance < 1:
        return chance
    ways = lgamma(trials + 1)
    return sum(
        exp(
            ways - lgamma(hits + 1) - lgamma(trials - hits + 1)
            + hits * log(chance) + (trials - hits) * log1p(-chance)
        )
        for hits in range(successes, trials + 1)
    )  # fmt: skip


def _main(instrument: Instrument, multi: Question, answered: Answered) -> Iterator[str]:
    """A choice that always names one of the ticks."""
    options = {choice.key for choice in multi.choices}
    for question in instrument.questions:
        if question.type != "choice" or not {choice.key for choice in question.choices} <= options:
            continue
        pairs = zip((row.get(question.key) for row in answered.rows), answered.ticks, strict=True)
        named = [(choice, choice in ticks) for choice, ticks in pairs if choice in options]
        chance = prod(answered.shares[str(choice)] for choice, among in named)
        if len(named) >= ROWS and all(among for choice, among in named) and chance < UNLIKELY:
            yield _("”%(other)s” är alltid ett av de kryssade") % {"other": question.key}


def _settled(
    instrument: Instrument,
    question: Question,
    answers: Sequence[Values],
    registers: Sequence[Register],
) -> Iterator[tuple[str, str]]:
    """(exit type, answer) where a whole exit type chose the same choice, or ticked an option."""
    if question.type not in {"choice", "multi"}:
        return
    for item in (item for item in items(instrument) if item.question_key == question.key):
        by_type: dict[str, Counter[int]] = {}
        for row, register in zip(answers, registers, strict=bool(registers)):
            category = category_of(item, row.get(question.key))
            if category is not None and (exit_type := register.get(EXIT_TYPE)):
                by_type.setdefault(exit_type, Counter())[category] += 1
        yield from _unanimous(item, by_type)


def _unanimous(item: Item, by_type: Mapping[str, Counter[int]]) -> Iterator[tuple[str, str]]:
    everybody = sum(by_type.values(), Counter())
    for exit_type, counts in sorted(by_type.items()):
        [category, *others] = counts
        rest = everybody - counts
        # That nobody of an exit type ticked an option is no code: few tick most of them.
        blank = item.choice_key is not None and category == 0
        if others or blank or counts.total() < ROWS or rest.total() < ROWS:
            continue
        if (rest[category] / rest.total()) ** counts.total() < UNLIKELY:
            yield exit_type, item.choice_key or item.categories[category]

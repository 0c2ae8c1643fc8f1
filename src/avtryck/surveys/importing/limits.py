"""Traces of limits that a form had and its instrument does not declare.

A form that demanded a tick, allowed at most two, or had an option that excludes the others lets
answers be worked out from each other (docs: disclosure, "logically linked questions"). Whoever
maps a file seldom has the form at hand, but its rows show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from avtryck.core.instruments import AnswerValue, Instrument, Question

ROWS = 20  # fewer rows say nothing about the form
ALONE = 0.95  # an exclusive option is sometimes ticked with another by mistake

Ticks = frozenset[str]


def traces(
    instrument: Instrument, answers: Sequence[Mapping[str, AnswerValue]], free: Collection[str]
) -> Iterator[str]:
    """A sentence for every multi whose rows look limited and that no `linked` declares."""
    for question in instrument.questions:
        if question.type != "multi" or question.linked or question.key in free:
            continue
        rows = [ticks for _row, ticks in _ticked(question, answers)]
        if len(rows) < ROWS or not any(rows):
            continue
        main = _main(instrument, question, answers)
        for limit in (*_sizes(question, rows), *_exclusive(rows), *main):
            yield _(
                "Frågan ”%(key)s”: %(limit)s. Då kan ett svar räknas ut ur ett annat. Ange linked "
                "i formuläret, lägg kolumnen under ignore, eller skriv independent = true i "
                "mappningen om enkäten inte hade någon sådan gräns."
            ) % {"key": question.key, "limit": limit}


def _ticks(value: AnswerValue) -> Ticks | None:
    """The ticked options; None when the question was not asked or not answered."""
    return None if value is None or isinstance(value, str | int) else frozenset(value)


def _ticked(
    question: Question, answers: Sequence[Mapping[str, AnswerValue]]
) -> Iterator[tuple[Mapping[str, AnswerValue], Ticks]]:
    """The rows in which the question was answered, with the ticks."""
    for row in answers:
        ticks = _ticks(row.get(question.key))
        if ticks is not None:
            yield row, ticks


def _sizes(question: Question, rows: Sequence[Ticks]) -> Iterator[str]:
    sizes = Counter(len(ticks) for ticks in rows)
    most = max(sizes)
    if 0 not in sizes:
        yield _("alla som svarade har kryssat minst ett alternativ")
    # A choice made freely thins out towards the end; a limit cuts it off.
    cut = sizes[most] >= ROWS and 2 * sizes[most] >= sizes[most - 1]
    if most < len(question.choices) and cut:
        yield _("många har kryssat %(n)d alternativ, ingen fler") % {"n": most}


def _exclusive(rows: Sequence[Ticks]) -> Iterator[str]:
    together = [ticks for ticks in rows if len(ticks) > 1]
    ticked = Counter(key for ticks in rows for key in ticks)
    alone = Counter(key for ticks in rows if len(ticks) == 1 for key in ticks)
    for key, times in sorted(ticked.items()):
        if len(together) >= ROWS and times >= ROWS and alone[key] >= ALONE * times:
            yield _("”%(option)s” är nästan alltid ensamt kryssat") % {"option": key}


def _main(
    instrument: Instrument, multi: Question, answers: Sequence[Mapping[str, AnswerValue]]
) -> Iterator[str]:
    """A choice that always names one of the ticks."""
    options = {choice.key for choice in multi.choices}
    for question in instrument.questions:
        if question.type != "choice" or not {choice.key for choice in question.choices} <= options:
            continue
        pairs = ((row.get(question.key), ticks) for row, ticks in _ticked(multi, answers))
        named = [choice in ticks for choice, ticks in pairs if choice in options]
        if len(named) >= ROWS and all(named):
            yield _("”%(other)s” är alltid ett av de kryssade") % {"other": question.key}

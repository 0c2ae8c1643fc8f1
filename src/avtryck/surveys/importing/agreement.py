"""What a mapping and its instrument must agree on before a single row is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from avtryck.core.instruments import Instrument, Question
from avtryck.core.instruments.model import NOT_APPLICABLE, REGISTER_FIELDS
from avtryck.surveys.importing.mapping import ManyColumns, MappedQuestion, MappingFile
from avtryck.surveys.importing.received import BadFormatError, pattern_of


class UnusableMappingError(ValueError):
    """The mapping contradicts its instrument or itself; the message says where."""


def check_mapping(mapping: MappingFile, instrument: Instrument) -> None:
    """Raises UnusableMappingError for the first contradiction."""
    for problem in _problems(mapping, instrument):
        raise UnusableMappingError(problem)


def _problems(mapping: MappingFile, instrument: Instrument) -> Iterator[str]:
    known = {question.key: question for question in instrument.questions}
    for mapped in mapping.questions:
        if mapped.key not in known:
            yield _("question.%(key)s: frågeformuläret har ingen sådan fråga") % {"key": mapped.key}
        else:
            yield from _question_problems(mapped, known[mapped.key], mapping)
    yield from _register_problems(mapping)
    yield from _format_problems(mapping)
    yield from _linked_problems(mapping, known)
    yield from _shared_columns(mapping, known)


def _question_problems(
    mapped: MappedQuestion, question: Question, mapping: MappingFile
) -> Iterator[str]:
    place = f"question.{mapped.key}"
    for field in mapped.asked:
        if field not in mapping.register:
            needed = _("%(place)s: asked behöver register.%(field)s")
            yield needed % {"place": place, "field": field}
    if isinstance(mapped, ManyColumns):
        yield from _option_problems(place, mapped, question)
    elif mapped.separator and question.type != "multi":
        yield _("%(place)s: separator går bara för flerval") % {"place": place}
    elif question.type == "multi" and question.levels and not mapped.separator:
        yield _("%(place)s: nivåer behöver columns eller separator") % {"place": place}
    else:
        targets = (mapped.column.translation.values or {}).values()
        yield from _unknown(place, targets, _targets(question))


def _option_problems(place: str, mapped: ManyColumns, question: Question) -> Iterator[str]:
    if question.type != "multi":
        yield _("%(place)s: columns går bara för flerval") % {"place": place}
    yield from _unknown(place, mapped.options, [choice.key for choice in question.choices])
    yield from _unknown(place, mapped.words.values(), question.levels or ("",))
    if not mapped.words:
        yield _("%(place)s: ange vilka ord som betyder kryssad (yes)") % {"place": place}
    words = Counter([*mapped.words, *mapped.no, *mapped.not_counted])
    for word in (word for word, times in words.items() if times > 1):
        yield _("%(place)s: ”%(word)s” har två betydelser") % {"place": place, "word": word}


def _unknown(place: str, values: Iterable[str], allowed: Iterable[str]) -> Iterator[str]:
    possible = list(allowed)
    for value in values:
        if possible and value not in possible:
            yield _("%(place)s: ”%(value)s” finns inte i frågeformuläret. Möjliga: %(all)s") % {
                "place": place, "value": value, "all": ", ".join(possible),
            }  # fmt: skip


def _targets(question: Question) -> list[str]:
    if question.scale is not None:
        residual = [NOT_APPLICABLE] if question.scale.not_applicable else []
        return [*map(str, question.scale.steps), *residual]
    keys = [choice.key for choice in question.choices]
    return [f"{key}:{level}" for key in keys for level in question.levels] or keys


def _register_problems(mapping: MappingFile) -> Iterator[str]:
    for field, column in mapping.register.items():
        targets = (column.translation.values or {}).values()
        yield from _unknown(f"register.{field}", targets, REGISTER_FIELDS[field])


def _format_problems(mapping: MappingFile) -> Iterator[str]:
    for written in mapping.received.formats if mapping.received else ():
        try:
            pattern_of(written)
        except BadFormatError:
            yield _("answers.received: ”%(format)s” är inget datumformat, till exempel MM/YYYY") % {
                "format": written
            }


def _linked_problems(mapping: MappingFile, known: dict[str, Question]) -> Iterator[str]:
    """A mapping may only repeat what the instrument declares."""
    for name, keys in mapping.linked.items():
        for key in keys:
            if key not in known or known[key].linked != name:
                yield _(
                    "linked.%(name)s: ”%(key)s” är inte angiven med linked = ”%(name)s” i "
                    "frågeformuläret. Frågor som hänger ihop anges där."
                ) % {"name": name, "key": key}


def _shared_columns(mapping: MappingFile, known: dict[str, Question]) -> Iterator[str]:
    """A column behind two questions ties their answers; behind the register, it gives them away."""
    taken = {column: _("uppgifter om personen") for column in about_the_person(mapping)}
    owners: dict[str, MappedQuestion] = {}
    for mapped in mapping.questions:
        for column in mapped.columns:
            other = owners.setdefault(column, mapped)
            linked = known[mapped.key].linked
            tied = other is not mapped and (linked is None or linked != known[other.key].linked)
            repeated = other is mapped and mapped.columns.count(column) > 1
            if column in taken or tied or repeated:
                yield _("question.%(key)s: kolumnen ”%(column)s” används också av %(other)s") % {
                    "key": mapped.key, "column": column, "other": taken.get(column, other.key),
                }  # fmt: skip
    for column in mapping.ignored:
        if column in taken or column in owners:
            yield _("ignore: kolumnen ”%(column)s” används") % {"column": column}


def about_the_person(mapping: MappingFile) -> set[str]:
    """Columns that place or describe the person, apart from the answers."""
    named = {mapping.person, mapping.unit.name} - {""}
    received = {mapping.received.column} if mapping.received else set()
    facts = (*mapping.register.values(), *mapping.background.values())
    return named | received | {column.name for column in facts}


def columns_of(mapping: MappingFile) -> set[str]:
    """Every column the mapping names, ignored ones too."""
    asked = {column for mapped in mapping.questions for column in mapped.columns}
    return about_the_person(mapping) | asked | set(mapping.ignored)

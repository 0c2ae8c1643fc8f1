"""From the TOML text of an instrument to the Instrument, or to what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence

from avtryck.core.instruments.agreement import check_instrument
from avtryck.core.instruments.errors import InstrumentError
from avtryck.core.instruments.model import (
    AREAS,
    EQUAL_CONDITIONS,
    NO_PART,
    REGISTER_FIELDS,
    Choice,
    Instrument,
    Question,
    Scale,
    Section,
)
from avtryck.core.instruments.table import Table, read_toml
from avtryck.core.instruments.wording import Wording

TYPES = ("choice", "multi", "scale", "open")
KINDS = ("survey", "interview", "signals")
MIN_LEVELS = ("group", "division", "institution")
# Columns that answers.csv has beside the questions.
RESERVED_COLUMNS = ("person", "unit", "received")
ONLY_FOR = {
    "choices": ("choice", "multi"),
    "levels": ("multi",),
    "level_labels": ("multi",),
    "scale": ("scale",),
    "min": ("multi",),
    "max": ("multi",),
    "exclusive": ("multi",),
}


def parse(text: str) -> Instrument:
    """Reads one instrument file.

    Raises InstrumentError, whose `place` is "section/question" in keys, for anything that is
    missing, misspelt, untranslated, or that would let one answer be worked out from another.
    """
    table = read_toml(text, error=InstrumentError)
    languages = _languages(table)
    instrument = Instrument(
        key=table.take_key("instrument"),
        version=_version(table),
        kind=table.take_one_of("kind", KINDS),
        languages=languages,
        title_wording=table.take_wording("title", languages, needed=False),
        attribution=table.take("attribution", str, ""),
        sections=tuple(
            _section(section, languages) for section in table.take_tables("section", [])
        ),
        content_hash=content_hash(text),
    )
    table.finish()
    check_instrument(instrument)
    return instrument


def content_hash(text: str) -> str:
    """SHA-256 of what the file says; comments, spacing and the order of keys do not count."""
    content = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _version(table: Table) -> int:
    version = table.take("version", int)
    if version < 1:
        raise table.fail("out_of_range", key="version", low=1, high="…")
    return version


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.take_texts("languages")
    if not languages:
        raise table.fail("empty", key="languages")
    return languages


def _section(table: Table, languages: Sequence[str]) -> Section:
    key = table.take_key()
    table.at(key)
    section = Section(
        key=key,
        title_wording=table.take_wording("title", languages),
        body_wording=table.take_wording("text", languages, needed=False),
        help_wording=table.take_wording("help", languages, needed=False),
        questions=tuple(
            _question(question, key, languages) for question in table.take_tables("question", [])
        ),
    )
    table.finish()
    return section


def _question(table: Table, section: str, languages: Sequence[str]) -> Question:
    key = table.take_key()
    table.at(f"{section}/{key}")
    if key in RESERVED_COLUMNS:
        raise table.fail("reserved_key", key=key)
    kind = table.take_one_of("type", TYPES)
    _refuse_foreign_keys(table, kind)
    levels = table.take_texts("levels", [])
    question = Question(
        key=key,
        type=kind,
        wording=table.take_wording("text", languages),
        help_wording=table.take_wording("help", languages, needed=False),
        choices=_choices(table, languages) if kind in ("choice", "multi") else (),
        levels=_checked_levels(table, levels),
        level_wordings=_level_wordings(table, levels, languages),
        scale=_scale(table.take_table("scale"), languages) if kind == "scale" else None,
        asked=_asked(table),
        linked=table.take_key("linked") if "linked" in table else None,
        area=table.take_one_of("area", (*AREAS, EQUAL_CONDITIONS)) if "area" in table else None,
        compare=table.take_key("compare") if "compare" in table else None,
        min_level=table.take_one_of("min_level", MIN_LEVELS) if "min_level" in table else None,
        limits=_limits(table),
        other_wording=table.take_wording("text_other", languages, needed=False),
    )
    table.finish()
    return question


def _refuse_foreign_keys(table: Table, kind: str) -> None:
    for key, kinds in ONLY_FOR.items():
        if key in table and kind not in kinds:
            raise table.fail("key_not_for_type", key=key, type=kind)


def _choices(table: Table, languages: Sequence[str]) -> tuple[Choice, ...]:
    choices = []
    for row in table.take_tables("choices"):
        key = row.take_key()
        row.at(f"{table.place}/{key}")
        from_register = row.take("from_register", bool, False)
        choices.append(Choice(key, row.all_wording(key, languages), from_register))
    if not choices:
        raise table.fail("too_few", key="choices", least=1)
    table.unrepeated([choice.key for choice in choices])
    return tuple(choices)


def _checked_levels(table: Table, levels: tuple[str, ...]) -> tuple[str, ...]:
    if len(levels) == 1:
        raise table.fail("too_few", key="levels", least=2)
    if NO_PART in levels:
        raise table.fail("reserved_key", key=NO_PART)
    return levels


def _level_wordings(
    table: Table, levels: tuple[str, ...], languages: Sequence[str]
) -> tuple[tuple[str, Wording], ...]:
    if "level_labels" not in table:
        return ()
    labels = table.take_table("level_labels")
    if set(labels.names()) != {NO_PART, *levels}:
        raise table.fail("level_without_label")
    return tuple((level, labels.take_wording(level, languages)) for level in (NO_PART, *levels))


def _scale(table: Table, languages: Sequence[str]) -> Scale:
    first, last = table.take("from", int), table.take("to", int)
    if not 1 <= last - first <= 20:
        raise table.fail("bad_scale")
    scale = Scale(
        first=first,
        last=last,
        not_applicable=table.take("not_applicable", bool, False),
        low_wording=table.take_wording("low", languages, needed=False),
        high_wording=table.take_wording("high", languages, needed=False),
    )
    table.finish()
    return scale


def _asked(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if "asked" not in table:
        return ()
    filters = table.take_table("asked")
    if not filters.names():
        raise table.fail("empty", key="asked")
    asked = []
    for field in filters.names():
        if field not in REGISTER_FIELDS:
            raise table.fail("not_register_field", field=field)
        values = filters.take_texts(field)
        if not values:
            raise filters.fail("empty", key=field)
        for value in values:
            filters.check_one_of(value, REGISTER_FIELDS[field])
        asked.append((field, values))
    return tuple(asked)


def _limits(table: Table) -> tuple[tuple[str, int | str], ...]:
    limits: list[tuple[str, int | str]] = [
        (key, table.take(key, int)) for key in ("min", "max") if key in table
    ]
    if "exclusive" in table:
        limits.append(("exclusive", table.take_key("exclusive")))
    return tuple(limits)

"""The texts that ship with the product: letters, invitations, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from avtryck.core.instruments.errors import TextError
from avtryck.core.instruments.moments import said
from avtryck.core.instruments.parsing import content_hash
from avtryck.core.instruments.table import Table, read_toml
from avtryck.core.instruments.wording import Wording, fill, placeholders

REQUIRED_LANGUAGES = ("sv", "en")
Value = str | date
_LINE_BREAKS = ("\r", "\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c")


@dataclass(frozen=True)
class Text:
    """One version of a text; a page uses `subject` as its heading."""

    key: str
    version: int
    placeholders: tuple[str, ...]
    subject_wording: Wording
    body_wording: Wording
    content_hash: str

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(lang for lang, _ in self.subject_wording.by_language)


@dataclass(frozen=True)
class Rendered:
    """A text with its values put in."""

    subject: str
    body: str


def parse_text(text: str) -> Text:
    """Reads one text file; raises TextError when a language or placeholder is amiss."""
    table = read_toml(text, error=TextError)
    key = table.take_key("text")
    version = table.take("version", int)
    declared = table.take_texts("placeholders", [])
    languages = tuple(dict.fromkeys((*REQUIRED_LANGUAGES, *table.names())))
    parts = {lang: _part(table.take_table(lang), declared) for lang in languages}
    return Text(
        key=key,
        version=version,
        placeholders=declared,
        subject_wording=Wording(tuple((lang, parts[lang][0]) for lang in languages)),
        body_wording=Wording(tuple((lang, parts[lang][1]) for lang in languages)),
        content_hash=content_hash(text),
    )


def render(text: Text, lang: str, values: Mapping[str, Value]) -> Rendered:
    """The text in `lang` (else its first language) with exactly its placeholders replaced.

    Values are put in once and never read again, so braces in a name stay braces; a date is said in
    the text's language. Raises TextError
    for a value too many or too few, and for a line break in the finished subject.
    """
    for name in values:
        if name not in text.placeholders:
            raise TextError(text.key, "placeholder_unknown", name=name)
    for name in text.placeholders:
        if name not in values:
            raise TextError(text.key, "placeholder_missing", name=name)
    spoken = lang if lang in text.languages else text.languages[0]
    words = {
        name: said(value, spoken) if isinstance(value, date) else value
        for name, value in values.items()
    }
    subject = fill(text.subject_wording.text(lang), words)
    if any(line_break in subject for line_break in _LINE_BREAKS):
        raise TextError(text.key, "line_break_in_subject")
    return Rendered(subject=subject, body=fill(text.body_wording.text(lang), words))


def _part(table: Table, declared: tuple[str, ...]) -> tuple[str, str]:
    subject, body = table.take_text("subject"), table.take_text("body")
    table.finish()
    if "\n" in subject or "\r" in subject:
        raise table.fail("line_break_in_subject")
    used = placeholders(subject) | placeholders(body)
    for name in sorted(used - set(declared)):
        raise table.fail("undeclared_placeholder", name=name)
    for name in sorted(set(declared) - used):
        raise table.fail("unused_placeholder", name=name)
    return subject, body

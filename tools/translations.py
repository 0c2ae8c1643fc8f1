"""Translations without GNU gettext: `translations.py compile|update|check`.

The source language of every string is Swedish; `locale/en` holds the English. `update` brings
the catalogue in step with the code, `check` fails on what is missing, fuzzy or left over.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "avtryck"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
FIXED = datetime(2026, 1, 1, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def messages() -> Iterator[tuple[str, int, Any, str | None]]:
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        source = path.read_text("utf-8")
        if path.suffix != ".py":
            # Read as Python next, where a template's indentation would mean something.
            source = INDENTATION.sub("", templatize(source, origin=str(path)))
        lines = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
        for line, message, _comments, context in lines:
            yield str(path.relative_to(ROOT)), line, message, context


def template() -> Catalog:
    catalogue = Catalog(
        locale="en",
        project="Avtryck",
        charset="utf-8",
        header_comment="# The English of every text; `tools/translations.py update` keeps it up.",
        fuzzy=False,
        creation_date=FIXED,  # so that an update without news changes nothing
        revision_date=FIXED,
        last_translator="Avtryck",
        language_team="Avtryck",
        copyright_holder="Avtryck",
        msgid_bugs_address="",
    )
    for _path, _line, message, context in messages():
        catalogue.add(message, context=context)
    return catalogue


def read() -> Catalog:
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def update() -> None:
    known, wanted = read(), template()
    for entry in wanted:
        old = known.get(entry.id, entry.context) if entry.id else None
        # A text that has got a plural meanwhile is said anew, in both forms.
        if old and isinstance(old.string, str) == isinstance(entry.id, str):
            entry.string = old.string
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, wanted, sort_output=True, omit_header=False, width=100)
    missing = [entry.id for entry in wanted if entry.id and empty(entry)]
    print(f"{len(wanted)} texts, {len(missing)} without English")


def empty(entry: Message) -> bool:
    string = entry.string
    return not (all(string) if isinstance(string, tuple | list) else string)


def placeholders_differ(entry: Message) -> bool:
    wanted, found = (PLACEHOLDER.findall(str(text)) for text in (entry.id, entry.string))
    return set(wanted) != set(found)


def complaints() -> Iterator[str]:
    known, wanted = read(), template()
    for entry in wanted:
        found = known.get(entry.id, entry.context) if entry.id else None
        if entry.id and (found is None or empty(found)):
            yield f"no English for: {entry.id!r}"
        elif found and isinstance(found.id, str) and placeholders_differ(found):
            yield f"placeholders differ: {entry.id!r}"
    for entry in known:
        if entry.id and wanted.get(entry.id, entry.context) is None:
            yield f"no longer used: {entry.id!r}"


def compile_catalogue() -> None:
    target = CATALOGUE.with_suffix(".mo")
    if CATALOGUE.exists() and (
        not target.exists() or target.stat().st_mtime < CATALOGUE.stat().st_mtime
    ):
        with target.open("wb") as file:
            write_mo(file, read())


def main(verb: str) -> None:
    if verb == "update":
        update()
    elif verb == "compile":
        compile_catalogue()
    elif found := list(complaints()):
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main(sys.argv[1])

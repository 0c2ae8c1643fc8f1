"""CSV as spreadsheets write it: comma, semicolon or tab; UTF-8 or Windows-1252."""

from __future__ import annotations

import codecs
import csv
import io

from django.utils.translation import gettext as _

from avtryck.org.tables.limits import Limits, check_rows
from avtryck.org.tables.table import UnreadableTableError

DELIMITERS = ";,\t"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(content: bytes, limits: Limits) -> list[list[str]]:
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    lines: list[list[str]] = []
    try:
        for line in reader:
            check_rows(len(lines), limits)
            lines.append(line)
    except csv.Error as error:
        raise UnreadableTableError(
            _("Rad %(row)s går inte att läsa som CSV: ett citattecken saknas eller står fel.")
            % {"row": len(lines) + 1}
        ) from error
    return lines


def decoded(content: bytes) -> str:
    """UTF-8 (with or without mark) or UTF-16 with its mark, else Windows-1252."""
    encodings = ["utf-16"] if content.startswith(UTF_16) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableTableError(
        _("Filen är ingen textfil i UTF-8 eller Windows-1252. Spara den som CSV eller XLSX.")
    )


def delimiter_of(text: str) -> str:
    """The one that parts the header most often, outside quotation marks."""
    header = text.lstrip().split("\n", 1)[0]
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)

"""How much a file may ask of this machine, checked before anything is parsed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from avtryck.org.tables.table import UnreadableTableError

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds. A 186 kB workbook once took 57 s and 1.4 GB."""

    size: int = 20 * MEGABYTE
    unpacked: int = 80 * MEGABYTE
    ratio: int = 60
    entries: int = 500
    rows: int = 100_000
    columns: int = 500
    memory: int = 700 * MEGABYTE
    seconds: int = 20


def check_size(content: bytes, limits: Limits) -> None:
    if not content:
        raise UnreadableTableError(_("Filen är tom."))
    if len(content) > limits.size:
        raise UnreadableTableError(
            _("Filen är %(size)s MB. Gränsen är %(limit)s MB: dela upp den.")
            % {"size": len(content) // MEGABYTE + 1, "limit": limits.size // MEGABYTE}
        )


def check_package(content: bytes, limits: Limits) -> None:
    """What a workbook says it unpacks to; the process that parses it has limits of its own."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableTableError(_("Filen är ingen hel Excelfil (XLSX).")) from error
    unpacked = sum(entry.file_size for entry in entries)
    swollen = unpacked > max(limits.ratio * len(content), MEGABYTE)
    if len(entries) > limits.entries or unpacked > limits.unpacked or swollen:
        raise UnreadableTableError(
            _("Excelfilen packar upp till för mycket (%(size)s MB) och läses inte.")
            % {"size": unpacked // MEGABYTE}
        )


def check_rows(count: int, limits: Limits) -> None:
    if count > limits.rows:
        raise UnreadableTableError(
            _("Filen har fler än %(limit)s rader: dela upp den.") % {"limit": limits.rows}
        )

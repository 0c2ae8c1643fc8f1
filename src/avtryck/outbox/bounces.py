"""Mail that comes back: which of ours it was, and whether for good.

A mail is found by the Message-ID that stands in the report (RFC 3464), never by an address: a
forged report can at worst mark one mail as not arrived. Nothing of the content is logged.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from flufl.bounce import all_failures

from avtryck.outbox.operations import came_back

LARGEST = 200_000  # bytes; a report quotes a letter of ours, which is small
BUDGET = 20.0  # seconds of one sweep; whatever is left, the next takes
# Its own log names addresses.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)
log = structlog.get_logger("avtryck.outbox")


class Finding(StrEnum):
    """What a message in the bounce mailbox was."""

    FAILED = "failed"  # a mail of ours did not arrive: news
    KNOWN = "known"  # it did not arrive, and that is noted already, or the row is gone
    DELAYED = "delayed"  # the server goes on trying
    OTHER = "other"  # no bounce of ours: for a person to read


def take_in(raw: bytes) -> Finding:
    """Read one message and note what it says."""
    report = read(raw)
    if report is None:
        return Finding.OTHER
    failed, mail_id, series = report
    if not failed:
        return Finding.DELAYED
    return Finding.FAILED if came_back(mail_id=mail_id, series=series) else Finding.KNOWN


def read(raw: bytes) -> tuple[bool, UUID, int] | None:
    """(for good, mail, series), or None: too large, not parseable, no bounce, or not ours."""
    if len(raw) > LARGEST:
        return None
    try:
        report = message_from_bytes(raw)
        delayed, failed = all_failures(report)
        ours = next(_ours(report), None)
    except Exception:  # whatever strangers send must not stop the others
        return None
    if ours is None or not (delayed or failed):
        return None
    return bool(failed), *ours


def read_maildir(folder: Path) -> int:
    """Take in every new message and move it to `cur`; how many there were.

    Bounces are marked as seen there. What is no bounce stays unread, for a person.
    """
    found: Counter[str] = Counter()
    until = time.monotonic() + BUDGET
    for path in sorted((folder / "new").iterdir()):
        if time.monotonic() > until:
            break
        try:
            if not path.is_file() or path.name.startswith("."):
                continue
            with path.open("rb") as file:
                finding = take_in(file.read(LARGEST + 1))
            flags = "" if finding == Finding.OTHER else "S"
            path.rename(folder / "cur" / f"{path.name.partition(':')[0]}:2,{flags}")
        except FileNotFoundError:  # another worker, or a mail program, was faster
            continue
        except OSError as error:
            log.warning("bounce not read", error=type(error).__name__)
            continue
        found[finding] += 1
    if found:
        log.info("bounces read", **found)
    return found.total()


def _ours(report: Message) -> Iterator[tuple[UUID, int]]:
    """Row and series, from the letter that came back or the headers of it, else from what a
    server that sends no standard report quotes or refers to.
    """
    parts = list(report.walk())
    for part in parts[1:]:
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            yield from _named(_headers(part).get("Message-ID", ""))
    for header in ("In-Reply-To", "References"):
        yield from _named(report.get(header, ""))
    for part in parts:
        if part.get_content_type() == "text/plain":
            yield from _named(_text(part))


def _headers(part: Message) -> Message:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return inner[0]
    return message_from_bytes(_bytes(part))


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    return _bytes(part).decode("ascii", "replace")


def _named(text: str) -> Iterator[tuple[UUID, int]]:
    host = re.escape(urlsplit(settings.SITE_URL).hostname or "")
    for row, series in re.findall(rf"<([0-9a-f-]{{36}})\.(\d{{1,4}})@{host}>", str(text)):
        try:
            yield UUID(row), int(series)
        except ValueError:
            continue

"""A row and its letter become a message: text first, HTML second, headers that cannot be split."""

from __future__ import annotations

import unicodedata
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from avtryck.clock import now
from avtryck.content.queries import text
from avtryck.core.instruments import render as fill_in
from avtryck.outbox.markup import Part, document
from avtryck.outbox.models import Mail
from avtryck.outbox.resolvers import Calendar, Letter
from avtryck.outbox.sender import from_header

BETWEEN = "\n\n— — —\n\n"
BREAKS = {"Cc", "Zl", "Zp"}
FILE = "samtal.ics"


class HeaderError(ValueError):
    """A value would break out of its header."""


def parts(mail: Mail, letter: Letter) -> list[Part]:
    """The words in the leaver's language, or in Swedish and then in English."""
    words = text(letter.text, letter.text_version)
    languages = [mail.language] if mail.language else ["sv", "en"]
    filled = [(language, fill_in(words, language, letter.values)) for language in languages]
    return [Part(language, one.subject, one.body) for language, one in filled]


def subject_of(said: list[Part]) -> str:
    """One subject, or "sv / en"; one that reads the same in both languages stands once."""
    return " / ".join(dict.fromkeys(part.subject for part in said))


def plain(said: list[Part]) -> str:
    """The text as it is read without HTML."""
    return BETWEEN.join(part.body.strip() for part in said) + "\n"


def message(mail: Mail, letter: Letter) -> EmailMultiAlternatives:
    """The mail as it is sent; its Message-ID is the row's, so that a repeat is recognised."""
    said = parts(mail, letter)
    subject = subject_of(said)
    headers = {
        "Message-ID": message_id(mail),
        "Date": format_datetime(now()),
        "Auto-Submitted": "auto-generated",
        "Content-Language": ", ".join(part.language for part in said),
    }
    made = EmailMultiAlternatives(
        subject=one_line(subject),
        body=plain(said),
        from_email=from_header(mail.language),
        to=[one_line(letter.address)],
        reply_to=[one_line(letter.reply_to)] if letter.reply_to else None,
        headers=headers,
    )
    made.attach_alternative(document(said, subject=subject, site=settings.SITE_URL), "text/html")
    if letter.calendar:
        _add(made, letter.calendar)
    return made


def _add(made: EmailMultiAlternatives, calendar: Calendar) -> None:
    """As an alternative for calendars that read mail, and as a file for people (RFC 6047)."""
    method = one_line(calendar.method)
    made.attach_alternative(calendar.content.decode(), f"text/calendar; method={method}")
    made.attach(FILE, calendar.content, "application/ics")


def message_id(mail: Mail) -> str:
    """The row, and how many times it was started anew; the same for every try of one letter."""
    return f"<{mail.id}.{mail.series}@{urlsplit(settings.SITE_URL).hostname}>"


def one_line(value: str) -> str:
    """The value, as it was; HeaderError when a line ends in it or a control sign hides there."""
    if any(unicodedata.category(sign) in BREAKS for sign in value):
        raise HeaderError("a header's value does not stand on one line")
    return value

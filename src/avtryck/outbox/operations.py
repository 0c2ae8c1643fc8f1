from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q

from avtryck.clock import now
from avtryck.content.queries import text
from avtryck.core.instruments import render as fill_in
from avtryck.org.queries import installation
from avtryck.outbox.connection import from_address, open_connection
from avtryck.outbox.models import Mail
from avtryck.outbox.resolvers import Letter, UndeliverableError, resolve, tell

LEASE = timedelta(minutes=5)
ATTEMPTS = 8
log = structlog.get_logger("avtryck.outbox")


@transaction.atomic
def enqueue(*, kind: str, subject_id: str, language: str, due: datetime | None = None) -> Mail:
    """Put one mail in the outbox: once for a kind and subject; a stopped one revives."""
    when = due or now()
    facts = {"language": language, "due": when}
    mail, new = Mail.objects.get_or_create(kind=kind, subject_id=subject_id, defaults=facts)
    if not new and mail.state == Mail.State.STOPPED:
        mail.state, mail.language, mail.due = Mail.State.WAITING, language, when
        mail.save()
    return mail


def stop(*, kind: str, subject_id: str) -> None:
    """Unsent mail stays unsent: a departure was withdrawn or moved."""
    waiting = Mail.objects.filter(kind=kind, subject_id=subject_id, state=Mail.State.WAITING)
    waiting.update(state=Mail.State.STOPPED)


def try_again(*, kind: str, subject_id: str) -> None:
    """A mail that was given up starts anew: there is another address now."""
    given_up = Mail.objects.filter(kind=kind, subject_id=subject_id, state=Mail.State.FAILED)
    given_up.update(state=Mail.State.WAITING, attempts=0, due=now())


def reschedule(*, kind: str, subject_id: str, due: datetime) -> None:
    waiting = Mail.objects.filter(kind=kind, subject_id=subject_id, state=Mail.State.WAITING)
    waiting.update(due=due)


@transaction.atomic
def claim(limit: int = 50) -> list[Mail]:
    """Take due mails for a while: nobody else sends them until the lease has run out.

    It doubles with each attempt: a mail server may be down for most of a day.
    """
    moment = now()
    free = Q(leased_until=None) | Q(leased_until__lt=moment)
    due = Mail.objects.filter(free, state=Mail.State.WAITING, due__lte=moment)
    mails = list(due.select_for_update(skip_locked=_can_skip()).order_by("due", "id")[:limit])
    for mail in mails:
        mail.leased_until = moment + LEASE * 2**mail.attempts
        mail.attempts += 1
    Mail.objects.bulk_update(mails, ["leased_until", "attempts"])
    return mails


def _can_skip() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


def permitted(address: str) -> bool:
    """Before going live only test recipients get mail; the demonstration sends none."""
    here = installation()
    if here.is_live:
        return True
    allowed = set(settings.TEST_RECIPIENTS)
    _, _, domain = address.lower().partition("@")
    return not here.is_demonstration and bool({address.lower(), f"*@{domain}"} & allowed)


def render(mail: Mail, letter: Letter) -> tuple[str, str]:
    """(subject, body): in the leaver's language, or Swedish and English in one."""
    words = text(letter.text, letter.text_version)
    languages = [mail.language] if mail.language else ["sv", "en"]
    parts = [fill_in(words, language, letter.values) for language in languages]
    return " / ".join(part.subject for part in parts), "\n\n— — —\n\n".join(p.body for p in parts)


def message(mail: Mail, letter: Letter) -> EmailMessage:
    """The mail as it is sent; its Message-ID is the row's, so that a repeat is recognised."""
    subject, body = render(mail, letter)
    host = urlsplit(settings.SITE_URL).hostname
    headers = {"Message-ID": f"<{mail.id}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, from_address(), [letter.address], headers=headers)


def _send(mail: Mail, connection: BaseEmailBackend) -> None:
    try:
        letter = resolve(mail.kind, mail.subject_id, mail.language)
    except UndeliverableError:
        finish(mail, Mail.State.STOPPED)
        return
    if not permitted(letter.address):  # waits for going live, however long; that is no attempt
        Mail.objects.filter(pk=mail.pk).update(attempts=mail.attempts - 1)
        return
    try:
        connection.send_messages([message(mail, letter)])
    except (SMTPException, OSError) as error:
        log.warning(
            "mail not sent",
            mail=str(mail.id),
            attempts=mail.attempts,
            kind=mail.kind,
            error=type(error).__name__,
        )
        connection.close()
        if mail.attempts >= ATTEMPTS:
            finish(mail, Mail.State.FAILED)
        return
    finish(mail, Mail.State.SENT)


def _lay_in_tray(mail: Mail) -> None:
    """In a demonstration nothing leaves: it counts as sent, and the mail tray renders it anew."""
    try:
        resolve(mail.kind, mail.subject_id, mail.language)
    except UndeliverableError:
        finish(mail, Mail.State.STOPPED)
        return
    finish(mail, Mail.State.SENT)


@transaction.atomic
def finish(mail: Mail, state: str) -> None:
    """Note how it ended and tell the app whose letter it was."""
    sent_at = now() if state == Mail.State.SENT else None
    Mail.objects.filter(pk=mail.pk).update(state=state, leased_until=None, sent_at=sent_at)
    tell(mail.kind, mail.subject_id, sent=state == Mail.State.SENT)


def send_due() -> int:
    """Send everything due once; how many rows were tried. Safe to run beside itself."""
    tray = installation().is_demonstration
    mails: Sequence[Mail] = claim() if tray or settings.SMTP_URL else ()
    if tray:
        for mail in mails:
            _lay_in_tray(mail)
    elif mails:
        connection = open_connection()
        for mail in mails:
            try:
                _send(mail, connection)
            except Exception:  # one that cannot be made must not hold up the others
                log.exception("mail not made", mail=str(mail.id), kind=mail.kind)
        connection.close()
    return len(mails)

from __future__ import annotations

import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from avtryck.clock import now
from avtryck.org.queries import installation
from avtryck.outbox.connection import (
    BrokenOffError,
    MailServer,
    NotTakenError,
    RefusedForGoodError,
    UnreachableError,
    open_connection,
)
from avtryck.outbox.models import Mail
from avtryck.outbox.rendering import message
from avtryck.outbox.resolvers import UndeliverableError, is_kept, resolve, tell

LEASE = timedelta(minutes=5)
ATTEMPTS = 8
BATCH = 20
BUDGET = 30  # seconds: after that the other sweeps get their turn
FAULTS = 2  # dialogues broken off before the server is left alone for this time
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
    given_up.update(
        state=Mail.State.WAITING, attempts=0, leased_until=None, due=now(), series=F("series") + 1
    )


def reschedule(*, kind: str, subject_id: str, due: datetime) -> None:
    waiting = Mail.objects.filter(kind=kind, subject_id=subject_id, state=Mail.State.WAITING)
    waiting.update(due=due)


@transaction.atomic
def claim(limit: int = BATCH) -> list[Mail]:
    """Take due mails for a while: nobody else sends them until the lease has run out."""
    moment = now()
    free = Q(leased_until=None) | Q(leased_until__lt=moment)
    due = Mail.objects.filter(free, state=Mail.State.WAITING, due__lte=moment)
    mails = list(due.select_for_update(skip_locked=_can_skip()).order_by("due", "id")[:limit])
    for mail in mails:
        mail.leased_until = moment + LEASE
    Mail.objects.bulk_update(mails, ["leased_until"])
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


def send_due(seconds: float = BUDGET) -> int:
    """Send what is due, for at most about so long; how many rows were tried. Safe beside itself."""
    tray = installation().is_demonstration
    if not tray and not settings.SMTP_URL:
        return 0
    server = None if tray else open_connection()
    until, tried, faults = time.monotonic() + seconds, 0, 0
    try:
        while mails := claim():
            for done, mail in enumerate(mails):
                if faults >= FAULTS or time.monotonic() > until:
                    _give_back(mails[done:])
                    return tried
                tried += 1
                faults = 0 if _try(mail, server) else faults + 1
    except UnreachableError as error:
        _give_back(mails[done:])
        log.warning("mail server not reached", error=str(error), waiting=len(mails) - done)
    finally:
        if server is not None:
            server.close()
    return tried


def _try(mail: Mail, server: MailServer | None) -> bool:
    """One mail; whether the server can still be talked to. UnreachableError: it was no try."""
    state, goes_on = "", True
    try:
        state = _deliver(mail, server)
    except UnreachableError:
        raise
    except RefusedForGoodError as error:
        _note(mail, str(error))
        state = Mail.State.FAILED
    except NotTakenError as error:
        _note(mail, str(error))
        state, goes_on = _back_off(mail), not isinstance(error, BrokenOffError)
    except Exception as error:  # one that cannot be made must not hold up the others
        log.error("mail not made", mail=str(mail.id), kind=mail.kind, exc_info=error)
        mail.attempts += 1
        state = _back_off(mail)
    try:
        if state:
            finish(mail, state)
    except Exception as error:  # nor one whose end cannot be told
        log.error("mail not noted", mail=str(mail.id), kind=mail.kind, exc_info=error)
        _back_off(mail)
    return goes_on


def _deliver(mail: Mail, server: MailServer | None) -> str:
    """Hand one mail to the server; how that ended, "" when it has to wait.

    Who is to get a reminder is asked when the server is there: while it is away the rows of all
    stay, or those that stay would be a list of who has not answered.
    """
    if server is not None and not is_kept(mail.kind):
        server.open()
    try:
        letter = resolve(mail.kind, mail.subject_id, mail.language)
    except UndeliverableError:
        return Mail.State.STOPPED
    if server is None:  # a demonstration: the mail tray renders it anew
        return Mail.State.SENT
    if not permitted(letter.address):  # waits for going live, however long; that is no attempt
        return ""
    made = message(mail, letter)
    server.open()
    # Counted before it leaves: one that kills the process is given up like any other.
    mail.attempts += 1
    Mail.objects.filter(pk=mail.pk).update(attempts=mail.attempts)
    try:
        server.send(made)
    except UnreachableError:
        Mail.objects.filter(pk=mail.pk).update(attempts=mail.attempts - 1)
        raise
    return Mail.State.SENT


def _note(mail: Mail, error: str) -> None:
    facts = {"mail": str(mail.id), "kind": mail.kind, "attempts": mail.attempts, "error": error}
    log.warning("mail not sent", **facts)


def _back_off(mail: Mail) -> str:
    """Wait twice as long after each attempt, half a day in all; then it is given up."""
    wait = now() + LEASE * 2 ** max(0, mail.attempts - 1)
    row = Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING)
    row.update(leased_until=wait, attempts=mail.attempts)
    return Mail.State.FAILED if mail.attempts >= ATTEMPTS else ""


def _give_back(mails: list[Mail]) -> None:
    """Not tried after all: the next sweep begins with them."""
    ids = [mail.pk for mail in mails]
    Mail.objects.filter(pk__in=ids, state=Mail.State.WAITING).update(leased_until=None)


@transaction.atomic
def finish(mail: Mail, state: str) -> None:
    """Note how it ended and tell the app whose letter it was.

    What was stopped meanwhile stays stopped, unless it has left.
    """
    row = Mail.objects.filter(pk=mail.pk)
    if state != Mail.State.SENT:
        row = row.filter(state=Mail.State.WAITING)
    if not is_kept(mail.kind):
        ended, _each = row.delete()
    else:
        sent_at = now() if state == Mail.State.SENT else None
        ended = row.update(state=state, leased_until=None, sent_at=sent_at)
    if ended:
        tell(mail.kind, mail.subject_id, sent=state == Mail.State.SENT)


@transaction.atomic
def came_back(*, mail_id: UUID, series: int) -> bool:
    """A sent mail did not arrive after all; whether that was news.

    An older series is none: the letter has been started anew since.
    """
    sent = Mail.objects.filter(pk=mail_id, series=series, state=Mail.State.SENT)
    mail = sent.select_for_update().first()
    if mail is None:
        return False
    sent.update(state=Mail.State.FAILED, sent_at=None)
    tell(mail.kind, mail.subject_id, sent=False)
    return True

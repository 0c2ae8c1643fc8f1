"""doctor: is this installation sound? One line each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

import click
from django.conf import settings
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from avtryck.audit.models import Event
from avtryck.audit.queries import breaks as audit_breaks
from avtryck.clock import now
from avtryck.config import jobs
from avtryck.config.backups.making import VERB
from avtryck.config.backups.presence import even_half_restored, unfinished
from avtryck.config.backups.restoring import ASIDE
from avtryck.config.commands.shape import Outcome, Refused, reporting, why
from avtryck.config.queues import QueueGoneError
from avtryck.keys.kek import UnsafeKekError
from avtryck.keys.models import Key
from avtryck.keys.soundness import check_kek
from avtryck.org.models import Installation
from avtryck.outbox.connection import NoMailServerError, UnreachableError, open_connection
from avtryck.outbox.queries import failed, overdue
from avtryck.published.queries import chain_breaks
from avtryck.vault.doors.health import answers as vault_answers

LATE = timedelta(minutes=10)
LEAST_FREE = 50  # MB
Check = Callable[[], str]


def stores() -> str:
    """Each of the three stores answers a question."""
    Installation.objects.exists()
    Key.objects.exists()
    vault_answers()
    return _("default, vault och keys svarar")


def disk() -> str:
    """Room for the stores (those on PostgreSQL look after themselves) and the queue."""
    free = shutil.disk_usage(settings.ENV.data).free // 10**6
    text = _("%(free)d MB ledigt i %(data)s") % {"free": free, "data": settings.ENV.data}
    if free < LEAST_FREE:
        raise Refused(text)
    return text


def key_file() -> str:
    check_kek()
    return _("nyckelfilen är läsbar bara för oss")


def chains() -> str:
    found = [*audit_breaks(), *chain_breaks()]
    if found:
        raise Refused("; ".join(found))
    return _("loggens och sammanställningarnas kedjor håller")


def mail() -> str:
    try:
        connection = open_connection()
    except NoMailServerError:
        return _("ingen e-postserver är angiven: inget skickas")
    try:
        connection.open()
    except UnreachableError as error:
        raise Refused(_("e-postservern svarar inte: %(why)s") % {"why": error}) from error
    connection.close()
    counts = {"late": overdue(), "lost": failed()}
    return _("e-postservern svarar; %(late)d brev väntar, %(lost)d kom inte fram") % counts


def queue() -> str:
    try:
        close = jobs.queue().storage.close
    except QueueGoneError as error:
        raise Refused(_("jobbkön svarar inte: %(why)s") % {"why": error.strerror}) from error
    close()
    return _("jobbkön svarar")


def heartbeat() -> str:
    row = Installation.objects.filter(pk=1).first()
    if row is None or row.worker_seen is None:
        raise Refused(_("jobben har aldrig körts: starta `avtryck worker`"))
    if now() - row.worker_seen > LATE:
        raise Refused(
            _("jobben kördes senast %(at)s") % {"at": row.worker_seen.isoformat(timespec="minutes")}
        )
    return _("jobben går")


def backups() -> str:
    """When the last was made; unsound while a restore has not come to its end."""
    if (left := unfinished()) is not None:
        raise Refused(
            _("återställningen från %(folder)s blev inte klar: kör `avtryck restore` igen")
            % {"folder": left.folder}
        )
    last = Event.objects.filter(chain="", payload__verb=VERB).order_by("sequence").last()
    at = str((last.payload or {}).get("at", ""))[:16] if last else ""
    text = _("senast %(at)s") % {"at": at} if at else _("ingen säkerhetskopia är gjord")
    if left_over := sorted(path.name for path in settings.ENV.data.glob(f"{ASIDE}*")):
        text += "; " + _("kvar efter återställning: %(names)s") % {"names": ", ".join(left_over)}
    return text


def configuration() -> str:
    return _("data i %(data)s, adress %(url)s") % {
        "data": settings.ENV.data,
        "url": settings.SITE_URL,
    }


CHECKS: tuple[tuple[str, Check], ...] = (
    ("configuration", configuration),
    ("disk", disk),
    ("stores", stores),
    ("keys", key_file),
    ("chains", chains),
    ("backup", backups),
    ("mail", mail),
    ("queue", queue),
    ("worker", heartbeat),
)


def results() -> Iterator[tuple[str, bool, str]]:
    """(name, sound, sentence) for every check; a check that fails says its kind of error."""
    for name, check in CHECKS:
        try:
            yield name, True, check()
        except (Refused, UnsafeKekError) as error:
            yield name, False, str(error)
        except (OSError, OperationalError, ProgrammingError) as error:
            yield name, False, why(error) or type(error).__name__
        except Exception as error:
            yield name, False, type(error).__name__


@click.command()
@reporting
@even_half_restored
def doctor() -> Outcome:
    """Configuration, stores, keys, chains, mail and worker; exit 1 when something is unsound."""
    found = list(results())
    marks = {True: "ok ", False: _("FEL")}
    lines = [f"{marks[sound]} {name}: {text}" for name, sound, text in found]
    unsound = [name for name, sound, _text in found if not sound]
    facts = {"sound": not unsound, "unsound": unsound, **{name: text for name, _, text in found}}
    if unsound:
        raise Refused("\n".join(lines), facts)
    return lines, facts

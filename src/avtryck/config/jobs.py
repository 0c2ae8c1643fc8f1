"""What runs by itself: idempotent sweeps over due dates in the domain tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import close_old_connections
from huey import SqliteHuey, crontab
from huey.serializer import SignedSerializer

from avtryck.clock import today
from avtryck.org.operations import beat
from avtryck.org.queries import installation
from avtryck.outbox.operations import send_due
from avtryck.release.schedule import close_due
from avtryck.release.settling import settle
from avtryck.retention.uncounted import dispose_uncounted
from avtryck.surveys.closing import NotLiveError, close_rounds

log = structlog.get_logger("avtryck.jobs")


def close_ended_rounds() -> int:
    """Yesterday's and older; nothing before going live."""
    try:
        return len(close_rounds(until=today() - timedelta(days=1), actor="system"))
    except NotLiveError:
        return 0


def make_due_releases() -> int:
    """Rounds first: a release takes those that have ended, so it waits when they do not close."""
    if not installation().is_live:
        return 0
    close_ended_rounds()
    made = close_due(actor="system")
    if made:
        dispose_uncounted(actor="system")
    return made


SWEEPS: Mapping[str, Callable[[], int]] = {
    "mail": send_due,
    "rounds": close_ended_rounds,
    "standing": settle,
    "releases": make_due_releases,
}


def run_everything_due() -> dict[str, int]:
    """Every sweep once; one that fails does not stop the others."""
    counts = {}
    for name, sweep in SWEEPS.items():
        close_old_connections()
        try:
            counts[name] = sweep()
        except Exception:
            log.exception("sweep failed", sweep=name)
            counts[name] = -1
    beat()
    return counts


def make_queue(path: Path) -> SqliteHuey:
    """The queue holds only which sweep runs when; signed, so that nobody can slip work in."""
    serializer = SignedSerializer(secret=settings.SECRET_KEY)
    return SqliteHuey("avtryck", filename=str(path), serializer=serializer, utc=False)


def run_forever() -> None:
    """One consumer: due work every minute. Many machines may run it: claims carry leases."""
    queue = make_queue(settings.ENV.data / "queue.sqlite3")
    queue.periodic_task(crontab(minute="*"), name="everything_due")(run_everything_due)
    run_everything_due()
    queue.create_consumer(workers=1, periodic=True, check_worker_health=True).run()
    raise SystemExit(0)

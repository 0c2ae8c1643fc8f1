"""What runs by itself: idempotent sweeps over due dates in the domain tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import close_old_connections
from huey import Huey, crontab
from huey.api import Task

from avtryck.actions.reminders import remind_owners
from avtryck.clock import today
from avtryck.config.news import tell_leavers
from avtryck.config.queues import make_queue, takes_turn
from avtryck.interviews.initiative import remind_and_raise
from avtryck.interviews.operations.sharing import finalise_due
from avtryck.interviews.operations.sheets import deposit_missing
from avtryck.org.operations import beat
from avtryck.org.queries import installation
from avtryck.outbox.bounces import read_maildir
from avtryck.outbox.operations import send_due
from avtryck.release.schedule import close_due
from avtryck.release.settling import settle
from avtryck.retention.handed_over import dispose_handed_over
from avtryck.retention.uncounted import dispose_uncounted
from avtryck.retention.unfinished import dispose_unfinished
from avtryck.surveys.closing import NotLiveError, close_rounds
from avtryck.web.hr.digest import enqueue_digests
from avtryck.web.reader.yearly import make_ordered

log = structlog.get_logger("avtryck.jobs")


def read_bounces() -> int:
    """The mailbox that bounces come back to, where the installation has said which."""
    return read_maildir(settings.ENV.bounce_maildir) if settings.ENV.bounce_maildir else 0


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
    "initiative": remind_and_raise,
    "digests": enqueue_digests,
    "actions": remind_owners,
    "news": tell_leavers,
    "mail": send_due,
    "bounces": read_bounces,
    "notes": finalise_due,
    "rounds": close_ended_rounds,
    "signals": deposit_missing,
    "standing": settle,
    "releases": make_due_releases,
    "matters": dispose_handed_over,
    "drafts": dispose_unfinished,
    "yearly reports": make_ordered,
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


def queue() -> Huey:
    """The installation's queue; QueueGoneError when it does not answer."""
    here = settings.ENV
    return make_queue(url=here.queue_url, data=here.data, secret=settings.SECRET_KEY)


def run_forever() -> None:
    """One consumer: due work every minute. Many machines may run it: claims carry leases."""
    shared = queue()
    shared.storage.flush_counters()

    def everything_due(task: Task) -> None:
        # The minute it was queued in, by the machine: a test clock stands still, jobs must not.
        if takes_turn(shared, int(task.expires_resolved.timestamp() // 60)):
            run_everything_due()

    # What had to wait for more than a minute is dropped: the next one does it all.
    shared.periodic_task(crontab(minute="*"), expires=60, context=True)(everything_due)
    run_everything_due()
    shared.create_consumer(workers=1, periodic=True, check_worker_health=True).run()
    raise SystemExit(0)

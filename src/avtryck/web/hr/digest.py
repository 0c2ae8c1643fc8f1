"""Once a week each local HR person is told how much waits; never who, and never a mail per case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from avtryck.cases import access, queries
from avtryck.cases.contact import contact_requests
from avtryck.cases.models import Departure
from avtryck.clock import LOCAL, today
from avtryck.core.rules.working_days import is_working_day
from avtryck.interviews.desk import without_interviewer
from avtryck.interviews.initiative import left_undone, without_initiative
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role
from avtryck.org.queries import installation, valid_on
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import enqueue
from avtryck.outbox.resolvers import Letter, UndeliverableError
from avtryck.surveys import queue

DIGEST = "hr-digest"
EARLY = time(7)


def enqueue_digests() -> int:
    """On the week's first working day, one row for everybody in local HR; how many.

    Also for those with nothing to do: that is asked when it is sent, and the row remembers that
    this week is done. On a later working day only when no worker ran before.
    """
    day, week = today(), week_of(today())
    done = Mail.objects.filter(kind=DIGEST, subject_id__endswith=f":{week}")
    if not is_working_day(day) or done.exists():
        return 0
    return _enqueue(week, datetime.combine(day, EARLY, LOCAL))


@transaction.atomic
def _enqueue(week: str, due: datetime) -> int:
    """All of them or none, so that a week half done is never taken for done."""
    found = local_hr()
    for person in found:
        enqueue(kind=DIGEST, subject_id=f"{person.pk}:{week}", language="", due=due)
    return len(found)


def local_hr() -> list[Person]:
    """Everybody who is HR somewhere today, central HR not: it is told nothing by mail."""
    roles = Role.objects.filter(valid_on(today()), kind=Role.Kind.HR_PARTNER)
    holders = Person.objects.filter(valid_on(today()), roles__in=roles).exclude(work_email="")
    return list(holders.distinct().order_by("pk"))


def hr_digest(subject_id: str, _language: str) -> Letter:
    """`PERSON:YYYY-Www` → the counts as they are now.

    UndeliverableError when the week is over, the role has ended, or nothing is to be done.
    """
    key, _, week = subject_id.partition(":")
    person = Person.objects.filter(pk=int(key)).exclude(work_email="").first()
    scope = Scope(person)
    if person is None or week != week_of(today()) or not scope.has(Role.Kind.HR_PARTNER):
        raise UndeliverableError(subject_id)
    waiting, unreached = counted(scope)
    if waiting + unreached == 0:
        raise UndeliverableError(subject_id)
    values = {
        "organisation": installation().name("sv"),
        "waiting": str(waiting),
        "unreached": str(unreached),
        "today_link": settings.SITE_URL + reverse("hr-today"),
        "survey_link": settings.SITE_URL + reverse("hr-survey"),
    }
    return Letter(address=person.work_email, text=DIGEST, values=values)


def counted(scope: Scope) -> tuple[int, int]:
    """(how much waits on Idag, whom the survey does not reach): nothing depends on an answer."""
    departures = {row.pk for rows in decisions(scope) for row in rows}
    waiting = len(departures) + len(contact_requests(scope))
    return waiting, queue.unreached(scope).count()


def decisions(scope: Scope) -> Iterable[Iterable[Departure]]:
    """Departures that Idag asks about; one that is asked about twice is one to decide on."""
    yield queries.endings_to_confirm(scope)
    yield (row for row in queries.waiting_for_second(scope) if access.may_vouch(scope, row))
    yield queries.contacts_to_decide(scope)
    yield queries.without_exit_type(scope)
    for talks in (without_interviewer(scope), without_initiative(scope), left_undone(scope)):
        yield (talk.case.departure for talk in talks)


def week_of(day: date) -> str:
    """ISO week: 2026-11-23 → 2026-W48."""
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"

"""Somebody of central HR may read one interview's final notes for a while, and the leaver sees it.

No row is ever taken away; a grant ends by itself, or is ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.clock import now
from avtryck.interviews.access import NotAllowedError, may_be_granted, may_grant
from avtryck.interviews.models import Interview, ReadingGrant
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role
from avtryck.org.queries import is_employed

HOURS = (24, 72, 168)
LONGEST_REASON = 300


class NoReasonGivenError(ValueError):
    """A grant needs a reason; the leaver reads it."""


@dataclass(frozen=True)
class Grant:
    """A grant in words: to whom, why, by whom, from when until when."""

    pk: int
    to: str
    by: str
    reason: str
    since: datetime
    until: datetime
    is_running: bool


def possible(interview: Interview, giver: Person) -> list[Person]:
    """Who of central HR can be given a grant by this person: never oneself."""
    rows = Person.objects.filter(roles__kind=Role.Kind.CENTRAL_HR).exclude(pk=giver.pk)
    return [
        person
        for person in rows.distinct().order_by("name")
        if is_employed(person) and may_be_granted(Scope(person), interview)
    ]


@transaction.atomic
def grant(
    *, interview: Interview, to: Person, reason: str, actor: Person, hours: int
) -> ReadingGrant:
    """Let `to` read for so many of HOURS. The caller has asked `actor` for the password again.

    NotAllowedError when either may not; NoReasonGivenError. A running one is replaced.
    """
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise NoReasonGivenError
    if hours not in HOURS or not may_grant(Scope(actor), interview):
        raise NotAllowedError(str(interview.pk))
    if to.pk not in {person.pk for person in possible(interview, actor)}:
        raise NotAllowedError(to.actor)
    moment = now()
    interview.grants.filter(person=to, until__gt=moment, ended_at=None).update(ended_at=moment)
    row = interview.grants.create(
        person=to,
        reason=why,
        granted_by=actor.actor,
        granted_at=moment,
        until=moment + timedelta(hours=hours),
    )
    _record(row, interview, actor, "grant reading", to=to.actor, until=row.until.isoformat())
    return row


@transaction.atomic
def end_grant(*, grant: ReadingGrant, actor: Person) -> None:
    """From now on it is over; ended before: nothing. NotAllowedError when this is not for them."""
    interview, scope = grant.interview, Scope(actor)
    if grant.person_id != actor.pk and not may_grant(scope, interview):
        raise NotAllowedError(str(grant.pk))
    running = ReadingGrant.objects.filter(pk=grant.pk, until__gt=now(), ended_at=None)
    if running.update(ended_at=now()):
        _record(grant, interview, actor, "end reading", to=grant.person.actor)


def grants_of(interview: Interview) -> list[Grant]:
    """All that were ever given, latest first."""
    rows = list(interview.grants.select_related("person").order_by("-granted_at", "-pk"))
    numbers = [row.granted_by.removeprefix("person:") for row in rows]
    givers = {one.actor: one.name for one in Person.objects.filter(employee_id__in=numbers)}
    return [_in_words(row, givers.get(row.granted_by, "")) for row in rows]


def _in_words(row: ReadingGrant, giver: str) -> Grant:
    until = row.ended_at or row.until
    running = row.ended_at is None and now() < row.until
    return Grant(row.pk, row.person.name, giver, row.reason, row.granted_at, until, running)


def _record(
    row: ReadingGrant, interview: Interview, actor: Person, verb: str, **facts: str
) -> None:
    record(
        actor=actor.actor,
        verb=verb,
        subject=f"interview:{interview.pk}",
        institution=interview.institution,
        **facts,
    )

"""departures.csv: what the plan says, done through the verbs of the process, all or nothing."""

from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases import operations
from avtryck.cases.importing.planning import DeparturesPlan, Step
from avtryck.cases.models import Departure
from avtryck.cases.vouched import vouch
from avtryck.org.models import Installation

FEED = Departure.Source.FEED


@transaction.atomic
def apply_departures(*, plan: DeparturesPlan, actor: str, source: str = FEED) -> None:
    """The leavers' keys commit, in one go, before the departures they seal.

    What one person uploads counts toward no pool before the feed or a second person has said it.
    """
    Installation.objects.select_for_update().filter(pk=1).first()  # two clicks wait in a line
    with transaction.atomic(using="keys"):
        for step in plan.steps:
            _take(step, actor, source)
    record(actor=actor, verb="import departures", subject="departures", counts=plan.preview.counts)


def _take(step: Step, actor: str, source: str) -> None:
    departure = step.departure
    if step.verb == "register" or (step.verb == "renew" and departure is not None):
        if _came_meanwhile(step):
            return
        if departure is not None:
            operations.supersede(departure=departure)
        entered_by = "" if source == FEED else actor
        departure = operations.register_departure(
            facts=step.facts, actor=actor, source=source, entered_by=entered_by
        )
    elif step.verb == "withdraw" and departure is not None:
        operations.withdraw(departure=departure, actor=actor, by_register=True)
    elif step.verb == "revise" and departure is not None:
        if step.changes:
            said = {} if step.changes.get("source", FEED) == FEED else {"entered_by": actor}
            operations.revise(departure=departure, changes={**step.changes, **said}, actor=actor)
        if step.confirms:
            operations.confirm(departure=departure, actor=actor, by_register=True)
    if departure is not None and departure.address_by_leaver:
        vouch(departure=departure, address=step.facts.private_email, actor=actor)


def _came_meanwhile(step: Step) -> bool:
    """Somebody else took the same row in between the plan and now."""
    facts = step.facts
    rows = Departure.objects.exclude(status=Departure.Status.WITHDRAWN)
    if facts.departure_id:
        return rows.filter(departure_id=facts.departure_id).exists()
    return rows.filter(employee_id=facts.employee_id, last_day=facts.last_day).exists()

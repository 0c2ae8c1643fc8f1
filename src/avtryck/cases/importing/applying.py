"""departures.csv: what the plan says, done through the verbs of the process, all or nothing."""

from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases import operations
from avtryck.cases.importing.planning import DeparturesPlan, Step
from avtryck.cases.models import Departure


@transaction.atomic
def apply_departures(*, plan: DeparturesPlan, actor: str) -> None:
    """The leavers' keys commit, in one go, before the departures they seal."""
    with transaction.atomic(using="keys"):
        for step in plan.steps:
            _take(step, actor)
    record(actor=actor, verb="import departures", subject="departures", counts=plan.preview.counts)


def _take(step: Step, actor: str) -> None:
    departure = step.departure
    if step.verb == "register" or (step.verb == "renew" and departure is not None):
        if departure is not None:
            Departure.objects.filter(pk=departure.pk).update(departure_id="")
        operations.register_departure(facts=step.facts, actor=actor)
    elif step.verb == "withdraw" and departure is not None:
        operations.withdraw(departure=departure, actor=actor, by_register=True)
    elif step.verb == "revise" and departure is not None:
        changes = dict(step.changes)
        if departure.entered_by == actor:  # a file does not make a second person of the first
            changes.pop("source", None)
        if changes:
            operations.revise(departure=departure, changes=changes, actor=actor)
        if step.confirms:
            operations.confirm(departure=departure, actor=actor, by_register=True)

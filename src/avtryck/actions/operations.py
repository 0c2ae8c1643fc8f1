"""A finding is pinned, decided about and acted on: one function for each verb, audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from avtryck.actions.models import Action, Finding
from avtryck.actions.risk import Risk
from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.org.models import Person, Unit


class NotPossibleError(ValueError):
    """What is asked for does not fit what has been decided meanwhile."""


class ReasonNeededError(ValueError):
    """Nothing is done, and nobody says why."""


@dataclass(frozen=True)
class Pinned:
    """What a report says, as it stood: plain values that do not change when reports do."""

    figure: str
    instrument: str
    release: str
    sentence_sv: str
    sentence_en: str
    definition: dict[str, Any]
    baseline: dict[str, Any] | None = None
    direction: str = ""


@dataclass(frozen=True)
class Plan:
    """What is to be done, by whom, until when. `risk` makes it a work environment risk."""

    title: str
    owner: Person
    due: date
    description: str = ""
    risk: Risk | None = None


@transaction.atomic
def pin(*, unit: Unit, pinned: Pinned, person: Person) -> Finding:
    """Pin what the report says of the unit; the same figure of the same release only once."""
    Unit.objects.select_for_update().only("pk").get(pk=unit.pk)
    same = Finding.objects.filter(unit=unit, figure=pinned.figure, release=pinned.release)
    for one in same:
        if one.definition == pinned.definition:
            return one
    finding = Finding.objects.create(
        unit=unit,
        figure=pinned.figure,
        instrument=pinned.instrument,
        release=pinned.release,
        sentence_sv=pinned.sentence_sv,
        sentence_en=pinned.sentence_en,
        direction=pinned.direction,
        definition=pinned.definition,
        baseline=pinned.baseline,
        pinned_by=person,
        pinned_on=today(),
    )
    _record(finding, "pin finding", person, figure=pinned.figure, release=pinned.release)
    return finding


@transaction.atomic
def decide(*, finding: Finding, decision: str, reason: str = "", person: Person) -> None:
    """Act, or leave it with a reason.

    ReasonNeededError without one; NotPossibleError when actions stand against leaving it.
    """
    _lock(finding)
    leaves_it = decision == Finding.Decision.NO_ACTION
    if leaves_it and not reason.strip():
        raise ReasonNeededError
    if decision not in (Finding.Decision.ACT, Finding.Decision.NO_ACTION):
        raise NotPossibleError(decision)
    if leaves_it and finding.actions.exclude(state=Action.State.DROPPED).exists():
        raise NotPossibleError(decision)
    finding.decision, finding.reason = decision, reason.strip()
    finding.decided_by, finding.decided_on = person, today()
    finding.save(update_fields=["decision", "reason", "decided_by", "decided_on"])
    _record(finding, "decide about finding", person, decision=str(decision))


@transaction.atomic
def act(*, finding: Finding, plan: Plan, person: Person) -> Action:
    """Plan an action; that decides that something is done."""
    _lock(finding)
    if finding.decision != Finding.Decision.ACT:
        decide(finding=finding, decision=Finding.Decision.ACT, person=person)
    action = Action.objects.create(
        finding=finding, created_by=person, created_on=today(), **_facts(plan)
    )
    _record_action(action, "plan action", person, kind=str(action.kind), due=str(plan.due))
    return action


@transaction.atomic
def change(*, action: Action, plan: Plan, person: Person) -> None:
    """Plan it anew while it is open."""
    _lock_action(action)
    if action.state != Action.State.OPEN:
        raise NotPossibleError(action.state)
    for field, value in _facts(plan).items():
        setattr(action, field, value)
    action.save()
    _record_action(action, "change action", person, due=str(plan.due))


@transaction.atomic
def close(*, action: Action, state: str, outcome: str, person: Person) -> None:
    """Done or dropped, with what came of it; ReasonNeededError without words."""
    _lock_action(action)
    if action.state != Action.State.OPEN or state not in (Action.State.DONE, Action.State.DROPPED):
        raise NotPossibleError(action.state)
    if not outcome.strip():
        raise ReasonNeededError
    action.state, action.outcome, action.closed_on = state, outcome.strip(), today()
    action.save(update_fields=["state", "outcome", "closed_on"])
    _record_action(action, "close action", person, state=str(state))


@transaction.atomic
def reopen(*, action: Action, person: Person) -> None:
    """Undo of closing; what was written of the outcome stays in its field."""
    _lock_action(action)
    if action.state == Action.State.OPEN:
        return
    if action.finding.decision != Finding.Decision.ACT:
        raise NotPossibleError(action.finding.decision)
    action.state, action.closed_on = Action.State.OPEN, None
    action.save(update_fields=["state", "closed_on"])
    _record_action(action, "reopen action", person)


def _facts(plan: Plan) -> dict[str, Any]:
    kind = Action.Kind.WORK_ENVIRONMENT if plan.risk else Action.Kind.MEASURE
    return {
        "kind": kind,
        "title": plan.title,
        "description": plan.description,
        "risk": plan.risk.to_dict() if plan.risk else None,
        "owner": plan.owner,
        "due": plan.due,
    }


def _lock(finding: Finding) -> None:
    Finding.objects.select_for_update().only("pk").get(pk=finding.pk)
    finding.refresh_from_db()


def _lock_action(action: Action) -> None:
    """The finding first, as every verb takes it."""
    _lock(action.finding)
    action.refresh_from_db()


def _record(finding: Finding, verb: str, person: Person, **facts: str) -> None:
    record(actor=person.actor, verb=verb, subject=f"finding:{finding.pk}",
           institution=finding.unit.institution, **facts)  # fmt: skip


def _record_action(action: Action, verb: str, person: Person, **facts: str) -> None:
    record(actor=person.actor, verb=verb, subject=f"action:{action.pk}",
           institution=action.finding.unit.institution, **facts)  # fmt: skip

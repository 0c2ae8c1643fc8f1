"""The register: findings and actions that somebody may read, and the key figures of the loop."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from avtryck.actions.access import acting_in
from avtryck.actions.models import Action, Finding
from avtryck.clock import today
from avtryck.org.access import Scope
from avtryck.org.models import Person, Unit

Open, Done = Action.State.OPEN, Action.State.DONE


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """Findings and those with a decision; actions open, overdue, done, and of those in time."""

    findings: int
    decided: int
    open: int
    overdue: int
    done: int
    in_time: int


def readable_findings(scope: Scope) -> QuerySet[Finding]:
    """Of units whose report this person may read, and those of the person's own actions."""
    units = Unit.objects.filter(scope.readable_units).order_by()
    wanted = Q(unit__in=units)
    if scope.person is not None:
        own = Action.objects.filter(owner=scope.person).order_by()
        wanted |= Q(pk__in=own.values("finding"))
    rows = Finding.objects.filter(wanted)
    return rows.select_related("unit", "pinned_by", "decided_by")


def readable_actions(scope: Scope) -> QuerySet[Action]:
    rows = Action.objects.filter(finding__in=readable_findings(scope).order_by().values("pk"))
    return rows.select_related("finding__unit", "owner", "created_by")


def to_decide(scope: Scope) -> QuerySet[Finding]:
    """Findings that wait for a decision which this person may take."""
    units = Unit.objects.filter(acting_in(scope)).order_by()
    rows = Finding.objects.filter(decision="", unit__in=units).select_related("unit")
    return rows.order_by("pinned_on", "pk")


def mine(person: Person) -> QuerySet[Action]:
    """Open actions that this person is to do, the most urgent first."""
    return Action.objects.filter(owner=person, state=Open).select_related("finding__unit")


def overdue(rows: QuerySet[Action]) -> QuerySet[Action]:
    return rows.filter(state=Open, due__lt=today())


def loop_figures(findings: QuerySet[Finding], actions: QuerySet[Action]) -> LoopFigures:
    done = actions.filter(state=Done)
    return LoopFigures(
        findings=findings.count(),
        decided=findings.exclude(decision="").count(),
        open=actions.filter(state=Open).count(),
        overdue=overdue(actions).count(),
        done=done.count(),
        in_time=done.filter(closed_on__lte=F("due")).count(),
    )

"""What Cilla's institution has made of its reports: findings, actions, and what is told."""

from __future__ import annotations

from datetime import date, timedelta

from avtryck import clock
from avtryck.actions import operations, you_said
from avtryck.actions.models import Action, Finding
from avtryck.actions.operations import Plan
from avtryck.actions.risk import Risk
from avtryck.actions.you_said import Pair
from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Person, Role, Unit
from avtryck.published.models import Release
from avtryck.reports.figures import FIVE_STEPS
from avtryck.reports.report import report
from avtryck.web.reader.following import with_baseline
from avtryck.web.reader.pinnable import Subject, pinned, subjects

WANTED = 3
NOTHING = "Det är en fråga för hela lärosätet. Vi har lämnat den vidare till ledningsgruppen."
RISK = Risk(
    "Hög arbetsbelastning inför ansökningstider, utan återhämtning efteråt.",
    "serious",
    "likely",
    "Planera bemanningen per termin, och följ upp den varje månad.",
)
OUTCOME = "Alla arbetsgrupper har en fast tid för avstämning varannan vecka."
TOLD = Pair(
    "Besked om vad som gäller kommer sent, och ibland i korridoren.",
    "Varje arbetsgrupp har nu en fast avstämning varannan vecka. Beslut skrivs ner samma dag.",
    "Word of what has been decided comes late, and sometimes in the corridor.",
    "Every group now meets every other week. Decisions are written down the same day.",
)


def act(today: date) -> None:
    """Nothing where no release shows enough of the institution."""
    cilla = Person.objects.get(employee_id="demo-hr")
    frida = Person.objects.get(employee_id="demo-superior")
    unit = Role.objects.get(person=cilla).unit
    with clock.at(today - timedelta(days=120)):
        found = _findings(unit, cilla)
        if len(found) < WANTED:
            return
        first = operations.act(finding=found[0], person=cilla, plan=_plan(
            "Fasta avstämningar i alla grupper", frida, today - timedelta(days=40)))  # fmt: skip
        operations.act(finding=found[0], person=cilla, plan=_plan(
            "Introduktion för nya chefer", cilla, today - timedelta(days=9)))  # fmt: skip
        operations.act(finding=found[1], person=cilla, plan=_plan(
            "Planera bemanningen per termin", frida, today + timedelta(days=45), RISK))  # fmt: skip
        operations.decide(finding=found[2], decision=Finding.Decision.NO_ACTION, reason=NOTHING,
                          person=cilla)  # fmt: skip
    _tell(first, unit, cilla, today - timedelta(days=45))


def _plan(title: str, owner: Person, due: date, risk: Risk | None = None) -> Plan:
    return Plan(title=title, owner=owner, due=due, risk=risk)


def _tell(action: Action, unit: Unit, cilla: Person, day: date) -> None:
    with clock.at(day):
        operations.close(action=action, state=Action.State.DONE, outcome=OUTCOME,
                         person=action.owner)  # fmt: skip
        entry = you_said.write(institution=unit, pair=TOLD, action=action, person=cilla)
        you_said.publish(entry=entry, person=cilla)
        you_said.write(institution=unit, pair=Pair("Karriärvägarna är otydliga.", "–"),
                       person=cilla)  # fmt: skip


def _findings(unit: Unit, cilla: Person) -> list[Finding]:
    """The areas with most unfavourable answers, as they stood one release ago."""
    before = Release.objects.order_by("-sequence").values_list("until", flat=True)[1:2]
    seen = report(unit, Window(None, *before), "sv") if before else report(unit)
    areas = [one for one in subjects(seen) if one.figure.item.categories == FIVE_STEPS]
    worst = sorted(areas, key=_share, reverse=True)[: WANTED + 1]
    return [
        operations.pin(unit=unit, pinned=with_baseline(pinned(unit, seen, one), unit), person=cilla)
        for one in worst
    ]


def _share(subject: Subject) -> float:
    return subject.counted.low / subject.figure.n

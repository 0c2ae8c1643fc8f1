"""Interviews, for tests of the one who holds them."""

from __future__ import annotations

from datetime import date

from avtryck.audit.models import Event
from avtryck.cases.facts import Facts
from avtryck.cases.models import Case
from avtryck.cases.operations import register_departure
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.org.models import Person, Unit

OPENED = "2026-03-16"  # a Monday
TASK_DAY = "2026-03-19"
LAST_DAY = date(2026, 4, 30)


def leaves(manager: Person | None, name: str = "Alva Andersson", **facts: object) -> Case:
    """A confirmed departure from group A after more than six months; its case."""
    usual: dict[str, object] = {
        "employee_id": name,
        "unit": Unit.objects.get(code="minne-a"),
        "last_day": LAST_DAY,
        "name": name,
        "work_email": f"{name.split(maxsplit=1)[0].lower()}@universitetet.example",
        "employed_from": date(2019, 9, 1),
        "exit_type": "resignation",
        "status": "confirmed",
        "language": "sv",
        "nearest_manager": manager,
    }
    return register_departure(facts=Facts(**usual | facts), actor="system").case  # type: ignore[arg-type]


def fresh(interview: Interview) -> Interview:
    """The interview as it stands in the store now."""
    rows = Interview.objects.select_related("case__departure__unit", "interviewer")
    return rows.get(pk=interview.pk)


def talk_with(manager: Person, **facts: object) -> Interview:
    return fresh(leaves(manager, **facts).interview)


def held(interview: Interview, on: date) -> Interview:
    operations.hold(interview=interview, on=on, actor="system")
    return fresh(interview)


def note(interview: Interview, author: Person, text: str, part: str = "decision") -> int:
    return operations.save_note(
        interview=interview, part=part, text=text, revision=0, author=author
    )


def entries(interview: Interview, verb: str) -> list[dict[str, object]]:
    """The audit's payloads about this interview with this verb, without their time."""
    payloads = [event.payload for event in Event.objects.filter(chain="neuro")]
    subject = f"interview:{interview.pk}"
    found = [one for one in payloads if (one["subject"], one["verb"]) == (subject, verb)]
    return [{k: v for k, v in one.items() if k not in {"at", "verb", "subject"}} for one in found]

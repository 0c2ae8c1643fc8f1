"""From published answers with a planted share to a finding and an action, for tests of the loop."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from avtryck.actions import operations
from avtryck.actions.models import Action, Finding
from avtryck.actions.operations import Pinned, Plan
from avtryck.org.models import Unit
from published_rows import Group, release

if TYPE_CHECKING:
    from avtryck.actions.risk import Risk
    from avtryck.org.models import Person

AREA = "area_work_environment"
DEFINITION = {
    "class": 0, "ledgers": ["everyone"], "releases": ["2024"], "from": None, "until": "2024-12-31",
    "text_sv": "Arbetsmiljön", "text_en": "The work environment", "answer_sv": "1–2",
    "answer_en": "1–2", "n": 80, "low": 32, "high": 32, "counted": ["1", "2"],
}  # fmt: skip


def answers(negative: int, n: int, key: str = AREA) -> dict[str, list[int]]:
    """`negative` of n say 2, the others 4."""
    return {key: [0, negative, 0, n - negative, 0]}


def year(number: int, *, minne: int, optik: int, n: int = 80, of: int = 80) -> None:
    """A full release of that year: n answers from neuroscience, `of` from physics."""
    groups = [
        Group("minne", n, ("minne",), answers(minne, n)),
        Group("optik", of, ("optik",), answers(optik, of)),
    ]
    start = date(number, 1, 1) if number > 2024 else None
    release(str(number), groups, until=date(number, 12, 31), span_from=start)


def pinned(person: Person, unit: str = "neuro", **changed: object) -> Finding:
    """A finding without a report behind it."""
    values = {
        "figure": "exit-survey~work_environment-5",
        "instrument": "exit-survey/1",
        "release": "2024",
        "sentence_sv": "”Arbetsmiljön”: 32 av 80 svarade 1–2.",
        "sentence_en": "“The work environment”: 32 of 80 answered 1–2.",
        "definition": {**DEFINITION, "unit": unit},
    }
    found = Pinned(**(values | changed))  # type: ignore[arg-type]
    return operations.pin(unit=Unit.objects.get(code=unit), pinned=found, person=person)


def planned(
    owner: Person, due: date, finding: Finding | None = None, risk: Risk | None = None
) -> Action:
    """Somebody asks the owner to do something until then."""
    plan = Plan("Se över ventilationen", owner, due, "Hela huset.", risk)
    return operations.act(finding=finding or pinned(owner), plan=plan, person=owner)

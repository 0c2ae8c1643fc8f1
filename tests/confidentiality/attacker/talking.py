"""Interviews lived through by the running product: their sheets, the releases, the report files."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from avtryck import clock
from avtryck.cases.models import Case, Departure
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.sheets import give
from avtryck.interviews.signals import Signal
from avtryck.org.models import Installation, Person, Unit
from avtryck.vault import giving
from avtryck.vault.models import Run, Sheet
from confidentiality.attacker.lived import Lived
from confidentiality.attacker.organisations import FIRST_YEAR, Organisation
from confidentiality.attacker.pages import Reader
from confidentiality.attacker.running import (
    CLOSING,
    LEAVING,
    MORNING,
    Event,
    clock_before,
    import_units,
    month_ends,
    reorganise,
    watched,
)
from confidentiality.attacker.talks import ITEMS, Talk, talks

NOTHING = {"refusal": "nothing", "n": None, "questions": []}


def signals_of(file: dict[str, Any]) -> dict[str, Any]:
    """What a report file says of interviews, in the shape of what it says of the survey."""
    found = file["signals"] or NOTHING
    areas = found.get("areas", ())
    both = [area[polarity] for area in areas for polarity in ("positive", "negative")]
    return {"refusal": found["refusal"], "n": found["n"], "questions": both}


def live_talks(organisation: Organisation) -> Lived:
    """All years, day by day, of interviews only."""
    lived = Lived(organisation)
    clock_before(organisation)
    import_units(lived, [(p.code, p.parent, p.level, None) for p in organisation.places])
    Installation.objects.update_or_create(pk=1, defaults={"state": Installation.State.LIVE})
    heads = {
        code: Person.objects.create(employee_id=f"h-{code}", name=code, unit=unit)
        for code, unit in ((unit.code, unit) for unit in Unit.objects.all())
    }
    reader = Reader(signals_of)
    events: list[Event] = [
        (one.final, LEAVING, partial(_final, lived, one, heads)) for one in talks(organisation)
    ]
    for year in range(FIRST_YEAR, FIRST_YEAR + organisation.years):
        for month in range(1, 13):
            first = date(year + month // 12, month % 12 + 1, 1)
            events.append((first, CLOSING, partial(month_ends, lived, reader, first)))
    for day in sorted({move.day for move in organisation.moves}):
        events.append((day, MORNING, partial(reorganise, lived, reader, day)))
    sealed = giving.sealed_sheet

    def noted(draft: Any, **named: Any) -> Sheet:
        row = sealed(draft, **named)
        lived.sheets[row.id] = lived.drafts[0][1]
        return row

    with watched(lived), patch.object(giving, "sealed_sheet", noted):
        for day, _, event in sorted(events, key=lambda one: one[:2]):
            if day >= date(FIRST_YEAR, 1, 1):
                with clock.at(day):
                    event()
    return lived


def _final(lived: Lived, talk: Talk, heads: dict[str, Person]) -> None:
    """An interview with no notes in the store: only what it gives to be counted."""
    one = talk.leaver
    unit = Unit.objects.get(code=one.unit)
    source = Departure.Source.FORM if one.forged else Departure.Source.FEED
    departure = Departure.objects.create(
        employee_id=one.person, unit=unit, last_day=one.last_day, name=one.person,
        status=Departure.Status.CONFIRMED, source=source, data_key=uuid4(),
        entered_by="person:mallory" if one.forged else "",
    )  # fmt: skip
    case = Case.objects.create(
        departure=departure, opened_on=clock.today(), interview_state="notes_done", rules_version=1
    )
    interview = Interview.objects.create(
        case=case, interviewer=heads[talk.interviewer], task_on=clock.today(), guide="",
        institution="", data_key=uuid4(), final_on=clock.today(),
    )  # fmt: skip
    marked = tuple(
        Signal(area, polarity, "forward" if item in talk.told else "keep")
        for item in sorted(talk.heard)
        for polarity, area in [item.split("/")]
    )
    lived.drafts[0] = (None, one.number)
    lived.heard[one.number] = {item: "yes" if item in talk.heard else "no" for item in ITEMS}
    assert give(interview=interview, heard=marked)


def t_of_releases() -> dict[str, int]:
    """What the releases themselves reckoned with."""
    return {
        run.name: (run.assignment or {}).get("known", {}).get("interviews", 0)
        for run in Run.objects.all()
    }

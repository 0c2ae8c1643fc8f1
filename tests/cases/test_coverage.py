"""The coverage account: every confirmed leaver once, sums equal, every no with its rule."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

import pytest

from avtryck.cases import operations
from avtryck.cases.coverage import account_of, coverage
from avtryck.cases.facts import Facts
from avtryck.cases.models import Case, Departure
from avtryck.cases.queries import endings_to_confirm, visible_to, waiting_for_second
from avtryck.core.rules.states import Interview as State
from avtryck.org.access import Scope
from cases.rows import take_in

YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def rows(number: int, **facts: str) -> dict[str, str]:
    return {"departure_id": f"d-{number}", "employee_id": f"x{number}"} | facts


@pytest.fixture(autouse=True)
def departures(people, clock_at) -> None:
    clock_at("2026-03-16")
    take_in(
        rows(1),
        rows(2),
        rows(3),
        rows(4, employed_from="2026-01-01"),
        rows(5, exit_type="deceased"),
        rows(6, contact="hr"),
        rows(7, exit_type="fixed_term_end"),
        rows(8),
        rows(9, last_day="2026-03-20"),
        rows(10, unit="optik"),
        rows(11, last_day="2027-01-31"),
    )
    cases = {case.departure.departure_id: case for case in Case.objects.all()}
    for number, state in ((1, "held"), (2, "declined")):
        Case.objects.filter(pk=cases[f"d-{number}"].pk).update(interview_state=state)
    Case.objects.filter(pk=cases["d-1"].pk).update(survey_state="sent")
    Case.objects.filter(pk=cases["d-2"].pk).update(survey_state="failed")
    operations.decide_contact(case=cases["d-6"], automatic=False, actor="person:cilla")
    operations.withdraw(departure=cases["d-8"].departure, actor="person:cilla")
    clock_at("2026-04-01")


def test_every_confirmed_leaver_stands_in_it_once(people) -> None:
    found = coverage(Scope(people["Cilla"]), **YEAR)
    assert (found.confirmed, found.to_confirm, found.withdrawn, found.total) == (7, 1, 1, 9)
    assert found.interview == {
        "interviewed": 1, "declined": 1, "not_offered": 3, "missed": 1, "under_way": 1,
    }  # fmt: skip
    assert found.interview_rules == {("deceased", 1): 1, ("hr_decided", 1): 1, ("too_short", 1): 1}
    assert found.survey == {"sent": 1, "under_way": 3, "failed": 1, "missed": 0, "not_sent": 2}
    assert found.survey_rules == {("deceased", 1): 1, ("hr_decided", 1): 1}
    assert sum(found.interview.values()) == sum(found.survey.values()) == found.confirmed


# state → outcome before the last day, and after it; no-show and sharing leave offered and held
OUTCOMES = {
    State.NOT_OFFERED: ("not_offered", "not_offered"),
    State.PLANNED: ("under_way", "missed"),
    State.OFFERED: ("under_way", "missed"),
    State.DECLINED: ("declined", "declined"),
    State.BOOKED: ("under_way", "missed"),
    State.HELD: ("interviewed", "interviewed"),
    State.NOTES_DONE: ("interviewed", "interviewed"),
    State.CLOSED: ("interviewed", "interviewed"),
    State.CANCELLED: ("not_offered", "not_offered"),
}


def test_every_state_of_a_talk_is_counted_once_whatever_else_holds() -> None:
    assert set(OUTCOMES) == set(State)
    days = (date(2026, 5, 1), date(2026, 3, 31))
    every = product(State, range(2), Case.Handling, Case.Survey)
    cases = [
        Case(
            departure=Departure(status="confirmed", last_day=days[passed], exit_type="resignation"),
            opened_on=date(2026, 2, 1), interview_state=state, handling=handling,
            survey_state=survey, interview_rule="r", survey_rule="s", rules_version=1,
        )
        for state, passed, handling, survey in every
    ]  # fmt: skip
    expected: Counter[str] = Counter()
    for state, passed, handling, _survey in product(State, range(2), Case.Handling, Case.Survey):
        outcome = OUTCOMES[state][passed]
        alone = handling == Case.Handling.NONE and outcome in {"under_way", "missed"}
        expected["not_offered" if alone else outcome] += 1
    found = account_of(case.departure for case in cases)
    assert found.interview == dict(expected)
    assert sum(found.interview.values()) == sum(found.survey.values()) == found.confirmed == 216
    assert sum(found.interview_rules.values()) == found.interview["not_offered"]
    assert sum(found.survey_rules.values()) == found.survey["not_sent"]


def test_a_survey_that_was_never_sent_is_missed_when_its_time_is_over(people, clock_at) -> None:
    clock_at("2026-05-15")
    found = coverage(Scope(people["Cilla"]), **YEAR)
    assert found.survey == {"sent": 1, "under_way": 0, "failed": 1, "missed": 3, "not_sent": 2}
    assert sum(found.survey.values()) == found.confirmed


def test_each_sees_the_departures_of_their_own_units(people) -> None:
    def numbers(name: str) -> set[str]:
        return set(visible_to(Scope(people[name])).values_list("departure_id", flat=True))

    assert numbers("Dag") == {"d-10"}
    assert numbers("Cilla") == {f"d-{n}" for n in range(1, 12)} - {"d-10"}
    assert numbers("Gun") == {f"d-{n}" for n in range(1, 12)}
    assert [numbers(name) for name in ("Bo", "Frida", "Eli", "Hugo")] == [set()] * 4


def test_endings_are_asked_about_when_they_come_near(people, clock_at) -> None:
    scope = Scope(people["Cilla"])
    assert [row.departure_id for row in endings_to_confirm(scope)] == ["d-7"]
    clock_at("2026-02-28")
    assert list(endings_to_confirm(scope)) == []


def test_the_forms_people_wait_for_a_second_person(people) -> None:
    scope, unit = Scope(people["Cilla"]), people["Alva"].unit
    entered = [
        operations.register_departure(
            facts=Facts(employee_id=f"f{n}", unit=unit, last_day=date(2026, 5, 31)),
            actor="person:cilla", source="form", entered_by="person:cilla",
        )
        for n in range(2)
    ]  # fmt: skip
    operations.confirm(departure=entered[0], actor="person:gun")
    assert list(waiting_for_second(scope)) == [entered[1]]

"""The verbs of HR: yes, extended, withdrawn, moved, contact decided, second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from avtryck.audit.models import Event
from avtryck.cases import operations
from avtryck.cases.facts import Facts
from avtryck.cases.models import Case, Departure
from avtryck.cases.queries import private_email
from avtryck.org.models import Unit
from avtryck.outbox.models import Mail
from avtryck.surveys.models import Invitation
from cast import ALVA, INES

pytestmark = pytest.mark.usefixtures("people")
CILLA, GUN = "person:cilla", "person:gun"


@pytest.fixture(autouse=True)
def in_march(clock_at) -> None:
    clock_at("2026-03-16")


@pytest.fixture
def facts(people) -> Facts:
    return Facts(
        employee_id=ALVA.employee_id,
        unit=Unit.objects.get(code="minne-a"),
        last_day=date(2026, 4, 30),
        departure_id="d-1",
        name=ALVA.name,
        private_email=ALVA.private_email,
        employed_from=date(2019, 9, 1),
        exit_type="resignation",
        nearest_manager=people["Bo"],
    )


def mails() -> list[tuple[str, str]]:
    return sorted(Mail.objects.values_list("kind", "state"))


def fresh(departure: Departure) -> Departure:
    return Departure.objects.get(pk=departure.pk)


def ending(facts: Facts) -> Departure:
    ends = replace(facts, exit_type="fixed_term_end")
    return operations.register_departure(facts=ends, actor="system")


def test_extended_without_a_day_ends_without_a_mail(facts) -> None:
    departure = ending(facts)
    operations.extend(departure=departure, actor=CILLA)
    assert (fresh(departure).status, Case.objects.count(), mails()) == ("withdrawn", 0, [])


def test_extended_to_a_day_is_asked_about_again(facts) -> None:
    departure = ending(facts)
    operations.extend(departure=departure, last_day=date(2026, 10, 31), actor=CILLA)
    found = fresh(departure)
    assert (found.status, found.last_day, mails()) == ("to_confirm", date(2026, 10, 31), [])


def test_extended_after_a_yes_cancels_the_case_and_asks_again(facts) -> None:
    departure = operations.register_departure(facts=facts, actor="system")
    again = operations.extend(departure=departure, last_day=date(2026, 10, 31), actor=CILLA)
    assert (fresh(departure).status, fresh(departure).departure_id) == ("withdrawn", "")
    assert Case.objects.get().cancelled_on == date(2026, 3, 16)
    assert (again.status, again.departure_id, again.last_day) == (
        "to_confirm", "d-1", date(2026, 10, 31),
    )  # fmt: skip
    assert private_email(fresh(again)) == ALVA.private_email
    assert again.data_key != departure.data_key
    assert [state for kind, state in mails() if kind == "survey-invitation"] == ["stopped"]


def test_a_withdrawal_can_be_undone(facts) -> None:
    departure = operations.register_departure(facts=facts, actor="system")
    operations.withdraw(departure=departure, actor=CILLA)
    again = operations.reinstate(departure=fresh(departure), actor=CILLA)
    assert (again.status, again.counts, again.case.cancelled_on) == ("confirmed", True, None)
    with pytest.raises(operations.NotPossibleError):
        operations.reinstate(departure=again, actor=CILLA)


def test_a_withdrawn_departure_cannot_be_confirmed(facts) -> None:
    departure = ending(facts)
    operations.withdraw(departure=departure, actor=CILLA)
    with pytest.raises(operations.NotPossibleError):
        operations.confirm(departure=departure, actor=CILLA)


def test_the_form_needs_a_second_person_before_it_counts(facts) -> None:
    departure = operations.register_departure(
        facts=facts, actor=CILLA, source="form", entered_by=CILLA
    )
    assert (departure.counts, Case.objects.count()) == (False, 1)
    with pytest.raises(operations.SamePersonError):
        operations.confirm(departure=departure, actor=CILLA)
    operations.confirm(departure=fresh(departure), actor=GUN)
    assert (fresh(departure).counts, fresh(departure).confirmed_by) == (True, GUN)


def test_an_ending_confirmed_by_whoever_entered_it_still_needs_the_second(facts) -> None:
    ends = replace(facts, exit_type="fixed_term_end")
    departure = operations.register_departure(
        facts=ends, actor=CILLA, source="form", entered_by=CILLA
    )
    operations.confirm(departure=departure, actor=CILLA)
    assert (departure.status, departure.counts) == ("confirmed", False)
    operations.confirm(departure=departure, actor=GUN)
    assert departure.counts is True


@pytest.mark.parametrize(
    ("automatic", "handling", "invited"), [(True, "auto", 1), (False, "none", 0)]
)
def test_hr_decides_how_somebody_is_contacted(facts, automatic, handling, invited) -> None:
    held = replace(facts, contact="hr")
    case = operations.register_departure(facts=held, actor="system").case
    assert (case.handling, Invitation.objects.count(), mails()) == ("hr", 0, [])
    operations.decide_contact(case=case, automatic=automatic, actor=CILLA)
    assert (Case.objects.get().handling, Invitation.objects.count()) == (handling, invited)
    with pytest.raises(operations.NotPossibleError):
        operations.decide_contact(case=case, automatic=True, actor=CILLA)


@pytest.mark.parametrize(
    ("first_day", "state", "rule"),
    [
        (date(2025, 11, 1), "planned", "covered"),
        (date(2025, 11, 2), "not_offered", "too_short"),
        (None, "planned", "start_unknown"),
    ],
)
def test_six_months_to_the_day(facts, first_day, state, rule) -> None:
    started = replace(facts, employed_from=first_day)
    case = operations.register_departure(facts=started, actor="system").case
    assert (case.interview_state, case.interview_rule) == (state, rule)


def test_a_later_last_day_may_make_somebody_covered(facts) -> None:
    departure = operations.register_departure(
        facts=replace(facts, employed_from=date(2025, 11, 2)), actor="system"
    )
    operations.move_last_day(departure=departure, last_day=date(2026, 5, 1), actor=CILLA)
    case = Case.objects.get()
    assert (case.interview_state, case.interview_rule) == ("planned", "covered")


def test_excluded_staff_gets_no_survey_and_the_rule_says_so(facts) -> None:
    doctoral = replace(facts, staff_category="doctoral_student")
    case = operations.register_departure(facts=doctoral, actor="system").case
    assert (case.survey_state, case.survey_rule) == ("not_covered", "excluded_staff_category")
    assert Invitation.objects.count() == 0


def test_every_verb_leaves_an_entry_without_content(facts) -> None:
    departure = operations.register_departure(
        facts=replace(facts, contact="hr", employee_id=INES.employee_id), actor=CILLA
    )
    operations.set_private_email(departure=departure, address="x@hemma.example", actor=CILLA)
    operations.withdraw(departure=departure, actor=CILLA)
    payloads = [event.payload for event in Event.objects.filter(chain="neuro")]
    assert [(one["verb"], one["actor"]) for one in payloads] == [
        ("register departure", CILLA), ("open case", CILLA), ("set private address", CILLA),
        ("withdraw departure", CILLA), ("cancel case", CILLA),
    ]  # fmt: skip
    assert "hemma.example" not in repr(payloads)


def test_a_unit_may_move_to_another_institution_and_the_seals_still_open(facts) -> None:
    departure = operations.register_departure(facts=facts, actor="system")
    fysik = Unit.objects.get(code="fysik")
    Unit.objects.filter(code="minne-a").update(parent=fysik, path="uni/fysik/minne-a/")
    assert fresh(departure).institution == "fysik"
    assert private_email(fresh(departure)) == ALVA.private_email

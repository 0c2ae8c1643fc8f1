"""departures.csv: who is who, what moves, what is cancelled, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from avtryck.cases.facts import facts_of
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import (
    confirm,
    extend,
    move_last_day,
    register_departure,
    withdraw,
)
from avtryck.cases.queries import private_email
from avtryck.cases.sealed import opened
from avtryck.org.importing.preview import ColumnsError
from avtryck.org.models import Person
from avtryck.org.tables import read_table
from avtryck.outbox.models import Mail
from avtryck.surveys.models import Invitation
from cases.rows import file_of, look_at, only, outcomes, take_in
from cast import ALVA, BO, INES

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture(autouse=True)
def in_march(clock_at) -> None:
    clock_at("2026-03-16")


def invitations() -> list[str]:
    mails = Mail.objects.filter(kind="survey-invitation").order_by("due")
    return list(mails.values_list("state", flat=True))


def test_a_confirmed_departure_opens_its_case_with_both_rules() -> None:
    assert outcomes(take_in({})) == [("new", ())]
    departure = only()
    assert (departure.name, departure.work_email) == (ALVA.name, ALVA.work_email)
    assert departure.nearest_manager == Person.objects.get(name=BO.name)
    case = departure.case
    assert (case.opened_on, case.handling) == (date(2026, 3, 16), "auto")
    assert (case.interview_state, case.interview_rule) == ("planned", "covered")
    assert (case.survey_state, case.survey_rule, case.rules_version) == ("not_sent", "covered", 1)
    assert invitations() == ["waiting"]


def test_the_same_file_again_changes_nothing() -> None:
    take_in({}, {"departure_id": "", "employee_id": INES.employee_id})
    again = take_in({}, {"departure_id": "", "employee_id": INES.employee_id})
    assert outcomes(again) == [("unchanged", ()), ("unchanged", ())]
    assert (Departure.objects.count(), Case.objects.count()) == (2, 2)


@pytest.mark.parametrize("departure_id", ["d-1", ""], ids=["by its number", "by the person"])
def test_a_new_last_day_moves_the_open_case(departure_id: str) -> None:
    take_in({"departure_id": departure_id})
    moved = take_in({"departure_id": departure_id, "last_day": "2026-06-30"})
    assert outcomes(moved) == [("moved", ("last_day",))]
    assert only().last_day == date(2026, 6, 30)
    assert Invitation.objects.get().due == date(2026, 6, 16)
    assert invitations() == ["waiting"]


def test_who_left_long_ago_and_leaves_again_is_a_new_departure(clock_at) -> None:
    take_in({"departure_id": ""})
    clock_at("2026-05-28")  # 28 days after the last day: the answering is over
    assert outcomes(look_at({"departure_id": "", "last_day": "2027-01-31"})) == [
        ("moved", ("last_day",))
    ]
    clock_at("2026-05-29")
    assert outcomes(look_at({"departure_id": "", "last_day": "2027-01-31"})) == [("new", ())]


def test_a_number_that_is_another_persons_is_refused() -> None:
    take_in({})
    (rejected,) = look_at({"employee_id": INES.employee_id}).rejections
    assert (rejected.column, rejected.value) == ("departure_id", "d-1")
    assert rejected.reason == "tillhör redan en annan person"


def test_one_departure_twice_in_a_file_is_refused_the_second_time() -> None:
    preview = look_at({"departure_id": ""}, {"departure_id": "", "last_day": "2026-05-31"})
    assert [(one.row, one.column, one.reason) for one in preview.rejections] == [
        (3, "employee_id", "samma avslut står på rad 2")
    ]


def test_withdrawn_cancels_the_case_and_stops_what_is_unsent() -> None:
    take_in({})
    assert outcomes(take_in({"status": "withdrawn"})) == [("changed", ("status",))]
    assert only().status == "withdrawn"
    case = Case.objects.get()
    assert (case.cancelled_on, case.interview_state) == (date(2026, 3, 16), "cancelled")
    assert invitations() == ["stopped"]
    assert outcomes(take_in({"status": "withdrawn"})) == [("unchanged", ())]


def test_the_register_may_take_back_its_withdrawal() -> None:
    take_in({})
    take_in({"status": "withdrawn"})
    assert outcomes(take_in({})) == [("new", ())]
    assert outcomes(take_in({})) == [("unchanged", ())]
    assert sorted(invitations()) == ["stopped", "waiting"]


def test_what_hr_has_withdrawn_the_same_file_does_not_bring_back() -> None:
    take_in({})
    withdraw(departure=only(), actor="person:cilla")
    assert outcomes(take_in({})) == [("unchanged", ())]
    assert outcomes(look_at({"last_day": "2026-12-31"})) == [("new", ())]


def test_an_unknown_departure_withdrawn_is_not_stored() -> None:
    assert outcomes(take_in({"status": "withdrawn"})) == [("unchanged", ())]
    assert Departure.objects.count() == 0


def test_a_fixed_term_ending_waits_for_a_yes() -> None:
    ending = {"exit_type": "fixed_term_end"}
    take_in(ending)
    assert (only().status, Case.objects.count(), invitations()) == ("to_confirm", 0, [])
    confirm(departure=only(), actor="person:cilla")
    assert (only().status, only().counts, Case.objects.count()) == ("confirmed", True, 1)
    assert outcomes(take_in(ending)) == [("unchanged", ())]


def test_the_register_may_say_yes_itself() -> None:
    take_in({"exit_type": "fixed_term_end"})
    take_in({"exit_type": "fixed_term_end", "status": "confirmed"})
    assert (only().status, Case.objects.count()) == ("confirmed", 1)


def test_contact_hr_and_private_address_are_sealed_and_hold_all_mail() -> None:
    take_in({"contact": "hr"}, {"departure_id": "d-2", "employee_id": INES.employee_id})
    held, running = Departure.objects.order_by("departure_id")
    assert (held.case.handling, running.case.handling) == ("hr", "auto")
    assert invitations() == ["waiting"]
    assert (opened(held, "contact"), opened(running, "contact")) == ("hr", "auto")
    assert private_email(held) == ALVA.private_email
    assert len(bytes(held.contact)) == len(bytes(running.contact)) > 0
    stored = repr(list(Departure.objects.values()))
    assert ALVA.private_email not in stored


@pytest.mark.parametrize("exit_type", ["dismissal", "ill_health"])
def test_dismissal_and_ill_health_go_to_hr_unless_the_file_says_auto(exit_type: str) -> None:
    take_in(
        {"exit_type": exit_type},
        {"departure_id": "d-2", "employee_id": INES.employee_id, "exit_type": exit_type,
         "contact": "auto"},
    )  # fmt: skip
    handlings = Case.objects.order_by("departure__departure_id").values_list("handling", flat=True)
    assert list(handlings) == ["hr", "auto"]


def test_contact_hr_that_comes_later_stops_what_is_unsent() -> None:
    take_in({})
    assert outcomes(take_in({"contact": "hr"})) == [("changed", ("contact",))]
    assert (Case.objects.get().handling, invitations()) == ("hr", ["stopped"])


@pytest.mark.parametrize("later", [False, True], ids=["known at once", "known later"])
def test_a_death_makes_no_task_and_no_mail_and_counts_as_such(later: bool) -> None:
    if later:
        take_in({})
    take_in({"exit_type": "deceased"})
    case = Case.objects.get()
    assert (case.handling, case.survey_state) == ("none", "not_covered")
    assert case.interview_state in {"not_offered", "cancelled"}
    assert (case.interview_rule, case.survey_rule) == ("deceased", "deceased")
    assert "waiting" not in invitations()
    assert only().counts is True


def test_blank_in_the_file_never_clears_what_is_known() -> None:
    take_in({})
    assert outcomes(take_in({"exit_type": "", "private_email": "", "employed_from": ""})) == [
        ("unchanged", ())
    ]
    assert (only().exit_type, private_email(only())) == ("resignation", ALVA.private_email)


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ({"unit": "03-Apr"}, "unit", "03-Apr", "har gjort av ”3-4”"),
        ({"unit": "nowhere"}, "unit", "nowhere", "det finns ingen enhet med den koden"),
        ({"last_day": "apr-26"}, "last_day", "apr-26", "ser ut som en månad"),
        ({"last_day": "31/3 2026"}, "last_day", "31/3 2026", "är inget datum (ÅÅÅÅ-MM-DD)"),
        ({"last_day": ""}, "last_day", "", "värdet saknas"),
        ({"exit_type": "fired"}, "exit_type", "fired", "ska vara något av resignation"),
        ({"employee_id": "8501011234"}, "employee_id", "850101••••", "ser ut som ett personnummer"),
        ({"employed_from": "2026-05-01"}, "employed_from", "2026-05-01", "efter sista dagen"),
        ({"contact": "HR"}, "contact", "HR", "ska vara något av auto, hr"),
        ({"departure_id": "01-Feb"}, "departure_id", "01-Feb", "har gjort av ”1-2”"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_in(row, column, value, reason) -> None:
    preview = take_in({"departure_id": "d-2", "employee_id": INES.employee_id}, row)
    (rejected,) = preview.rejections
    assert (rejected.row, rejected.column, rejected.value) == (3, column, value)
    assert reason in rejected.reason
    assert only().employee_id == INES.employee_id


def test_unknown_columns_stop_the_whole_file() -> None:
    with pytest.raises(ColumnsError, match=r"^Okända kolumner: personnummer\."):
        plan_departures(read_table(file_of({}).replace(b"exit_type", b"personnummer")))


def test_what_the_form_had_is_taken_over_by_the_file_and_counts() -> None:
    take_in({"departure_id": ""})
    other = replace(facts_of(only()), employee_id=INES.employee_id)
    entered = register_departure(
        facts=other, actor="person:cilla", source="form", entered_by="person:cilla"
    )
    assert entered.counts is False
    row = {"departure_id": "d-9", "employee_id": INES.employee_id}
    columns = ("departure_id", "name", "work_email", "private_email", "status")
    assert outcomes(take_in(row)) == [("changed", columns)]
    entered = Departure.objects.get(pk=entered.pk)
    assert (entered.departure_id, entered.source, entered.counts) == ("d-9", "feed", True)


@pytest.mark.parametrize("departure_id", ["d-1", ""])
@pytest.mark.parametrize("after_a_yes", [False, True])
def test_an_extension_stands_against_the_file_until_it_says_a_new_day(
    departure_id: str, after_a_yes: bool
) -> None:
    row = {"departure_id": departure_id, "exit_type": "fixed_term_end"}
    take_in(row)
    if after_a_yes:
        confirm(departure=only(), actor="person:cilla")
    extend(departure=only(), actor="person:cilla", last_day=date(2026, 8, 31))

    def standing() -> list[tuple[str, date]]:
        rows = Departure.objects.exclude(status="withdrawn")
        return list(rows.values_list("status", "last_day"))

    assert outcomes(take_in(row)) == [("unchanged", ())]
    assert standing() == [("to_confirm", date(2026, 8, 31))]
    later = take_in(row | {"last_day": "2026-09-30"})
    assert outcomes(later) == [("moved", ("last_day",))]
    assert standing() == [("to_confirm", date(2026, 9, 30))]


def test_a_day_moved_by_hand_stands_against_the_file_until_it_says_a_new_one() -> None:
    take_in({})
    move_last_day(departure=only(), last_day=date(2026, 5, 15), actor="person:cilla")
    assert outcomes(take_in({})) == [("unchanged", ())]
    assert only().last_day == date(2026, 5, 15)
    assert outcomes(take_in({"last_day": "2026-05-31"})) == [("moved", ("last_day",))]
    assert outcomes(take_in({})) == [("moved", ("last_day",))]


def test_a_death_that_the_register_takes_back_lets_the_case_run() -> None:
    take_in({"exit_type": "deceased"})
    assert (Case.objects.get().handling, invitations()) == ("none", [])
    take_in({"exit_type": "resignation"})
    case = Case.objects.get()
    assert (case.handling, case.interview_state, case.survey_state) == (
        "auto", "planned", "not_sent",
    )  # fmt: skip
    assert invitations() == ["waiting"]

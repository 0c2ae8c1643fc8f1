"""people.csv: managers in any order, several roles a person, nothing by name alone."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.org.importing.people import plan_people
from avtryck.org.importing.people_writing import apply_people
from avtryck.org.importing.preview import Preview
from avtryck.org.importing.units import apply_units, plan_units
from avtryck.org.models import Person, Role, User
from avtryck.org.operations import first_administrator
from avtryck.org.tables import read_table
from cast import PEOPLE_CSV, UNITS_CSV

pytestmark = pytest.mark.django_db
HEADER = "employee_id,name,work_email,unit,manager_id,role,role_unit,valid_from,valid_to"


@pytest.fixture(autouse=True)
def units() -> None:
    apply_units(plan=plan_units(read_table(UNITS_CSV.encode())), actor="test")


def look_at(text: str) -> Preview:
    return plan_people(read_table(text.encode())).preview


def take_in(text: str) -> Preview:
    plan = plan_people(read_table(text.encode()))
    apply_people(plan=plan, actor="test")
    return plan.preview


def outcomes(preview: Preview) -> list[str]:
    return [line.outcome for line in preview.lines]


def test_the_cast_comes_in_and_the_same_file_again_changes_nothing() -> None:
    assert take_in(PEOPLE_CSV).counts == {
        "new": 9, "changed": 0, "moved": 0, "unchanged": 0, "rejected": 0,
    }  # fmt: skip
    assert set(outcomes(take_in(PEOPLE_CSV))) == {"unchanged"}
    alva = Person.objects.get(name="Alva Andersson")
    assert alva.nearest_manager is not None
    assert alva.nearest_manager.name == "Bo Bergström"
    roles = Role.objects.values_list("person__name", "kind", "unit__code")
    assert ("Cilla Carlsson", "hr_partner", "neuro") in roles
    assert len(roles) == 6


def test_a_manager_may_stand_below_in_the_file() -> None:
    take_in(f"{HEADER}\n2,Alva,,minne-a,1,,,,\n1,Bo,,minne-a,,,,,")
    alva, bo = Person.objects.order_by("name")
    assert alva.nearest_manager == bo


def test_rows_of_one_person_add_roles_with_their_own_dates() -> None:
    take_in(
        f"{HEADER}\n1,Cilla,c@uni.example,neuro,,hr_partner,,2026-01-01,2026-06-30\n"
        "1,,,,,reader,uni,,\n1,,,,,,,2020-01-01,2027-12-31"
    )
    person = Person.objects.get()
    assert (person.valid_from, person.valid_to) == (date(2020, 1, 1), date(2027, 12, 31))
    assert set(person.roles.values_list("kind", "unit__code", "valid_to")) == {
        ("hr_partner", "neuro", date(2026, 6, 30)),
        ("reader", "uni", None),
    }


def test_roles_the_file_does_not_name_stay() -> None:
    take_in(f"{HEADER}\n1,Cilla,,neuro,,hr_partner,,,")
    assert outcomes(take_in(f"{HEADER}\n1,Cilla,,neuro,,reader,,,")) == ["changed"]
    assert set(Role.objects.values_list("kind", flat=True)) == {"hr_partner", "reader"}


def test_another_unit_is_a_move_another_name_a_change() -> None:
    take_in(f"{HEADER}\n1,Bo,,neuro,,,,,\n2,Alva,,minne,,,,,")
    again = take_in(f"{HEADER}\n1,Bo B,,neuro,,,,,\n2,Alva,,syn,,,,,")
    assert [(line.outcome, line.columns) for line in again.lines] == [
        ("changed", ("name",)),
        ("moved", ("unit",)),
    ]


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("19900412-1234,A,,neuro,,,,,", "employee_id", "19900412-••••", "ett personnummer"),
        ("9004721234,A,,neuro,,,,,", "employee_id", "900472••••", "ser ut som ett personnummer"),
        ("9,A,,nowhere,,,,,", "unit", "nowhere", "det finns ingen enhet med den koden"),
        ("9,A,not an address,neuro,,,,,", "work_email", "not an address", "är ingen e-postadress"),
        ("9,A,bo@uni.example,neuro,,,,,", "work_email", "bo@uni.example", "tillhör redan 1"),
        ("9,A,,neuro,77,,,,", "manager_id", "77", "chefen finns varken i filen eller här"),
        ("9,A,,neuro,9,,,,", "manager_id", "9", "ingen är sin egen närmaste chef"),
        ("9,A,,neuro,,boss,,,", "role", "boss", "ska vara något av superior_manager"),
        ("9,A,,neuro,,,,2026-02-30,", "valid_from", "2026-02-30", "är inget datum (ÅÅÅÅ-MM-DD)"),
        ("9,A,,neuro,,,,01-Feb,", "valid_from", "01-Feb", "kalkylprogram har gjort av ”1-2”"),
        ("9,A,,neuro,,,,2026-02-02,2026-02-01", "valid_to", "2026-02-01", "ligger före valid_from"),
        ("1,Annan,,neuro,,,,,", "name", "Annan", "skiljer sig från personens rad 2"),
        ('9,"A\nBcc: x@y.example",,neuro,,,,,', "name", "A␤Bcc: x@y.example", "radbrytning"),
    ],
)
def test_a_bad_row_is_rejected_and_the_rest_goes_in(row, column, value, reason) -> None:
    preview = take_in(f"{HEADER}\n1,Bo,bo@uni.example,neuro,,,,,\n{row}")
    (rejected,) = preview.rejections
    assert (rejected.row, rejected.column, rejected.value) == (3, column, value)
    assert reason in rejected.reason
    assert list(Person.objects.values_list("employee_id", flat=True)) == ["1"]


def test_who_reports_to_a_rejected_newcomer_is_rejected_too() -> None:
    preview = look_at(f"{HEADER}\n3,C,,neuro,2,,,,\n2,B,,neuro,1,,,,\n1,A,,nowhere,,,,,")
    assert [(one.row, one.column) for one in preview.rejections] == [
        (2, "manager_id"), (3, "manager_id"), (4, "unit"),
    ]  # fmt: skip
    assert preview.lines == []


def test_the_first_administrator_gets_a_number_and_keeps_the_roles() -> None:
    first_administrator(email="gun@universitetet.example")
    preview = take_in(f"{HEADER}\n1,Gun Gustafsson,gun@universitetet.example,uni,,,,,")
    person = Person.objects.get()
    assert outcomes(preview) == ["changed"]
    assert (person.employee_id, person.name) == ("1", "Gun Gustafsson")
    assert set(person.roles.values_list("kind", flat=True)) == {"central_hr", "operator"}


def test_a_sign_in_follows_its_owners_address() -> None:
    take_in(f"{HEADER}\n1,Bo,bo@uni.example,neuro,,,,,")
    User.objects.create_user("bo@uni.example", person=Person.objects.get())
    take_in(f"{HEADER}\n1,Bo,Bo.Ny@uni.example,neuro,,,,,")
    assert User.objects.get().email == "bo.ny@uni.example"

"""units.csv: any order, paths computed, bad rows named and left out, the rest taken in."""

from __future__ import annotations

import pytest

from avtryck.org.importing.preview import ColumnsError, Preview, Rejection
from avtryck.org.importing.units import apply_units, plan_units
from avtryck.org.models import Unit
from avtryck.org.operations import first_administrator
from avtryck.org.tables import read_table
from cast import UNITS_CSV

pytestmark = pytest.mark.django_db
HEADER = "code,parent,level,name_sv"
TREE = f"{HEADER}\ng,d,3,Grupp\nd,i,division,Avd\nuni,,organisation,Universitetet\ni,uni,1,Inst"


def take_in(text: str) -> Preview:
    plan = plan_units(read_table(text.encode()))
    apply_units(plan=plan, actor="test")
    return plan.preview


def look_at(text: str) -> Preview:
    return plan_units(read_table(text.encode())).preview


def counts(new: int = 0, changed: int = 0, moved: int = 0, unchanged: int = 0, rejected: int = 0):
    return {"new": new, "changed": changed, "moved": moved, "unchanged": unchanged,
            "rejected": rejected}  # fmt: skip


def paths() -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "path"))


def test_children_may_stand_before_their_parents() -> None:
    assert take_in(TREE).counts == counts(new=4)
    assert paths() == {"uni": "uni/", "i": "uni/i/", "d": "uni/i/d/", "g": "uni/i/d/g/"}
    assert dict(Unit.objects.values_list("code", "level")) == {"uni": 0, "i": 1, "d": 2, "g": 3}


def test_the_same_file_again_changes_nothing() -> None:
    assert take_in(UNITS_CSV).counts == counts(new=8)
    assert take_in(UNITS_CSV).counts == counts(unchanged=8)


def test_a_moved_unit_takes_along_what_lies_below_it() -> None:
    take_in(f"{TREE}\ni2,uni,1,Annan")
    preview = take_in(f"{HEADER}\nd,i2,2,Avd\ni,uni,1,Nytt namn")
    assert [(line.row, line.outcome, line.columns) for line in preview.lines] == [
        (2, "moved", ("parent",)),
        (3, "changed", ("name_sv",)),
    ]
    assert (paths()["d"], paths()["g"]) == ("uni/i2/d/", "uni/i2/d/g/")


def test_a_circle_is_named_and_the_rest_goes_in() -> None:
    preview = take_in(f"{TREE}\na,b,1,A\nb,c,1,B\nc,a,1,C")
    circle = "enheterna ligger i en cirkel: a → b → c → a"
    assert preview.rejections[0] == Rejection(6, "parent", "b", circle)
    assert preview.counts == counts(new=4, rejected=3)


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (".x,uni,1,X", "code", ".x", "ska vara högst 40 av A–Z, a–z, 0–9, _, - och punkt"),
        ("x,nowhere,1,X", "parent", "nowhere", "ingen enhet har den koden, varken i filen"),
        ("x,uni,institut,X", "level", "institut", "ska vara organisation, institution"),
        ("x,i,1,X", "level", "1", "nivån ska vara längre ner än överordnad enhets (1)"),
        ("x,,0,X", "parent", "", "överst finns redan ”uni”; ange parent"),
        ("d,i,2,Igen", "code", "d", "samma kod står på rad 3"),
        ("x,uni,1,", "name_sv", "", "värdet saknas"),
        ("03-Apr,uni,1,X", "code", "03-Apr", "ser ut som ett datum som ett kalkylprogram"),
    ],
)
def test_a_bad_row_is_rejected_by_row_column_and_value(row, column, value, reason) -> None:
    preview = look_at(f"{TREE}\n{row}")
    (rejected,) = preview.rejections
    assert (rejected.row, rejected.column, rejected.value) == (6, column, value)
    assert reason in rejected.reason
    assert preview.counts == counts(new=4, rejected=1)


def test_what_stands_under_a_rejected_unit_is_rejected_too() -> None:
    preview = look_at(f"{HEADER}\nuni,,0,U\ni,uni,fel,I\nd,i,2,D")
    assert [(one.row, one.column) for one in preview.rejections] == [(3, "level"), (4, "parent")]


def test_unknown_and_missing_columns_stop_the_whole_file() -> None:
    with pytest.raises(ColumnsError, match=r"^Kolumner saknas: level\.$"):
        look_at("code,parent,name_sv\nuni,,U")
    with pytest.raises(ColumnsError, match=r"^Okända kolumner: colour\."):
        look_at(f"{HEADER},colour\nuni,,0,U,red")


def test_the_root_that_init_made_is_adopted() -> None:
    first_administrator(email="gun@universitetet.example")
    before = Unit.objects.get()
    assert take_in(TREE).counts == counts(new=4)
    root = Unit.objects.get(parent=None)
    assert (root.pk, root.code, root.name_sv) == (before.pk, "uni", "Universitetet")


def test_columns_the_file_leaves_out_stay_as_they_are() -> None:
    take_in(f"{HEADER},name_en,valid_to\nuni,,0,Universitetet,The University,2030-12-31")
    assert take_in(f"{HEADER}\nuni,,0,Universitetet").counts == counts(unchanged=1)
    assert Unit.objects.get().name_en == "The University"
